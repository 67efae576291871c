import {
  appendFileSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { run } from "../../programs.js";
import { answerOf, difference } from "../answers.js";
import { judged, withoutLeftovers } from "../judge.js";
import { keptFolder } from "../kept.js";
import { cleanTable, csvOf } from "../rows.js";
import type { Outcome, Place, Torture } from "../torture.js";

interface ChangingCase {
  readonly seed: number;
  readonly way: keyof typeof WAYS;
  /** When, in millionths of the time that a fit takes. */
  readonly at: number;
  readonly method: "newton" | "sa-adam";
  readonly verb: "fit" | "query" | "predict";
}

const ROWS = 8000;

const half = (text: string): number => Math.floor(text.length / 2);

/** What is done to the file, to the bytes that it then has. */
const WAYS: Readonly<Record<string, (path: string, now: string, other: string) => void>> = {
  "more rows": (path, _now, other) => appendFileSync(path, bodyOf(other)),
  "half a row": (path) => appendFileSync(path, "1.5,2"),
  "cut off": (path, now) => truncateSync(path, half(now)),
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

/** A file's rows, those of another, both together, and half of the first, each with what an undisturbed command says of it. */
interface Undisturbed {
  readonly texts: readonly string[];
  readonly said: readonly string[];
  readonly milliseconds: number;
}

const bodyOf = (text: string): string => text.slice(text.indexOf("\n") + 1);

const lineOf = ({ method, verb }: ChangingCase, path: string, state: string): string[] => {
  if (verb === "predict") return ["predict", state, path];
  const query = verb === "query" ? ["--sql", "select * from data"] : [];
  return ["fit", path, "--response", "y", "--method", method, "--format", "json", ...query];
};

async function undisturbed(one: ChangingCase, folder: string): Promise<void> {
  const [now, other] = [one.seed, one.seed + 1000].map((seed) =>
    csvOf(cleanTable(seed, ROWS, true, "gaussian")),
  );
  const texts = [now, other, now + bodyOf(other), now.slice(0, half(now))];
  const [path, state] = [join(folder, "rows.csv"), join(folder, "fit.state")];
  writeFileSync(path, now);
  await run("command", "fit", path, "--response", "y", "--state", state);
  const said: string[] = [];
  let milliseconds = 0;
  for (const text of texts) {
    writeFileSync(path, text);
    const started = performance.now();
    const { code, out, err } = await run("command", ...lineOf(one, path, state));
    // Half a file may end within a row, and be refused.
    if (code !== 0 && text !== texts.at(-1)) throw new Error(err);
    if (code !== 0) continue;
    milliseconds = performance.now() - started;
    said.push(out);
  }
  writeFileSync(join(folder, "undisturbed.json"), JSON.stringify({ texts, said, milliseconds }));
}

async function runChanging(one: ChangingCase, { folder, shared }: Place): Promise<Outcome> {
  const { seed, way, at, method, verb } = one;
  const kept = await keptFolder(shared, `changing-${seed}-${method}-${verb}`, (path) =>
    undisturbed(one, path),
  );
  const { texts, said, milliseconds }: Undisturbed = JSON.parse(
    readFileSync(join(kept, "undisturbed.json"), "utf8"),
  );
  const path = join(folder, "rows.csv");
  writeFileSync(path, texts[0]);
  const timer = setTimeout(() => WAYS[way](path, texts[0], texts[1]), (at / 1e6) * milliseconds);
  const ended = await run("command", ...lineOf(one, path, join(kept, "fit.state")));
  clearTimeout(timer);
  const printed = ended.out === "" ? 0 : ended.out.split("\n").length - 1;
  const counted = Number(/ after (\d+) predictions? w/.exec(ended.err)?.[1] ?? 0);
  // Predictions that are out before an error are those of the rows as they were, or are.
  const begun = verb === "predict" && printed === counted && said.some((out) => out.startsWith(ended.out));
  const outcome = judged(ended.code !== 0 && begun ? { ...ended, out: "" } : ended, (out) => {
    const same = said.some((right) =>
      verb === "predict" ? out === right : difference(out, answerOf(right)) === undefined,
    );
    return same ? undefined : `the answer of none of its contents: ${out.slice(0, 300)}`;
  });
  return withoutLeftovers(outcome, folder);
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
  run: runChanging,
};
