import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checksum } from "sa-adam-cli/internal";
import type { Program } from "../program.js";
import { spawned } from "../programs.js";
import { keptFolder } from "./kept.js";
import { cleanTable, csvOf } from "./rows.js";

/** Work that is disturbed, and what it comes to where it is not. */
export interface Work {
  readonly program: Program;
  /** Its command line; what it writes goes to the folder. */
  args(folder: string, kept: string): string[];
  /** What more makes it go on after a stop. */
  readonly resume: readonly string[];
  /** All that it comes to and that may not differ, from its output and the files in its folder. */
  answer(out: string, folder: string): string;
}

/** Work with its answer, and the milliseconds that it took. */
export interface Undisturbed {
  readonly kept: string;
  readonly answer: string;
  readonly milliseconds: number;
}

const ROWS = 6000;

/** The JSON without what differs from run to run, or after a stop. */
function lasting(out: string): string {
  const { run: _run, notes, ...rest } = JSON.parse(out);
  const own = notes.filter((note: string) => !note.includes("had been read before"));
  return JSON.stringify({ ...rest, notes: own });
}

const stateOf = (path: string): string => checksum(readFileSync(path));

const fitOf = (...flags: string[]): Work => ({
  program: "command",
  args: (folder, kept) => [
    ...["fit", join(kept, "rows.csv"), ...flags, "--format", "json", "--quiet"],
    ...["--checkpoint", join(folder, "checkpoint"), "--every", "0", "--state", join(folder, "kept.state")],
  ],
  resume: ["--resume"],
  answer: (out, folder) => lasting(out) + stateOf(join(folder, "kept.state")),
});

export const FITS: Readonly<Record<string, Work>> = {
  newton: fitOf("--response", "y", "--method", "newton"),
  "sa-adam": fitOf("--response", "y", "--method", "sa-adam"),
  formula: fitOf("--formula", "y ~ x1 * city + poly(x2, 2)", "--interval", "hc3"),
  poisson: fitOf(
    ...["--response", "x2", "--family", "poisson", "--features", "y", "--offset", "x1", "--clusters", "city"],
  ),
};

export const MERGE: Work = {
  program: "command",
  args: (folder, kept) => [
    ...["merge", join(kept, "0.state"), join(kept, "1.state"), "--format", "json"],
    ...["--state", join(folder, "merged.state"), "--plot", join(folder, "merged.html")],
  ],
  resume: [],
  answer: (out, folder) =>
    lasting(out) + stateOf(join(folder, "merged.state")) + stateOf(join(folder, "merged.html")),
};

export const SIMULATE: Work = {
  program: "compendium",
  args: (folder) => [
    ...["simulate", "coverage", "--n", "100000", "--streams", "8", "--group", "2", "--workers", "2"],
    ...["--out", join(folder, "run")],
  ],
  resume: ["--resume"],
  answer: (_, folder) => stateOf(join(folder, "run", "coverage.parquet")),
};

/** All work by its name. */
export const WORKS: Readonly<Record<string, Work>> = { ...FITS, merge: MERGE, simulate: SIMULATE };

/** What work comes to, done once in a process. */
export async function undisturbed(work: Work, name: string, shared: string): Promise<Undisturbed> {
  const kept = await keptFolder(shared, "work", prepared);
  const folder = await keptFolder(shared, `work-${name}`, async (path) => {
    const started = performance.now();
    const { code, out, err } = await spawned(work.program, work.args(path, kept));
    if (code !== 0) throw new Error(`${code}: ${err}`);
    const milliseconds = performance.now() - started;
    writeFileSync(join(path, "answer"), JSON.stringify({ answer: work.answer(out, path), milliseconds }));
  });
  return { kept, ...JSON.parse(readFileSync(join(folder, "answer"), "utf8")) };
}

async function prepared(folder: string): Promise<void> {
  writeFileSync(join(folder, "rows.csv"), csvOf(cleanTable(1, ROWS, true, "gaussian")));
  for (const shard of [0, 1]) {
    const [rows, state] = [join(folder, `${shard}.csv`), join(folder, `${shard}.state`)];
    writeFileSync(rows, csvOf(cleanTable(2 + shard, 300, true, "gaussian")));
    const { code, err } = await spawned("command", ["fit", rows, "--response", "y", "--state", state]);
    if (code !== 0) throw new Error(err);
  }
}
