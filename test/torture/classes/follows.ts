import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { liveFit } from "../../command/fit/live-process.js";
import { answerTo, difference } from "../answers.js";
import { withoutLeftovers } from "../judge.js";
import { cleanTable, csvOf } from "../rows.js";
import { strictTable } from "../strict-csv.js";
import { type Outcome, RIGHT, type Torture } from "../torture.js";

interface FollowCase {
  readonly seed: number;
  readonly events: readonly { readonly what: keyof typeof EVENTS; readonly rows: number }[];
  readonly signal: "SIGINT" | "SIGTERM" | "SIGHUP";
}

const FIRST = 60;

/** What happens to a file of rows, its header and what there is more of; all rows before have been read. */
const EVENTS: Readonly<Record<string, (path: string, header: string, more: string) => Promise<void> | void>> =
  {
    "more rows": (path, _header, more) => appendFileSync(path, more),
    "a row in two halves": async (path, _header, more) => {
      const cut = more.length - 9;
      appendFileSync(path, more.slice(0, cut));
      await sleep(300);
      appendFileSync(path, more.slice(cut));
    },
    "another file": (path, header, more) => {
      renameSync(path, `${path}.1`);
      writeFileSync(path, header + more);
    },
    "another file, later": async (path, header, more) => {
      renameSync(path, `${path}.2`);
      await sleep(300);
      writeFileSync(path, header + more);
    },
    "written anew": (path, header, more) => writeFileSync(path, header + more),
    "empty for a while": async (path, header, more) => {
      writeFileSync(path, "");
      await sleep(300);
      appendFileSync(path, header + more);
    },
  };

async function runFollow({ seed, events, signal }: FollowCase, folder: string): Promise<Outcome> {
  const rows = events.reduce((sum, event) => sum + event.rows, FIRST);
  const [header, ...lines] = csvOf(cleanTable(seed, rows, true, "gaussian")).split(/(?<=\n)/);
  const [path, state] = [join(folder, "rows.csv"), join(folder, "fit.state")];
  writeFileSync(path, header + lines.slice(0, FIRST).join(""));
  const fit = liveFit("--follow", path, "--response", "y", "--every", "50ms", "--state", state);
  try {
    let at = FIRST;
    await fit.past(at);
    for (const event of events) {
      const more = lines.slice(at, at + event.rows).join("");
      await EVENTS[event.what](path, header, more);
      at += event.rows;
      await fit.past(at);
    }
  } catch (error) {
    fit.child.kill("SIGKILL");
    return { kind: "crash", detail: String(error) };
  }
  fit.child.kill(signal);
  const { code, err, last } = await fit.end();
  const said = err.split("\n").filter((line) => line !== "" && !line.startsWith("note: "));
  if (code !== 130 || said.length !== 1 || !said[0].startsWith(`sa-adam: stopped after ${rows} rows;`))
    return { kind: "crash", detail: `${code}: ${err}` };
  const all = strictTable(Buffer.from(header + lines.join("")), "y");
  const wrong = difference(JSON.stringify(last), answerTo(all, "gaussian")!);
  if (wrong !== undefined) return { kind: "silent change", detail: wrong };
  if (!readFileSync(state, "utf8").endsWith("}\n")) return { kind: "leftover", detail: "half a state" };
  return withoutLeftovers(RIGHT, folder);
}

export const follows: Torture<FollowCase> = {
  name: "files that grow",
  promise: "a file that is followed counts every row once, over rotations and rewriting, until it is stopped",
  cases: fc.record({
    seed: fc.nat(1000),
    events: fc.array(
      fc.record({
        what: fc.constantFrom(...Object.keys(EVENTS)),
        rows: fc.integer({ min: 1, max: 300 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    signal: fc.constantFrom("SIGINT", "SIGTERM", "SIGHUP"),
  }),
  share: 4,
  seconds: 300,
  whole: true,
  run: (one, { folder }) => runFollow(one, folder),
};
