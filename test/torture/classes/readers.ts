import type { ChildProcess } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { Program } from "../../program.js";
import { run, spawned } from "../../programs.js";
import { withoutLeftovers } from "../judge.js";
import { keptFolder } from "../kept.js";
import { cleanTable, csvOf } from "../rows.js";
import { type Outcome, type Place, RIGHT, type Torture } from "../torture.js";

interface ReaderCase {
  readonly line: string;
  /** Bytes after which the reader goes away; what the pipe still holds nobody reads. */
  readonly bytes: number;
}

/** Commands that print, @ for the folder of what they write and % for that of the rows. */
const LINES: Readonly<Record<string, readonly [Program, ...string[]]>> = {
  predict: ["command", "predict", "%/fit.state", "%/rows.csv", "--keep", "city"],
  fit: ["command", "fit", "%/rows.csv", "--response", "y", "--state", "@/fit.state", "--plot", "@/fit.html"],
  "fit as rows come": [
    ...(["command", "fit", "-", "--response", "y", "--every", "20ms", "--format", "json"] as const),
    ...["--state", "@/fit.state"],
  ],
  variance: ["command", "variance", "--gamma", "0.8", "--n", "1e6"],
  completion: ["command", "completion", "bash"],
  help: ["command", "fit", "--help"],
  "a wrong flag": ["command", "fit", "%/rows.csv", "--respons", "y"],
  summarize: ["compendium", "summarize", "coverage"],
};

/** How the line ends when its output is read to `bytes`, and the files that it has written. */
async function ended(line: string, folder: string, kept: string, bytes: number) {
  mkdirSync(folder, { recursive: true });
  const [program, ...words] = LINES[line];
  const args = words.map((word) => word.replace("@", folder).replace("%", kept));
  let seen = 0;
  const meddle = ({ stdout }: ChildProcess): void => {
    if (bytes === 0) stdout!.destroy();
    stdout!.on("data", (chunk: Buffer) => {
      seen += chunk.length;
      if (seen >= bytes) stdout!.destroy();
    });
  };
  const input = args.includes("-") ? readFileSync(join(kept, "rows.csv")) : "";
  const { code, out, err } = await spawned(program, args, { input, meddle });
  const files = readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), "latin1")]);
  // Rows that come may go on for ever: there the fit ends as it does after a signal, its state kept.
  const stopped =
    code === 130 &&
    /^sa-adam: stopped after \d+ rows; the state is in [^\n]*\n$/.test(err) &&
    files.length === 1;
  return { out, stopped, rest: JSON.stringify({ code, err, files }) };
}

async function runReader({ line, bytes }: ReaderCase, { folder, shared }: Place): Promise<Outcome> {
  const kept = await keptFolder(shared, "readers", async (path) => {
    const rows = join(path, "rows.csv");
    writeFileSync(rows, csvOf(cleanTable(3, 20_000, true, "gaussian")));
    await run("command", "fit", rows, "--response", "y", "--state", join(path, "fit.state"));
  });
  const whole = await keptFolder(shared, `readers-${line.replaceAll(" ", "-")}`, async (path) => {
    const undisturbed = await ended(line, join(path, "written"), kept, Number.POSITIVE_INFINITY);
    writeFileSync(join(path, "ended.json"), JSON.stringify(undisturbed));
  });
  const right: Awaited<ReturnType<typeof ended>> = JSON.parse(
    readFileSync(join(whole, "ended.json"), "utf8"),
  );
  const written = join(folder, "written");
  const { out, stopped, rest } = await ended(line, written, kept, bytes);
  const same = rest.replaceAll(written, "") === right.rest.replaceAll(join(whole, "written"), "");
  // The time that it took is in a fit's table, and how many of those there are depends on the time.
  const timed = line.startsWith("fit");
  if (!same && !(stopped && line === "fit as rows come"))
    return { kind: "crash", detail: rest.slice(0, 600) };
  if (!timed && !right.out.startsWith(out)) return { kind: "silent change", detail: out.slice(0, 300) };
  return withoutLeftovers(RIGHT, folder);
}

export const readers: Torture<ReaderCase> = {
  name: "readers that leave",
  promise:
    "when nobody reads on, a command ends as it would, without a word, and its files are whole; one of rows that come as if stopped",
  cases: fc.record({
    line: fc.constantFrom(...Object.keys(LINES)),
    bytes: fc.oneof(fc.nat(200), fc.nat(300_000)),
  }),
  share: 5,
  seconds: 120,
  whole: true,
  run: runReader,
};
