import { spawnSync } from "node:child_process";
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import type { Program } from "../../program.js";
import { run } from "../../programs.js";
import { answerOf, difference } from "../answers.js";
import { judged, withoutLeftovers } from "../judge.js";
import { keptFolder } from "../kept.js";
import { cleanTable, csvOf } from "../rows.js";
import type { Outcome, Torture } from "../torture.js";

interface PlaceCase {
  readonly thing: keyof typeof THINGS;
  readonly role: keyof typeof ROLES;
  readonly name: string;
}

/** What lies at the path; the folder has the good files. */
const THINGS: Readonly<Record<string, (path: string, good: string) => void>> = {
  nothing: () => {},
  "an empty file": (path) => writeFileSync(path, ""),
  "a line break": (path) => writeFileSync(path, "\n"),
  "a header": (path) => writeFileSync(path, "y,x1,x2,city\n"),
  "one row": (path) => writeFileSync(path, "y,x1,x2,city\n1,2,3,Bonn\n"),
  zeros: (path) => writeFileSync(path, Buffer.alloc(5000)),
  noise: (path) =>
    writeFileSync(
      path,
      Buffer.from(Uint8Array.from({ length: 3000 }, (_, i) => (i * i * 7 + (i >> 3) * 13) % 256)),
    ),
  "an empty folder": (path) => mkdirSync(path),
  "a folder of rows": (path, good) => {
    mkdirSync(path);
    writeFileSync(join(path, "one.csv"), readFileSync(join(good, "rows.csv")));
  },
  "a folder of folders": (path) => mkdirSync(join(path, "rows.csv", "rows.csv"), { recursive: true }),
  rows: (path, good) => writeFileSync(path, readFileSync(join(good, "rows.csv"))),
  "rows in gzip": (path, good) => writeFileSync(path, gzipSync(readFileSync(join(good, "rows.csv")))),
  "a hard link to the rows": (path, good) => linkSync(join(good, "rows.csv"), path),
  "a link to the rows": (path, good) => symlinkSync(join(good, "rows.csv"), path),
  "a link to a link": (path, good) => {
    symlinkSync(join(good, "rows.csv"), `${path}.1`);
    symlinkSync(`${path}.1`, path);
  },
  "a link to nothing": (path) => symlinkSync("nothing", path),
  "a link to itself": (path) => symlinkSync(path, path),
  "a link to /dev/null": (path) => symlinkSync("/dev/null", path),
  "a link to /dev/full": (path) => symlinkSync("/dev/full", path),
  "a fit's state": (path, good) => writeFileSync(path, readFileSync(join(good, "rows.state"))),
  "half a state": (path, good) =>
    writeFileSync(path, readFileSync(join(good, "rows.state")).subarray(0, 3000)),
  JSON: (path) => writeFileSync(path, '[{"y":1,"x1":2},{"y":2,"x1":3},{"y":2,"x1":5}]'),
  "JSON that is no table": (path) => writeFileSync(path, '{"y":[1,2,{"x":[null]}]}'),
  "a Parquet file's first bytes": (path) => writeFileSync(path, "PAR1"),
  "a Parquet file's ends": (path) => writeFileSync(path, "PAR1\xff\xff\xff\x7fPAR1", "latin1"),
};

const PIPE = "a pipe";

const SIMULATE = "simulate coverage --n 200 --streams 4 --workers 1".split(" ");

/** What the path is given as: the program and its line, with @ for the path and for good files their names. */
const ROLES: Readonly<Record<string, readonly [Program, ...string[]]>> = {
  rows: ["command", "fit", "@", "--response", "y", "--format", "json"],
  "rows beside rows": ["command", "fit", "rows.csv", "@", "--response", "y", "--format", "json"],
  "rows of a query": [
    "command",
    "fit",
    "@",
    "--sql",
    "select * from data",
    "--response",
    "y",
    "--format",
    "json",
  ],
  "--state": ["command", "fit", "rows.csv", "--response", "y", "--state", "@"],
  "--checkpoint": ["command", "fit", "rows.csv", "--response", "y", "--checkpoint", "@"],
  "--resume": ["command", "fit", "rows.csv", "--response", "y", "--checkpoint", "@", "--resume"],
  "--continue": ["command", "fit", "more.csv", "--response", "y", "--continue", "@"],
  "--plot": ["command", "fit", "rows.csv", "--response", "y", "--plot", "@"],
  "--trajectory": ["command", "fit", "rows.csv", "--response", "y", "--trajectory", "@"],
  "a state to merge": ["command", "merge", "more.state", "@"],
  "merge's --state": ["command", "merge", "more.state", "rows.state", "--state", "@"],
  "merge's --plot": ["command", "merge", "more.state", "rows.state", "--plot", "@"],
  "a state to predict by": ["command", "predict", "@", "rows.csv"],
  "rows to predict": ["command", "predict", "rows.state", "@"],
  "predict's --out": ["command", "predict", "rows.state", "rows.csv", "--out", "@"],
  "streams to merge": ["compendium", "merge", "@", "--out", "merged"],
  "streams to summarize": ["compendium", "summarize", "@"],
  "where merge writes": ["compendium", "merge", "run", "--out", "@"],
  "where simulate writes": ["compendium", ...SIMULATE, "--out", "@"],
  "where simulate goes on": ["compendium", ...SIMULATE, "--resume", "--out", "@"],
  "a result to verify": ["compendium", "verify", "coverage", "--n", "200", "--streams", "1", "--result", "@"],
};

