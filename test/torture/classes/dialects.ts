import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { run } from "../../programs.js";
import { answerTo, difference } from "../answers.js";
import { judged, withoutLeftovers } from "../judge.js";
import { type CleanTable, cleanTable, csvOf } from "../rows.js";
import { strictTable } from "../strict-csv.js";
import type { Outcome, Torture } from "../torture.js";

/** One way of writing a table down, and what may be wrong with it. */
interface Dialect {
  readonly seed: number;
  readonly rows: number;
  readonly words: boolean;
  readonly delimiter: string;
  readonly end: string;
  readonly encoding: "utf8" | "utf8 with mark" | "utf16le" | "utf16be" | "latin1";
  readonly quotes: "none" | "words" | "all";
  readonly decimal: "." | ",";
  readonly number: keyof typeof NUMBERS;
  readonly top: string;
  readonly bottom: string;
  readonly packed: "not" | "gzip" | "two gzip members" | "zstd" | "gzip by another name";
  /** Are the flags given that say how it is written? */
  readonly told: boolean;
  readonly missing: "error" | "drop";
  readonly fault: Fault;
}

type Fault =
  | { readonly kind: "none" }
  | { readonly kind: "gap"; readonly row: number; readonly column: string; readonly text: string }
  | { readonly kind: "ragged"; readonly row: number; readonly by: number }
  | { readonly kind: "header"; readonly names: readonly string[] }
  | { readonly kind: "city"; readonly row: number; readonly text: string };

/** Spellings of a number that all mean it. */
const NUMBERS = {
  plain: (text: string) => text,
  exponent: (text: string) => `${text}e0`,
  capital: (text: string) => `${text}E+00`,
  plus: (text: string) => (text.startsWith("-") ? text : `+${text}`),
  padded: (text: string) => ` ${text} `,
  digits: (text: string) => (text.includes(".") ? `${text}00` : text),
};

/** Spellings of what is no number. */
const GAPS = [
  ...[
    "",
    " ",
    "NA",
    "N/A",
    "nan",
    "NaN",
    "-nan",
    "NaN(0x1)",
    "nan(ind)",
    "1.#QNAN",
    "1.#INF",
    "null",
    "NULL",
  ],
  ...["inf", "-inf", "+Inf", "Infinity", "-INFINITY", "1e999", "-1e400", "None", "-", "--", ".", "?", "\\N"],
  ...[
    "1_0",
    "0x1F",
    "1e",
    "e5",
    "1,5,2",
    "1.2.3",
    "−1",
    "١",
    "½",
    "1e5e5",
    "12abc",
    "true",
    "2024-01-01",
    "#REF!",
  ],
];

/** A Zstandard frame that holds the bytes as they are. */
function zstandard(bytes: Buffer): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0]);
  head.writeUInt32LE(bytes.length, 5);
  const blocks: Buffer[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += 60_000) {
    const block = bytes.subarray(at, at + 60_000);
    const start = Buffer.alloc(3);
    start.writeUIntLE(Number(at + 60_000 >= bytes.length) + 8 * block.length, 0, 3);
    blocks.push(start, block);
  }
  return Buffer.concat([head, ...blocks]);
}

const PACKED: Readonly<Record<Dialect["packed"], readonly [name: string, (bytes: Buffer) => Buffer]>> = {
  not: ["rows.csv", (bytes) => bytes],
  gzip: ["rows.csv.gz", (bytes) => gzipSync(bytes)],
  "two gzip members": [
    "rows.csv.gz",
    (bytes) => Buffer.concat([gzipSync(bytes.subarray(0, 77)), gzipSync(bytes.subarray(77))]),
  ],
  zstd: ["rows.csv.zst", zstandard],
  "gzip by another name": ["rows.csv", (bytes) => gzipSync(bytes)],
};

/** The table's cells as they are written. */
function cellsOf({ names, columns }: CleanTable, dialect: Dialect): string[][] {
  const { decimal, number, fault } = dialect;
  const spelt = (value: number | string): string =>
    typeof value === "string" ? value : NUMBERS[number](String(value)).replace(".", decimal);
  const body = columns[0].map((_, i) => columns.map((column) => spelt(column[i])));
  const rows = [fault.kind === "header" ? names.map((name, j) => fault.names[j] ?? name) : names, ...body];
  const at = "row" in fault ? 1 + (fault.row % body.length) : 0;
  if (fault.kind === "gap") rows[at][names.indexOf(fault.column)] = fault.text;
  if (fault.kind === "city" && dialect.words) rows[at][names.indexOf("city")] = fault.text;
  if (fault.kind === "ragged")
    rows[at] = fault.by > 0 ? [...rows[at], ...Array(fault.by).fill("1")] : rows[at].slice(0, fault.by);
  return rows;
}

