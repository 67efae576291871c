import type { OfferedFlag, OfferedVerb, Offers, Value } from "./offers.js";

/** The completion of a program for zsh; it may be sourced after compinit, or lie in a folder of fpath as \`_name\`. */
export function zshCompletion({ name, verbs, flags }: Offers): string {
  const described = verbs.map((verb) => `    ${quoted(`${verb.name}:${verb.about}`)}`);
  return `#compdef ${name}
# ${name}'s completion for zsh: source <(${name} completion zsh), after compinit
_${name}() {
  local state line
  local -a verbs
  verbs=(
${described.join("\n")}
  )
  _arguments -C ${flags.map(flagSpec).join(" ")} '1: :->verb' '*:: :->rest'
  case $state in
    verb) _describe verb verbs ;;
    rest)
      case $words[1] in
${verbs.map(verbCase).join("\n")}
      esac ;;
  esac
}
if [ "$funcstack[1]" = "_${name}" ]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

function verbCase({ name, flags, value }: OfferedVerb): string {
  const specs = [...flags.map(flagSpec), ...(value === "nothing" ? [] : [quoted(`*: :${action(value)}`)])];
  return `        ${name})\n          _arguments ${specs.join(" \\\n            ")} ;;`;
}

function flagSpec({ name, about, value }: OfferedFlag): string {
  const text = about.replace(/[[\]\\:]/g, "\\$&");
  return quoted(`${name}[${text}]${value === "nothing" ? "" : `: :${action(value)}`}`);
}

function action(value: Value): string {
  if (value === "file") return "_files";
  return typeof value === "string" ? " " : `(${value.join(" ")})`;
}

/** A text in single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
