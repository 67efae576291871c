import type { OfferedFlag, Offers, Value } from "./offers.js";

/** The completion of a program for fish. */
export function fishCompletion({ name, verbs, flags }: Offers): string {
  const begin = `complete -c ${name}`;
  return [
    `# ${name}'s completion for fish: ${name} completion fish | source`,
    `${begin} -f`,
    ...flags.map((flag) => `${begin} -n __fish_use_subcommand ${flagWords(flag)}`),
    ...verbs.map((verb) => `${begin} -n __fish_use_subcommand -a ${verb.name} -d ${quoted(verb.about)}`),
    ...verbs.flatMap((verb) => {
      const seen = `${begin} -n ${quoted(`__fish_seen_subcommand_from ${verb.name}`)}`;
      const value = argumentWords(verb.value);
      return [
        ...(value === undefined ? [] : [`${seen} ${value}`]),
        ...verb.flags.map((flag) => `${seen} ${flagWords(flag)}`),
      ];
    }),
    "",
  ].join("\n");
}

function flagWords({ name, about, value }: OfferedFlag): string {
  const takes = value === "nothing" ? "" : value === "file" ? " -r -F" : ` -x${words(value)}`;
  return `-l ${name.replace(/^--/, "")}${takes} -d ${quoted(about)}`;
}

function argumentWords(value: Value): string | undefined {
  if (value === "file") return "-F";
  return typeof value === "string" ? undefined : words(value).trim();
}

function words(value: Value): string {
  return typeof value === "string" ? "" : ` -a ${quoted(value.join(" "))}`;
}

/** A text in single quotes, as fish reads them. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