function bytesOf(
  cells: readonly string[][],
  { quotes, delimiter, end, encoding, top, bottom }: Dialect,
): Buffer {
  const written = (text: string): string =>
    quotes === "all" ||
    /["\r\n]/.test(text) ||
    text.includes(delimiter) ||
    (quotes === "words" && /^[A-Za-z]/.test(text))
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  const ends = end === "mixed" ? ["\n", "\r\n"] : [end];
  const lines = cells.map((row, i) => row.map(written).join(delimiter) + ends[i % ends.length]);
  const text = top + lines.join("") + bottom;
  if (encoding === "utf16be") return Buffer.from(`\ufeff${text}`, "utf16le").swap16();
  if (encoding === "utf16le") return Buffer.from(`\ufeff${text}`, "utf16le");
  if (encoding === "latin1") return Buffer.from(text, "latin1");
  return Buffer.from((encoding === "utf8" ? "" : "\ufeff") + text);
}

async function runDialect(dialect: Dialect, folder: string): Promise<Outcome> {
  const { seed, rows, words, delimiter, decimal, encoding, fault, missing, told } = dialect;
  const clean = cleanTable(seed, rows, words, "gaussian");
  const [name, pack] = PACKED[dialect.packed];
  const path = join(folder, name);
  const bytes = bytesOf(cellsOf(clean, dialect), dialect);
  writeFileSync(path, pack(bytes));
  const flags = told
    ? [
        "--delimiter",
        delimiter,
        "--decimal",
        decimal,
        ...(encoding === "latin1" ? ["--encoding", "latin1"] : []),
      ]
    : [];
  const ended = await run(
    "command",
    ...["fit", path, "--response", "y", "--missing", missing, "--format", "json", ...flags],
  );
  const lines = csvOf(clean).trimEnd().split("\n");
  const at = "row" in fault ? 1 + (fault.row % rows) : 0;
  const right = answerTo(
    strictTable(
      // A row with a gap is either refused, or left out where that is asked for.
      Buffer.from(lines.filter((_, i) => fault.kind !== "gap" || i !== at).join("\n")),
      "y",
    ),
    "gaussian",
  );
  const outcome = judged(ended, (out) => {
    const said = `${JSON.stringify(bytes.subarray(0, 600).toString("latin1"))}: ${out.slice(0, 300)}`;
    if (fault.kind === "ragged") return `lines of other lengths are accepted: ${said}`;
    if (fault.kind === "gap" && missing === "error") return `"${fault.text}" is a number: ${said}`;
    // Of a header that is odd, and of a level that is, the names are the command's business: their numbers are not.
    if (fault.kind === "header" || (fault.kind === "city" && words)) return undefined;
    // A blank behind the delimiter belongs to the word.
    const wrong = right ? difference(out.replaceAll("[ ", "["), right) : undefined;
    return wrong && `${wrong}: ${said}`;
  });
  return withoutLeftovers(outcome, folder);
}

const row = fc.nat(59);
const faults: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Fault>({ kind: "none" }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("gap" as const),
      row,
      column: fc.constantFrom("y", "x1", "x2"),
      text: fc.constantFrom(...GAPS),
    }),
  },
  fc.record({ kind: fc.constant("ragged" as const), row, by: fc.constantFrom(-2, -1, 1, 3) }),
  fc.record({
    kind: fc.constant("header" as const),
    names: fc.constantFrom(
      ["y", "x1", "x1"],
      ["y", "y", "x2"],
      ["y", "X1", "x1"],
      ["y", "", "x2"],
      ["y", " ", "  "],
      ["y", "x".repeat(70_000), "x2"],
      ["y", "1", "2"],
      ["y", "x1\r\n", "x2"],
      ["y", "\ufeffx1", "x\u200b2"],
      ["y", "=1+1", "@x"],
    ),
  }),
  fc.record({
    kind: fc.constant("city" as const),
    row,
    text: fc.constantFrom(
      ...[
        "NA",
        "",
        '"',
        "a,b",
        "a\nb",
        "#C",
        "Z\u0301",
        "😀",
        "null",
        "__proto__",
        "'",
        "true",
        "1",
        "x".repeat(300_000),
      ],
    ),
  }),
);

const DRAWN = fc.record({
  seed: fc.nat(1000),
  rows: fc.integer({ min: 12, max: 60 }),
  words: fc.boolean(),
  delimiter: fc.constantFrom(",", ";", "\t", "|", ":", "||"),
  end: fc.constantFrom("\n", "\n", "\r\n", "\r", "mixed"),
  encoding: fc.constantFrom("utf8", "utf8", "utf8 with mark", "utf16le", "utf16be", "latin1"),
  quotes: fc.constantFrom("none", "words", "all"),
  decimal: fc.constantFrom(".", ".", ","),
  number: fc.constantFrom(...(Object.keys(NUMBERS) as (keyof typeof NUMBERS)[])),
  top: fc.constantFrom("", "", "", "# exported 2026\n", "\n", "sep=;\n", "Report\n\n"),
  bottom: fc.constantFrom("", "", "\n", "\n\n\n", "  \n", "\u001a", "# end\n", "Total\n", "\0\0\0"),
  packed: fc.constantFrom(
    ...(["not", "not", "gzip", "two gzip members", "zstd", "gzip by another name"] as const),
  ),
  told: fc.boolean(),
  missing: fc.constantFrom("error", "drop"),
  fault: faults,
}) as fc.Arbitrary<Dialect>;

/** What a dialect is where nothing else has been drawn. */
const PLAIN: Dialect = {
  seed: 1,
  rows: 40,
  words: true,
  delimiter: ",",
  end: "\n",
  encoding: "utf8",
  quotes: "none",
  decimal: ".",
  number: "plain",
  top: "",
  bottom: "",
  packed: "not",
  told: false,
  missing: "error",
  fault: { kind: "none" },
};

export const dialects: Torture<Dialect> = {
  name: "dialects",
  promise:
    "the same rows, however they are written down, give the same answer, or one clear line says what is not read",
  cases: fc
    .tuple(DRAWN, fc.subarray(Object.keys(PLAIN) as (keyof Dialect)[], { minLength: 1, maxLength: 4 }))
    .map(([drawn, keys]) => ({ ...PLAIN, ...Object.fromEntries(keys.map((key) => [key, drawn[key]])) })),
  share: 60,
  seconds: 120,
  run: (one, { folder }) => runDialect(one, folder),
};
