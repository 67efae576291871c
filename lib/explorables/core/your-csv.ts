import {
  type CertificateSummary,
  type Coefficient,
  DataError,
  type FamilyName,
  type FitWarning,
  RandomStream,
  RunningFit,
} from "sa-adam/internal";
import { type CsvColumn, type CsvTable, csvTable } from "./csv-table.js";

/** A text, and what of it is to be explained. */
export type YourCsvSettings = {
  readonly text: string;
  /** Of the file, for messages; empty for the example. */
  readonly fileName: string;
  /** A column's name; the last that can be one where there is none of that name. */
  readonly response: string;
  readonly family: string;
};

/** A fit, as far as a page shows it. */
export interface FitOnPage {
  readonly rows: number;
  readonly level: number;
  readonly method: string;
  readonly reason: string;
  readonly coefficients: readonly Coefficient[];
  readonly certificate: CertificateSummary | undefined;
  /** Is it the stored batch itself? */
  readonly stored: boolean;
  readonly warnings: readonly FitWarning[];
}

export interface YourCsvResult {
  readonly fileName: string;
  /** Is the text being read, and nothing known of it yet? */
  readonly reading: boolean;
  /** Columns that can be the response. */
  readonly responses: readonly string[];
  readonly response: string;
  readonly family: string;
  /** Rows that were read, those dropped for a missing value, and what to know of how they were read. */
  readonly read: number;
  readonly dropped: number;
  readonly notes: readonly string[];
  /** Rows that have been taken so far, and the fit in the end. */
  readonly taken: number;
  readonly fit: FitOnPage | undefined;
}

/** Characters of a text that takes a moment. */
const LONG = 2e6;
/** Rows between two results: a fraction of a second. */
const BLOCK = 100_000;

/**
 * A regression of a CSV's response on its other columns, by `RunningFit` and the readings that certify it. The first result has
 * the columns and no fit yet.
 *
 * Words are contrasts with their first level; rows with a missing value are dropped.
 *
 * @throws Error, one sentence, for a text that `csvTable` refuses or that has no response, no covariate or no whole row; DataError of the fit,
 *   with the file and the row of the file's own count
 * @example [...yourCsvCore({ text: "x,y\n1,1\n2,3\n3,4\n4,8", fileName: "", response: "y", family: "gaussian" })].at(-1)?.fit?.coefficients[1].estimate // 2.2
 */
export function* yourCsvCore(settings: YourCsvSettings): Generator<YourCsvResult> {
  const { text, fileName, family } = settings;
  if (text === "") {
    yield { ...NOTHING, family };
    return;
  }
  // A long text takes seconds: say first that it is being read.
  if (text.length > LONG) yield { ...NOTHING, fileName, family, reading: true };
  const table = csvTable(text);
  const responses = table.columns.filter(canRespond).map(({ name }) => name);
  if (responses.length === 0)
    throw new Error(
      `No column can be the response: it must be of numbers, or of two words. ${columnKinds(table)}`,
    );
  const response = responses.includes(settings.response)
    ? settings.response
    : responses[responses.length - 1];
  const design = designOf(table, response);
  const known = {
    fileName,
    reading: false,
    responses,
    response,
    family,
    read: table.rows,
    dropped: table.rows - design.rows.length,
  };
  const notes = [...table.notes, ...design.notes];
  yield { ...known, notes, taken: 0, fit: undefined };
  if (design.rows.length === 0)
    throw new Error(
      "Every row has a missing value: leave out the column that is nowhere filled, or fill it.",
    );
  try {
    const running = new RunningFit(
      { family: family as FamilyName, names: design.names },
      { rereadable: true },
    );
    for (const block of blocksOf(design)) {
      running.update(block);
      yield { ...known, notes, taken: running.rows, fit: undefined };
    }
    for (let next = running.reading({}); next; next = running.reading({})) {
      for (const block of blocksOf(design)) next.update(block);
      next.finish();
    }
    const { rows, level, method, reason, coefficients, certificate, stored, warnings } = running.result();
    const fit = { rows, level, method, reason, coefficients, certificate, stored, warnings };
    yield { ...known, notes, taken: rows, fit };
  } catch (error) {
    throw error instanceof DataError ? placed(error, settings, design.rows) : error;
  }
}

