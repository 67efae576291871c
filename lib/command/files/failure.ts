import { DataError, faultLine } from "sa-adam/internal";
import { Stopped } from "./interrupt.js";
import { flagOf } from "./option-flags.js";
import { visible } from "./visible.js";

/** What ends a command with an exit code of its own. */
export class CommandFailure extends Error {
  /** @param exitCode 2 for bad input, 130 after Ctrl-C */
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/** An error as the line that a command complains with, the flag behind the remedy named; below it the text that is at fault. */
export function complaintOf(error: unknown): string {
  if (error instanceof DataError) {
    const below = error.fault.excerpt?.map((line) => `\n  ${line}`) ?? [];
    return abridged(visible(faultLine(error.fault, flagOf))) + below.join("");
  }
  return abridged(visible(error instanceof Error ? error.message : String(error)));
}

/** A line with the middle left out of its longest words, and of itself: a field may be of megabytes, a path or a name may not. */
export function abridged(line: string): string {
  const words = line.replace(/\S{1000,}/g, (word) => middleLeftOut(word, 400));
  return words.length > 6000 ? middleLeftOut(words, 2000) : words;
}

/** As many characters of the beginning and of the end, without halves of one. */
function middleLeftOut(text: string, shown: number): string {
  const whole = (part: string): string => part.replace(/\p{Cs}/gu, "");
  const left = text.length - 2 * shown;
  return `${whole(text.slice(0, shown))} [${left} characters] ${whole(text.slice(-shown))}`;
}

/** What a command that an error ends exits with: 2 for data or options that cannot be used, 130 after a stop, else 1. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandFailure) return error.exitCode;
  if (error instanceof Stopped) return 130;
  return error instanceof DataError ? 2 : 1;
}
