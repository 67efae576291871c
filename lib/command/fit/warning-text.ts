import type { FitWarning } from "sa-adam/internal";
import { flagOf } from "../files/option-flags.js";

/** A warning as the command tells it: what was seen, what to do, and by which flag. */
export function warningText({ code, message, remedy, option }: FitWarning): string {
  const flag = option === undefined ? undefined : flagOf(option);
  const what = remedy ? ` ${remedy[0].toUpperCase()}${remedy.slice(1)}${flag ? ` (${flag})` : ""}.` : "";
  return `warning (${code}): ${message}${what}`;
}