/** A made-up example: 300 patients, doses and outcomes. Text as a reader's own would be. */
export function exampleCsv(): string {
  const stream = new RandomStream(2026);
  const rows = Array.from({ length: 300 }, () => {
    const dose = Math.round(100 * stream.uniform()) / 10;
    const age = 20 + stream.integer(60);
    const site = ["Bonn", "Oslo", "Turin"][stream.integer(3)];
    const noise = (1 + dose / 5) * stream.normal();
    const outcome = 12 + 0.8 * dose - 0.05 * age + (site === "Oslo" ? 1.5 : 0) + noise;
    return `${dose},${age},${site},${outcome.toFixed(2)}`;
  });
  return ["dose,age,site,outcome", ...rows].join("\n");
}

const NOTHING: YourCsvResult = {
  fileName: "",
  reading: false,
  responses: [],
  response: "",
  family: "",
  read: 0,
  dropped: 0,
  notes: [],
  taken: 0,
  fit: undefined,
};

/** Whole rows as columns of numbers. */
interface Design {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly response: Float64Array;
  /** Place of each in the table, from 0. */
  readonly rows: readonly number[];
  readonly notes: readonly string[];
}

function canRespond(column: CsvColumn): boolean {
  return column.kind === "numbers" || (column.kind === "levels" && column.levels.length === 2);
}

function designOf({ columns, rows: count }: CsvTable, response: string): Design {
  const used = columns.filter(({ name, kind }) => name !== response && kind !== "words");
  if (used.length === 0)
    throw new Error(
      `There is no column to explain ${response} by: add one of numbers, or of at most 20 different words.`,
    );
  const answer = columns.find(({ name }) => name === response) as CsvColumn;
  const whole = [answer, ...used];
  const rows = Array.from({ length: count }, (_, i) => i).filter((i) =>
    whole.every((column) => isThere(column, i)),
  );
  const notes = columns.flatMap((column) =>
    column.kind === "words" && column.name !== response
      ? [
          `${column.name} is left out: ${column.different === 0 ? "it is empty" : `${column.different} different words are too many for levels`}.`,
        ]
      : [],
  );
  if (answer.kind === "levels")
    notes.push(`${response} is 1 for ${answer.levels[1]} and 0 for ${answer.levels[0]}.`);
  const parts = used.flatMap((column) => numbersOf(column, rows));
  return {
    names: parts.map(({ name }) => name),
    columns: parts.map(({ values }) => values),
    response: numbersOf(answer, rows)[0].values,
    rows,
    notes,
  };
}

/** A column's numbers in some rows; of words, one column of zeros and ones for each level but the first. */
function numbersOf(column: CsvColumn, rows: readonly number[]): { name: string; values: Float64Array }[] {
  if (column.kind === "numbers")
    return [{ name: column.name, values: Float64Array.from(rows, (i) => column.values[i]) }];
  if (column.kind === "words") return [];
  return column.levels.slice(1).map((level, k) => ({
    name: `${column.name}[${level}]`,
    values: Float64Array.from(rows, (i) => (column.codes[i] === k + 1 ? 1 : 0)),
  }));
}

function isThere(column: CsvColumn, i: number): boolean {
  if (column.kind === "numbers") return !Number.isNaN(column.values[i]);
  return column.kind === "words" || column.codes[i] >= 0;
}

function* blocksOf({ columns, response }: Design): Generator<{
  count: number;
  columns: Float64Array[];
  response: Float64Array;
}> {
  for (let first = 0; first < response.length; first += BLOCK) {
    const last = Math.min(first + BLOCK, response.length);
    yield {
      count: last - first,
      columns: columns.map((column) => column.subarray(first, last)),
      response: response.subarray(first, last),
    };
  }
}

/** The error with the file's name and its own count of rows, the line of names not counted. */
function placed(
  error: DataError,
  { fileName, response }: YourCsvSettings,
  rows: readonly number[],
): DataError {
  const { row, column } = error.fault;
  return error.at({
    file: fileName || undefined,
    row: row === undefined ? undefined : rows[row - 1] + 1,
    column: column === "the response" && response ? response : column,
  });
}

function columnKinds({ columns }: CsvTable): string {
  return `Here are ${columns.map(({ name, kind }) => `${name} (${kind})`).join(", ")}.`;
}
