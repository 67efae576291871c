import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { run } from "../../programs.js";
import { judged, withoutLeftovers } from "../judge.js";
import type { Outcome, Torture } from "../torture.js";

interface StretchCase {
  readonly line: keyof typeof LINES;
  /** Where the line begins, behind the beginning of DuckDB's second stretch of the text. */
  readonly behind: number;
  readonly reading: "file" | "gzip" | "query" | "one pass";
  readonly features: "all" | "x";
}

const STRETCH = 16_000_000;
const HEADER = "y,x,city\n";
/** As long as the others, whatever is drawn. */
const rowOf = (i: number): string =>
  `${"0".repeat(60)}${(i * 7919) % 1000}.5,${(i * 104_729) % 9973},${["Bonn", "Oslo"][i % 2]}`.padStart(
    90,
    "0",
  );

/** A line, and how many rows it is; undefined where it cannot be read. */
const LINES: Readonly<Record<string, readonly [line: string, rows: number | undefined]>> = {
  "as the others": ["1.5,2,Bonn", 1],
  quoted: ['"1.5","2","Bonn"', 1],
  empty: ["", 0],
  "two empty ones": ["\n", 0],
  "a field too many": ["1.5,2,Bonn,3", undefined],
  "a field too few": ["1.5,2", undefined],
  "a comment": ["# noted", undefined],
  "a header": ["y,x,city", undefined],
  "an open quotation": ['1.5,2,"Bonn', undefined],
  "a carriage return": ["1.5,2,Bonn\r1.5,2,Bonn", undefined],
  "a number that is none": ["1.5\xff,2,Bonn", undefined],
  // In a column that is not used it need not be seen.
  "a word that is none": ["1.5,2,B\xffnn", 1],
};

async function runStretch(
  { line, behind, reading, features }: StretchCase,
  folder: string,
): Promise<Outcome> {
  const [text, more] = LINES[line];
  const before: string[] = [];
  let at = HEADER.length;
  const length = rowOf(0).length + 1;
  for (; at + length <= STRETCH + behind; at += length) before.push(rowOf(before.length));
  before.push(rowOf(before.length).padStart(STRETCH + behind - at + length - 1, "0"));
  const after = Array.from({ length: 3000 }, (_, i) => rowOf(i));
  const path = join(folder, reading === "gzip" ? "rows.csv.gz" : "rows.csv");
  const bytes = Buffer.from(`${HEADER}${[...before, text, ...after].join("\n")}\n`, "latin1");
  writeFileSync(path, reading === "gzip" ? gzipSync(bytes, { level: 1 }) : bytes);
  const flags = [
    ...(reading === "query" ? ["--sql", "select * from data"] : reading === "one pass" ? ["--one-pass"] : []),
    ...(features === "x" ? ["--features", "x"] : []),
  ];
  const rows = before.length + after.length + (more ?? 0);
  const outcome = judged(
    await run("command", "fit", path, "--response", "y", "--format", "json", ...flags),
    (out) => {
      const { observations } = JSON.parse(out).statistics;
      if (more === undefined) return `${line} is accepted: ${observations} rows`;
      return observations === rows ? undefined : `${observations} of ${rows} rows`;
    },
  );
  return withoutLeftovers(outcome, folder);
}

export const stretches: Torture<StretchCase> = {
  name: "long texts",
  promise: "where DuckDB begins to read anew every row counts, or one clear line says which cannot be read",
  cases: fc.record({
    line: fc.constantFrom(...Object.keys(LINES)),
    behind: fc.integer({ min: -40, max: 100 }),
    reading: fc.constantFrom("file", "gzip", "query", "one pass"),
    features: fc.constantFrom("all", "x"),
  }) as fc.Arbitrary<StretchCase>,
  share: 3,
  seconds: 240,
  run: (one, { folder }) => runStretch(one, folder),
};
