import { existsSync, readFileSync } from "node:fs";
import { DataError, dot, power, RandomStream, sigmoid } from "sa-adam/internal";

/** Rows of a logistic regression with a fixed design. */
export interface DesignRows {
  /** 21 numbers a row: 20 standardised covariates, and 1. */
  readonly rows: Float64Array;
  /** 0 or 1. */
  readonly response: Float64Array;
}

/** The shape of the file, and where it is to be had. */
const SECOM = {
  rows: 1567,
  columns: 590,
  source: "UCI Machine Learning Repository, data set 179 (SECOM, CC BY 4.0), https://doi.org/10.24432/C54305",
};
const KEPT = 20;

/**
 * SECOM as the self-calibration study takes it: missing values by their column's mean, the 20 columns of largest variance among
 * those with fewer than half missing and some spread, standardised, the intercept last; a failure is 1.
 *
 * @param data the file secom.data: 590 numbers a row between blanks, NaN where missing
 * @param labels the file secom_labels.data: -1 or 1 and a date a row
 * @throws DataError that names the file and the row: not there, another number of rows or columns, something else than a number
 * @see M. McCann and A. Johnston (2008), UCI data set 179; the preparation, An and Huo, arXiv:2604.23498.
 */
export function readSecom(data: string, labels: string): DesignRows {
  const fault = (file: string, problem: string, row?: number): DataError =>
    new DataError({
      code: "bad-file",
      file,
      problem,
      remedy: `download it: ${SECOM.source}`,
      ...(row !== undefined && { row }),
    });
  const lines = (file: string): string[][] => {
    if (!existsSync(file)) throw fault(file, "is not there");
    const split = readFileSync(file, "utf8").trim().split("\n");
    if (split.length !== SECOM.rows) throw fault(file, `has ${split.length} rows, SECOM has ${SECOM.rows}`);
    return split.map((line) => line.trim().split(/\s+/));
  };
  const table = lines(data).map((cells, i) => {
    if (cells.length !== SECOM.columns)
      throw fault(data, `has ${cells.length} columns in this row, SECOM has ${SECOM.columns}`, i + 1);
    return cells.map((cell) => {
      const value = Number(cell);
      if (cell !== "NaN" && !Number.isFinite(value)) throw fault(data, `has "${cell}" for a number`, i + 1);
      return value;
    });
  });
  const response = Float64Array.from(lines(labels), ([label], i) => {
    if (label !== "1" && label !== "-1") throw fault(labels, `has the label "${label}", not 1 or -1`, i + 1);
    return label === "1" ? 1 : 0;
  });
  const columns = Array.from({ length: SECOM.columns }, (_, j) => filled(table.map((row) => row[j])))
    .filter((column) => column !== undefined)
    .sort((a, b) => b.variance - a.variance)
    .slice(0, KEPT);
  const rows = new Float64Array(SECOM.rows * (KEPT + 1)).fill(1);
  for (const [j, { values, mean, variance }] of columns.entries()) {
    for (const [i, value] of values.entries())
      rows[i * (KEPT + 1) + j] = (value - mean) / Math.sqrt(variance);
  }
  return { rows, response };
}

/** A column with its missing values filled; undefined where half are missing, or all are alike. */
function filled(column: readonly number[]): { values: number[]; mean: number; variance: number } | undefined {
  const there = column.filter((value) => !Number.isNaN(value));
  if (2 * there.length <= column.length) return undefined;
  const mean = there.reduce((sum, value) => sum + value, 0) / there.length;
  const values = column.map((value) => (Number.isNaN(value) ? mean : value));
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return variance > 0 ? { values, mean, variance } : undefined;
}

/**
 * A stand-in of SECOM's shape, where the file is not to be had: 1567 rows, 20 correlated covariates, one failure in fifteen. (ours)
 *
 * @example secomShaped().response.length // 1567
 */
export function secomShaped(seed = 179): DesignRows {
  const stream = new RandomStream(seed);
  const d = KEPT + 1;
  const rows = new Float64Array(SECOM.rows * d).fill(1);
  const theta = Float64Array.from({ length: d }, (_, j) =>
    j < KEPT ? 0.3 * (j % 2 === 0 ? 1 : -1) * power(0.8, j) : -2.8,
  );
  const response = new Float64Array(SECOM.rows);
  for (let i = 0; i < SECOM.rows; i++) {
    const shared = stream.normal();
    for (let j = 0; j < KEPT; j++) {
      const load = 0.7 * power(0.9, j);
      rows[i * d + j] = load * shared + Math.sqrt(1 - load * load) * stream.normal();
    }
    const p = sigmoid(dot(rows.subarray(i * d, (i + 1) * d), theta));
    response[i] = stream.uniform() < p ? 1 : 0;
  }
  return { rows, response };
}
