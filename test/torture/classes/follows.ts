import { appendFileSync, existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { liveFit } from "../../command/fit/live-process.js";
import { until } from "../../programs.js";
import { answerTo, difference } from "../answers.js";
import { withoutLeftovers } from "../judge.js";
import { cleanTable, csvOf } from "../rows.js";
import { strictTable } from "../strict-csv.js";
import { type Outcome, RIGHT, type Torture } from "../torture.js";

interface FollowCase {
  readonly seed: number;
  /** Before anything else; what is written over must have been read. */
  readonly begun: "nothing" | "written anew" | "empty for a while";
  readonly events: readonly ("more rows" | "halves" | "another file" | "a late file")[];
  readonly rows: readonly number[];
  readonly signal: "SIGINT" | "SIGTERM" | "SIGHUP";
}

/** A fit of rows that come waits for a hundred of them. */
const FIRST = 120;

/** What happens to a file of rows, its header and what there is more of, and what the command is to say of it. */
const EVENTS: Readonly<
  Record<
    string,
    readonly [(path: string, header: string, more: string) => Promise<void> | void, said?: string]
  >
> = {
  "more rows": [(path, _header, more) => appendFileSync(path, more)],
  halves: [
    async (path, _header, more) => {
      appendFileSync(path, more.slice(0, -9));
      await sleep(300);
      appendFileSync(path, more.slice(-9));
    },
  ],
  "another file": [
    (path, header, more) => {
      renameSync(path, `${path}.1`);
      writeFileSync(path, header + more);
    },
    "is another file now",
  ],
  "a late file": [
    async (path, header, more) => {
      renameSync(path, `${path}.2`);
      await sleep(300);
      writeFileSync(path, header + more);
    },
    "is another file now",
  ],
  "written anew": [(path, header, more) => writeFileSync(path, header + more), "was cut off or written anew"],
  "empty for a while": [
    async (path, header, more) => {
      writeFileSync(path, "");
      await sleep(300);
      appendFileSync(path, header + more);
    },
    "was cut off or written anew",
  ],
  nothing: [() => {}],
};

async function runFollow(
  { seed, begun, events, rows, signal }: FollowCase,
  folder: string,
): Promise<Outcome> {
  const all = [begun, ...events].map((what, i) => ({
    what,
    count: what === "nothing" ? 0 : rows[i],
  }));
  const total = all.reduce((sum, { count }) => sum + count, FIRST);
  const [header, ...lines] = csvOf(cleanTable(seed, total, true, "gaussian")).split(/(?<=\n)/);
  const [path, state] = [join(folder, "rows.csv"), join(folder, "fit.state")];
  writeFileSync(path, header + lines.slice(0, FIRST).join(""));
  const fit = liveFit("--follow", path, "--response", "y", "--every", "50ms", "--state", state);
  let told = "";
  fit.child.stderr!.on("data", (text) => {
    told += text;
  });
  await fit.past(FIRST);
  let at = FIRST;
  for (const { what, count } of all) {
    const [change, said] = EVENTS[what];
    const before = told.length;
    await change(path, header, lines.slice(at, at + count).join(""));
    at += count;
    if (said && !(await until(fit.child, () => told.includes(said, before)))) break;
  }
  fit.child.kill(signal);
  const { code, err, last } = await fit.end();
  const own = err.split("\n").filter((line) => line !== "" && !line.startsWith("note: "));
  if (code !== 130 || own.length !== 1 || !own[0].startsWith(`sa-adam: stopped after ${total} rows;`))
    return { kind: "crash", detail: `${code}, ${total} rows: ${err}` };
  const right = answerTo(strictTable(Buffer.from(header + lines.join("")), "y"), "gaussian")!;
  const wrong = difference(JSON.stringify(last), right);
  if (wrong !== undefined) return { kind: "silent change", detail: wrong };
  return existsSync(state) ? withoutLeftovers(RIGHT, folder) : { kind: "crash", detail: "no state" };
}

export const follows: Torture<FollowCase> = {
  name: "files that grow",
  promise: "a file that is followed counts every row once, over rotations and rewriting, until it is stopped",
  cases: fc.record({
    seed: fc.nat(1000),
    begun: fc.constantFrom("nothing", "nothing", "written anew", "empty for a while"),
    events: fc.array(fc.constantFrom("more rows", "halves", "another file", "a late file"), { maxLength: 3 }),
    rows: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 4, maxLength: 4 }),
    signal: fc.constantFrom("SIGINT", "SIGTERM", "SIGHUP"),
  }) as fc.Arbitrary<FollowCase>,
  share: 4,
  seconds: 180,
  whole: true,
  run: (one, { folder }) => runFollow(one, folder),
};
