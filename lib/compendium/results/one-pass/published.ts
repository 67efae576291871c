import { readData } from "../../problems/data.js";

/** The published comparison of one pass with the stored batch on SUSY, coefficient by coefficient. */
export interface PublishedSusy {
  readonly source: string;
  readonly rows: number;
  /** lambda of the penalty (lambda/2) |x|^2. */
  readonly ridge: number;
  /** |one pass - batch| / |batch|. */
  readonly relativeErrorOfEstimate: number;
  readonly medianRelativeErrorOfHalfWidth: number;
  readonly onePassStateBytes: number;
  readonly names: readonly string[];
  /** The stored-batch estimates, d, the intercept first, and the half-widths of their 95 percent intervals. */
  readonly batch: Float64Array;
  readonly batchHalfWidths: Float64Array;
  /** The same of one pass. */
  readonly onePass: Float64Array;
  readonly onePassHalfWidths: Float64Array;
}

interface PublishedRow {
  name: string;
  batch: number;
  batchHalfWidth: number;
  onePass: number;
  onePassHalfWidth: number;
}

/**
 * The published table of the SUSY comparison, from data/published-susy.json.
 *
 * @param json the file's text: needed only where the library stands without the compendium's data
 * @throws Error when the file is not found
 * @example publishedSusy().batch[7] // 2.95237, the coefficient of the missing energy
 *
 * Source: S. An and X. Huo, reproduction repository of arXiv:2606.17364 (2026).
 */
export function publishedSusy(json: string = readData("published-susy.json")): PublishedSusy {
  const { coefficients, ...rest } = JSON.parse(json) as { coefficients: PublishedRow[] } & Omit<
    PublishedSusy,
    "names" | "batch" | "batchHalfWidths" | "onePass" | "onePassHalfWidths"
  >;
  const column = (key: Exclude<keyof PublishedRow, "name">): Float64Array =>
    Float64Array.from(coefficients, (row) => row[key]);
  return {
    ...rest,
    names: coefficients.map(({ name }) => name),
    batch: column("batch"),
    batchHalfWidths: column("batchHalfWidth"),
    onePass: column("onePass"),
    onePassHalfWidths: column("onePassHalfWidth"),
  };
}
