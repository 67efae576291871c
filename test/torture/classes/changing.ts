import { appendFileSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { run } from "../../programs.js";
import { type Answer, answerTo, difference } from "../answers.js";
import { judged, withoutLeftovers } from "../judge.js";
import { cleanTable, csvOf } from "../rows.js";
import { strictTable } from "../strict-csv.js";
import type { Outcome, Torture } from "../torture.js";

interface ChangingCase {
  readonly seed: number;
  readonly way: keyof typeof WAYS;
  /** When, in millionths of the time that a fit takes. */
  readonly at: number;
  readonly method: "newton" | "sa-adam";
  readonly verb: "fit" | "query" | "predict";
}

const ROWS = 8000;

/** What is done to the file, to the bytes that it then has. */
const WAYS: Readonly<Record<string, (path: string, now: string, other: string) => void>> = {
  "more rows": (path, _now, other) => appendFileSync(path, other.slice(other.indexOf("\n") + 1)),
  "half a row": (path) => appendFileSync(path, "1.5,2"),
  "cut off": (path, now) => truncateSync(path, Math.floor(now.length / 2)),
  empty: (path) => truncateSync(path, 0),
  "written anew": (path, _now, other) => writeFileSync(path, other),
  "exchanged for another": (path, _now, other) => {
    writeFileSync(`${path}.next`, other);
    renameSync(`${path}.next`, path);
  },
  "taken away": (path) => rmSync(path),
  touched: (path) => utimesSync(path, 1, 1),
  "written anew as it was": (path, now) => writeFileSync(path, now),
};

/** Milliseconds that a fit takes here, by its method; measured once. */
const spent = new Map<string, number>();

const answer = (text: string): Answer | undefined =>
  answerTo(strictTable(Buffer.from(text), "y"), "gaussian");

async function runChanging({ seed, way, at, method, verb }: ChangingCase, folder: string): Promise<Outcome> {
  const [now, other] = [seed, seed + 1000].map((one) => csvOf(cleanTable(one, ROWS, true, "gaussian")));
  const [path, state] = [join(folder, "rows.csv"), join(folder, "fit.state")];
  writeFileSync(path, now);
  const fit = ["fit", path, "--response", "y", "--method", method, "--format", "json"];
  const started = performance.now();
  // What it takes without a change, and the predictions of the rows as they are.
  const before = await run("command", ...(verb === "predict" ? [...fit, "--state", state] : fit));
  const lines = verb === "predict" ? (await run("command", "predict", state, path)).out : "";
  const milliseconds = spent.get(method + verb) ?? performance.now() - started;
  spent.set(method + verb, milliseconds);
  if (before.code !== 0) throw new Error(before.err);
  const line =
    verb === "predict"
      ? ["predict", state, path]
      : [...fit, ...(verb === "query" ? ["--sql", "select * from data"] : [])];
  const timer = setTimeout(() => WAYS[way](path, now, other), (at / 1e6) * milliseconds);
  const ended = await run("command", ...line);
  clearTimeout(timer);
  if (verb === "predict") {
    // Predictions that are out before an error are those of the rows as they were.
    const whole = ended.code === 0 ? 0 : Number(/after (\d+) prediction/.exec(ended.err)?.[1] ?? 0);
    const printed = ended.out === "" ? 0 : ended.out.split("\n").length - 1;
    const theirs = ended.code === 0 || lines.startsWith(ended.out);
    if (ended.code !== 0 && (whole !== printed || !theirs))
      return { kind: "silent change", detail: `${printed} predictions, ${ended.err}` };
    const rest = judged(ended.code === 0 ? ended : { ...ended, out: "" }, (out) =>
      out === lines || way === "more rows" || /written anew$|exchanged/.test(way)
        ? undefined
        : out.slice(0, 300),
    );
    return withoutLeftovers(rest, folder);
  }
  const contents = [now, ...(way === "more rows" ? [now + other.slice(other.indexOf("\n") + 1)] : [other])];
  const wrong = (out: string): string | undefined =>
    contents.some((text) => difference(out, answer(text)!) === undefined)
      ? undefined
      : `neither the rows before nor those behind: ${out.slice(0, 300)}`;
  return withoutLeftovers(judged(ended, wrong), folder);
}

export const changing: Torture<ChangingCase> = {
  name: "changing files",
  promise:
    "a file that is written to while it is read gives the answer of what it was or is, or one clear line",
  cases: fc.record({
    seed: fc.nat(3),
    way: fc.constantFrom(...Object.keys(WAYS)),
    at: fc.nat(999_999),
    method: fc.constantFrom("newton", "sa-adam"),
    verb: fc.constantFrom("fit", "fit", "query", "predict"),
  }) as fc.Arbitrary<ChangingCase>,
  share: 20,
  seconds: 120,
  whole: true,
  run: (one, { folder }) => runChanging(one, folder),
};
