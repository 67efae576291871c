import type { FitWarning } from "sa-adam/internal";

/** The command's flag for an option of the library, where it has one. */
export function flagOf(option: string): string | undefined {
  if (option === "stepSize" || option === "momentumGain" || option === "loss" || option === "names")
    return undefined;
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** A warning as the command tells it: what was seen, what to do, and by which flag. */
export function warningText({ code, message, remedy, option }: FitWarning): string {
  const flag = option === undefined ? undefined : flagOf(option);
  const what = remedy ? ` ${remedy[0].toUpperCase()}${remedy.slice(1)}${flag ? ` (${flag})` : ""}.` : "";
  return `warning (${code}): ${message}${what}`;
}
