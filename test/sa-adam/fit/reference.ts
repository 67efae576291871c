import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { synthetic } from "../../../bench/synthetic.mjs";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/rows.js";

/** A regression by other software. */
export interface ReferenceFit {
  readonly threshold?: number;
  readonly estimates: readonly number[];
  readonly standardErrors: readonly number[];
  readonly interval?: readonly (readonly [number, number])[];
  readonly statistics?: readonly number[];
  readonly p?: readonly number[];
  readonly covariance: readonly (readonly number[])[];
}

export const FAMILIES = ["gaussian", "logistic", "poisson", "huber"] as const;
export type Family = (typeof FAMILIES)[number];
export type TableName = "diabetes" | "synthetic";

interface ReferenceTable {
  readonly rows: number;
  readonly covariates: readonly string[];
  readonly sha256: string;
  readonly fits: Readonly<Record<Family, ReferenceFit>>;
}

const read = (name: string) => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));

/** test/reference/statsmodels_fits.py */
export const STATSMODELS: Readonly<Record<TableName, ReferenceTable>> = read("statsmodels.json");

/** test/reference/glm_fits.R */
export const R_GLM: Readonly<
  Record<TableName, Record<Exclude<Family, "huber">, Pick<ReferenceFit, "estimates" | "standardErrors">>>
> = read("r-glm.json");

/** A table as both sides read it: a block for each family's response, and the checksum of its numbers. */
export interface SharedTable {
  readonly names: readonly string[];
  readonly sha256: string;
  block(family: Family): ColumnBlock;
}

export function sharedTable(name: TableName): SharedTable {
  return name === "diabetes" ? diabetes() : million();
}

function diabetes(): SharedTable {
  const text = readFileSync(new URL("../../../data/diabetes.csv", import.meta.url), "utf8");
  const [header, ...lines] = text.trim().split("\n");
  const cells = lines.map((line) => line.split(",").map(Number));
  const columns = header.split(",").map((_, j) => Float64Array.from(cells, (row) => row[j]));
  const progression = columns[columns.length - 1];
  const high = progression.map((value) => (value > 140 ? 1 : 0));
  return {
    names: header.split(",").slice(0, -1),
    sha256: checksum(columns),
    block: (family) => ({
      count: lines.length,
      columns: columns.slice(0, -1),
      response: family === "logistic" ? high : progression,
    }),
  };
}

function million(): SharedTable {
  const { covariates, rows } = STATSMODELS.synthetic;
  const source = synthetic(covariates.length);
  const { columns, responses } = source.next(rows);
  return {
    names: source.names,
    sha256: checksum([...columns, ...FAMILIES.map((family) => responses[family])]),
    block: (family) => ({ count: rows, columns, response: responses[family] }),
  };
}

function checksum(columns: readonly Float64Array[]): string {
  const digest = createHash("sha256");
  for (const column of columns) digest.update(column);
  return digest.digest("hex");
}