const WRITES = /^--(state|checkpoint|plot|trajectory|resume)$|^merge's|^predict's|^where/;

const NAMES = [
  ...["at", "at.csv", "at.parquet", "at.json", "at.csv.gz", "at.csv.zst", "at.html", "at.state", "at.txt"],
  ...[
    "a b.csv",
    "a'b.csv",
    'a"b.csv',
    "a*b.csv",
    "a?.csv",
    "[a].csv",
    "{a,b}.csv",
    "a\nb.csv",
    "é😀.csv",
    "$HOME.csv",
  ],
  ...[
    "%s.csv",
    "a;b.csv",
    "a\\b.csv",
    "-a.csv",
    "--a.csv",
    "~",
    "..a.csv",
    "a#b.csv",
    "a%20b.csv",
    "x".repeat(300),
    "CON.csv",
  ],
  ...[
    "none/at.csv",
    "rows.csv/at.csv",
    ".at.csv.00000000-0000-0000-0000-000000000000.tmp",
    "http:at.csv",
    "a=b.csv",
  ],
];

async function runPlace({ thing, role, name }: PlaceCase, folder: string, kept: string): Promise<Outcome> {
  const here = join(folder, "here");
  const good = join(folder, "good");
  mkdirSync(here);
  mkdirSync(good);
  for (const file of ["rows.csv", "more.csv", "rows.state", "more.state"])
    writeFileSync(join(good, file), readFileSync(join(kept, file)));
  const path = join(here, name);
  try {
    // Neither a pipe without a writer nor this device ever ends, and both would rightly be waited for.
    const endless = thing === PIPE || thing === "a link to /dev/full";
    if (thing === PIPE && WRITES.test(role)) spawnSync("mkfifo", [path]);
    else if (!endless || WRITES.test(role)) THINGS[thing]?.(path, good);
  } catch {
    // The system has no such name.
  }
  const before = lookOf(path);
  const [program, ...line] = ROLES[role];
  const at = (word: string): string => {
    if (word === "@") return path;
    if (word === "run") return join(kept, "run");
    return existsSync(join(good, word)) ? join(good, word) : word;
  };
  const args = line.map(at);
  const outcome = judged(
    await run(program, ...args),
    (out) => {
      const said = `${JSON.stringify(args)}: ${out.slice(0, 300)}`;
      const now = lookOf(path);
      if (before !== undefined && !WRITES.test(role) && JSON.stringify(now) !== JSON.stringify(before))
        return `the file has changed: ${said}`;
      if (before?.kind !== undefined && before.kind !== now?.kind)
        return `a ${before.kind} has become a ${now?.kind}: ${said}`;
      if (!role.startsWith("rows") || role === "rows to predict" || !/rows/.test(thing)) return undefined;
      const wrong = difference(out, answerOf(readFileSync(join(kept, "rows.json"), "utf8")));
      return wrong && `${wrong}: ${said}`;
    },
    [1, 2],
  );
  for (const file of readdirSync(good))
    if (file !== "rows.csv" && !readFileSync(join(good, file)).equals(readFileSync(join(kept, file))))
      return {
        kind: "silent change",
        detail: `${file} has changed: ${JSON.stringify(args)}: ${outcome.detail}`,
      };
  const { kind, detail } = withoutLeftovers(outcome, join(folder, "tmp"));
  return { kind, detail: detail && `${JSON.stringify(args)}: ${detail}` };
}

/** What lies there: its kind, and the text of a file. */
function lookOf(path: string): { kind: string; text?: string } | undefined {
  let there: ReturnType<typeof lstatSync> | undefined;
  try {
    there = lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
  if (!there) return undefined;
  if (there.isFile()) return { kind: "file", text: readFileSync(path, "latin1") };
  if (there.isSymbolicLink()) return { kind: "link" };
  return { kind: there.isDirectory() ? "folder" : "device" };
}

export const places: Torture<PlaceCase> = {
  name: "places",
  promise:
    "whatever lies at a path that is read or written, the command works or says in one line why not, and spoils nothing",
  cases: fc.record({
    thing: fc.constantFrom(...Object.keys(THINGS), PIPE),
    role: fc.constantFrom(...Object.keys(ROLES)),
    name: fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(...NAMES.slice(0, 9)) },
      fc.constantFrom(...NAMES),
    ),
  }),
  share: 60,
  seconds: 120,
  run: async (one, { folder, shared }) => runPlace(one, folder, await keptFolder(shared, "places", prepared)),
};

async function prepared(folder: string): Promise<void> {
  for (const [name, seed] of [
    ["rows", 5],
    ["more", 6],
  ] as const) {
    const rows = join(folder, `${name}.csv`);
    writeFileSync(rows, csvOf(cleanTable(seed, 100, true, "gaussian")));
    const { out } = await run(
      "command",
      "fit",
      rows,
      "--response",
      "y",
      "--format",
      "json",
      "--state",
      join(folder, `${name}.state`),
    );
    writeFileSync(join(folder, `${name}.json`), out);
  }
  await run(
    "compendium",
    "simulate",
    "coverage",
    ...["--n", "200", "--streams", "4", "--workers", "1", "--out", join(folder, "run")],
  );
}
