import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { FamilyName } from "sa-adam/internal";
import { run } from "../../programs.js";
import { answerOf, answerTo, difference } from "../answers.js";
import { DAMAGE, type Damage, damaged } from "../damage.js";
import { judged, withoutLeftovers } from "../judge.js";
import { cleanTable, csvOf } from "../rows.js";
import { strictTable } from "../strict-csv.js";
import type { Outcome, Place, Torture } from "../torture.js";

interface TableCase {
  readonly seed: number;
  readonly rows: number;
  readonly words: boolean;
  readonly family: FamilyName;
  readonly form: "csv" | "csv.gz" | "parquet" | "checked.parquet";
  /** Of the text, and of what it is packed into. */
  readonly damages: readonly Damage[];
  readonly packed: readonly Damage[];
  readonly header?: string | undefined;
}

/** Names that stumbled programs have stumbled on, as the first line says them. */
const HEADERS = [
  ...[
    "constructor",
    "__proto__",
    "toString",
    "(intercept)",
    '"a,b"',
    '"x ""y"""',
    " x ",
    "x2",
    "y",
    "Y",
    "1",
    "é",
  ],
  ...[
    "select",
    "data",
    "rowid",
    "a.b",
    "a;b",
    "a'b",
    "%s",
    "$1",
    "filename",
    "x".repeat(3000),
    '"a\nb"',
    "😀",
    "NA",
  ],
];

/** A Parquet file whose pages have check sums: see test/command/tables/page-sums.py. */
const CHECKED = "test/command/tables/page-sums.parquet";

async function runTable(one: TableCase, { folder, root }: Place): Promise<Outcome> {
  const { seed, rows, words, form, header, damages, packed } = one;
  const family = form === "checked.parquet" ? "gaussian" : one.family;
  const clean = cleanTable(seed, rows, words, family);
  const text = Buffer.from(csvOf(clean));
  const named = header === undefined ? text : Buffer.from(text.toString().replace("x2", () => header));
  const changed = damaged(named, damages);
  const parquet = form.endsWith("parquet");
  const whole =
    form === "checked.parquet"
      ? readFileSync(join(root, CHECKED))
      : form === "parquet"
        ? Buffer.from(
            parquetWriteBuffer({
              columnData: clean.names.map((name, j) => ({ name, data: clean.columns[j] })),
            }),
          )
        : form === "csv.gz"
          ? gzipSync(changed)
          : changed;
  const bytes = form === "csv" ? whole : damaged(whole, packed);
  const path = join(folder, `rows.${form}`);
  const fit = async (content: Buffer) => {
    writeFileSync(path, content);
    return run("command", "fit", path, "--response", "y", "--family", family, "--format", "json");
  };

  const strict = parquet ? undefined : strictTable(changed, "y");
  const said = answerTo(strict, family);
  const before = parquet ? answerOf((await fit(whole)).out) : answerTo(strictTable(text, "y"), family);
  let unseen = false;
  const outcome = judged(await fit(bytes), (out) => {
    const silent = strict?.loose && !/a quotation mark inside/.test(out);
    const wrong = silent
      ? "no word of a loose quotation mark"
      : said
        ? difference(out, said)
        : "an answer to what has none";
    if (wrong === undefined || (before && difference(out, before) === undefined)) return undefined;
    // Pages' sums are of pages: the rest of a Parquet file, and all of one without sums, shows no damage.
    unseen =
      parquet && (form === "parquet" || packed.some(({ at, how }) => how !== "flip" || !inPages(at, whole)));
    return unseen ? undefined : `${wrong}: ${bytes.subarray(0, 1500).toString(parquet ? "hex" : "utf8")}`;
  });
  return unseen ? { kind: "unseen", detail: "" } : withoutLeftovers(outcome, folder);
}

/** Is the place before the file's own description, which is at its end and as long as the file says? */
function inPages(at: number, whole: Buffer): boolean {
  return Math.floor((at * whole.length) / 1e6) < whole.length - 8 - whole.readUInt32LE(whole.length - 8);
}

export const tables: Torture<TableCase> = {
  name: "input files",
  promise: "a damaged table is read as it stands, or refused by one clear line; never another answer",
  cases: fc.record({
    seed: fc.nat(1000),
    rows: fc.integer({ min: 12, max: 60 }),
    words: fc.boolean(),
    family: fc.constantFrom("gaussian" as const, "logistic" as const, "poisson" as const),
    form: fc.constantFrom(
      "csv" as const,
      "csv" as const,
      "csv.gz" as const,
      "parquet" as const,
      "checked.parquet" as const,
    ),
    damages: fc.array(DAMAGE, { maxLength: 3 }),
    packed: fc.array(DAMAGE, { maxLength: 2 }),
    header: fc.option(fc.constantFrom(...HEADERS), { nil: undefined, freq: 4 }),
  }),
  share: 60,
  seconds: 120,
  run: runTable,
};
