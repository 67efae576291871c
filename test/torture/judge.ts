import { readdirSync } from "node:fs";
import type { Outcome as Ended } from "../programs.js";
import { type Outcome, RIGHT } from "./torture.js";

/** Words of the engine's own errors, which no user should read. */
const INTERNAL =
  /Cannot (read|set|convert|destructure|mix)|is not (a function|iterable|a constructor)|Invalid (array|typed array|string) length|Maximum call stack|INTERNAL|\[object |JSON at position|Unexpected token/;

/**
 * A command's end as an outcome: the right answer with 0, or nothing but one clear line with an exit code that is documented,
 * and below it, where a formula is at fault, the formula with a caret under the place.
 *
 * @param difference what of the output is not right; undefined where all of it is
 * @param codes the exit codes of an error that may come here
 */
export function judged(
  { code, out, err }: Ended,
  difference: (out: string) => string | undefined,
  codes: readonly unknown[] = [2],
): Outcome {
  if (code === 0) {
    const wrong = difference(out);
    return wrong === undefined ? RIGHT : { kind: "silent change", detail: wrong };
  }
  const line = err.trimEnd();
  const detail = `exit code ${code}: ${line || "nothing on stderr"}`.slice(0, 2000);
  const clear =
    codes.includes(code) &&
    out === "" &&
    /^(sa-adam|compendium): [^\n]+(\n {2}[^\n]*\n {2} *\^)?$/.test(line) &&
    !INTERNAL.test(line);
  return { kind: clear ? "clear error" : "crash", detail };
}

/** The outcome, or what a case has left in its folder beside what belongs there. */
export function withoutLeftovers(outcome: Outcome, folder: string): Outcome {
  const left = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.tmp(\.csv)?$|sa-adam-\d+-/.test(name),
  );
  return left.length === 0 || outcome.kind !== "right"
    ? outcome
    : { kind: "leftover", detail: left.join(", ") };
}
