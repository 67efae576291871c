import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { spawned } from "../../programs.js";
import { answerTo, difference } from "../answers.js";
import { DAMAGE, type Damage, damaged } from "../damage.js";
import { judged, withoutLeftovers } from "../judge.js";
import { cleanTable, csvOf } from "../rows.js";
import { strictTable } from "../strict-csv.js";
import type { Outcome, Torture } from "../torture.js";

interface PipeCase {
  readonly seed: number;
  readonly rows: number;
  readonly packed: boolean;
  readonly damages: readonly Damage[];
  /** Where writing pauses, in millionths of the bytes. */
  readonly pauses: readonly number[];
  /** Does it end there, in millionths, with the pipe closed in the middle of whatever it was? */
  readonly closed?: number | undefined;
  readonly flags: readonly string[];
}

async function runPipe(one: PipeCase, folder: string): Promise<Outcome> {
  const { seed, rows, packed, damages, pauses, closed = 1e6, flags } = one;
  const clean = Buffer.from(csvOf(cleanTable(seed, rows, true, "gaussian")));
  const text = damaged(clean, damages);
  const whole = packed ? gzipSync(text) : text;
  const at = (share: number): number => Math.floor((share * whole.length) / 1e6);
  const bytes = whole.subarray(0, at(closed));
  const input = async (stdin: Writable): Promise<void> => {
    // A command that has ended before reads no more.
    stdin.on("error", () => {});
    let from = 0;
    for (const to of [...pauses.map(at), bytes.length].sort((a, b) => a - b)) {
      if (to > from) stdin.write(bytes.subarray(from, to));
      from = Math.max(from, to);
      if (from >= bytes.length) break;
      await sleep(150);
    }
    stdin.end();
  };
  const args = ["fit", "-", "--response", "y", "--format", "json", "--quiet", ...flags];
  const ended = await spawned("command", args, { input });
  // A pipe that closes between two rows, or within a field, is not to be told from one that has ended.
  const cut = packed ? undefined : bytes;
  const strict = cut && strictTable(cut, "y");
  const said =
    packed && closed >= 1e6 ? answerTo(strictTable(text, "y"), "gaussian") : answerTo(strict, "gaussian");
  const right = answerTo(strictTable(clean, "y"), "gaussian");
  const outcome = judged(ended, (out) => {
    // Where rows are printed as they come the last table is that of all.
    const last = flags.includes("--every") ? out.trimEnd().split("\n").at(-1)! : out;
    if (said && difference(last, said) === undefined) return undefined;
    if (right && closed >= 1e6 && difference(last, right) === undefined) return undefined;
    return `${bytes.subarray(0, 300).toString("latin1")}: ${last.slice(0, 300)}`;
  });
  return withoutLeftovers(outcome, folder);
}

export const pipes: Torture<PipeCase> = {
  name: "standard input",
  promise:
    "bytes of a pipe are read as those of a file: slowly, closed midway, damaged, packed, or as rows come",
  cases: fc.record({
    seed: fc.nat(1000),
    rows: fc.integer({ min: 12, max: 400 }),
    packed: fc.constantFrom(false, false, true),
    damages: fc.array(DAMAGE, { maxLength: 2 }),
    pauses: fc.array(fc.nat(999_999), { maxLength: 3 }),
    closed: fc.option(fc.nat(999_999), { nil: undefined }),
    flags: fc.constantFrom([], [], ["--one-pass"], ["--every", "50ms"]),
  }),
  share: 8,
  seconds: 120,
  whole: true,
  run: (one, { folder }) => runPipe(one, folder),
};
