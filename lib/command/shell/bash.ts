import type { OfferedVerb, Offers, Value } from "./offers.js";

/** The completion of a program for bash, from 3.2 on. */
export function bashCompletion({ name, verbs, flags }: Offers): string {
  const call = `_${name.replace(/[^A-Za-z0-9]/g, "_")}`;
  const first = [...verbs, ...flags].map((one) => one.name).join(" ");
  return `# ${name}'s completion for bash: source <(${name} completion bash)
${call}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}" verb="\${COMP_WORDS[1]}"
  # bash takes --flag=value apart.
  if [ "$word" = "=" ]; then word=""; elif [ "$before" = "=" ]; then before="\${COMP_WORDS[COMP_CWORD - 2]}"; fi
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${first}" -- "$word"))
    return
  fi
  case "$verb $before" in
${verbs.flatMap(valueCases).join("\n")}
  esac
  case "$verb" in
${verbs.map(verbCase).join("\n")}
  esac
}
complete -o default -F ${call} ${name}
`;
}

/** What stands behind a verb's flags, flags that want alike together. */
function valueCases({ name, flags }: OfferedVerb): string[] {
  const actions = new Map<string, string[]>();
  for (const flag of flags) {
    if (flag.value === "nothing") continue;
    const action = offered(flag.value);
    actions.set(action, [...(actions.get(action) ?? []), `"${name} ${flag.name}"`]);
  }
  return [...actions].map(([action, patterns]) => `    ${patterns.join(" | ")}) ${action}return ;;`);
}

function verbCase({ name, flags, value }: OfferedVerb): string {
  const names = `COMPREPLY=($(compgen -W "${flags.map((flag) => flag.name).join(" ")}" -- "$word"))`;
  const other = offered(value).trim().replace(/;$/, "") || ":";
  return `    ${name}) if [[ "$word" == -* ]]; then ${names}; else ${other}; fi ;;`;
}

/** With nothing offered, bash offers files. */
function offered(value: Value): string {
  if (value === "file") return "";
  if (value === "text" || value === "nothing") return "compopt +o default 2>/dev/null; ";
  return `COMPREPLY=($(compgen -W "${value.join(" ")}" -- "$word")); `;
}
