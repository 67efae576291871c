import { existsSync } from "node:fs";
import { DataError, howMany } from "sa-adam/internal";
import { literal, replacement } from "sa-adam-cli/internal";
import { SUSY_SOURCE } from "./source.js";

/** Columns of the Parquet file: the label, and the 18 covariates in the repository's order, without spaces. */
export const SUSY_FIELDS: readonly string[] = [
  "label",
  "lepton_1_pT",
  "lepton_1_eta",
  "lepton_1_phi",
  "lepton_2_pT",
  "lepton_2_eta",
  "lepton_2_phi",
  "missing_energy_magnitude",
  "missing_energy_phi",
  "MET_rel",
  "axial_MET",
  "M_R",
  "M_TR_2",
  "R",
  "MT2",
  "S_R",
  "M_Delta_R",
  "dPhi_r_b",
  "cos_theta_r1",
];

export interface SusyConversion {
  rows: number;
  /** Rows with label 1. */
  signal: number;
  /** Of the raw covariates, 18 each; the standard deviation is the population's, over N. */
  means: number[];
  deviations: number[];
}

/**
 * SUSY's CSV as Parquet: label first, covariates standardised to mean 0 and standard deviation 1 over the file. Rows keep
 * their order; means and standard deviations, source and licence are in the Parquet file's metadata.
 *
 * @param csv headerless, 19 columns, packed or not
 * @param rows how many there must be
 * @throws DataError that names the file: not there, no CSV of 19 numbers a row, truncated, another number of rows, a label that is
 *   not 0 or 1, a constant column; nothing is written then
 */
export async function convertSusy(
  csv: string,
  parquet: string,
  rows: number = SUSY_SOURCE.rows,
): Promise<SusyConversion> {
  if (!existsSync(csv)) throw fault(csv, "is not there", "compendium susy download brings it");
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const next = replacement(parquet);
  try {
    const row = await connection
      .runAndReadAll(`SELECT ${SUMMARY} FROM ${source(csv)}`)
      .then((reader) => reader.getRowObjectsJS()[0])
      .catch((error: Error) => {
        throw fault(csv, complaint(error.message), "download it again; a ZIP archive must be unpacked first");
      });
    const conversion = checked(csv, row, rows);
    const { means, deviations } = conversion;
    const columns = COVARIATES.map(
      (name, j) => `(${name} - ${sql(means[j])}) / ${sql(deviations[j])} AS ${name}`,
    );
    const metadata = {
      source: SUSY_SOURCE.attribution,
      means: JSON.stringify(means),
      deviations: JSON.stringify(deviations),
    };
    const pairs = Object.entries(metadata).map(([key, value]) => `${key}: ${literal(value)}`);
    await connection.run(
      `COPY (SELECT label, ${columns.join(", ")} FROM ${source(csv)}) TO ${literal(next.temporary)} ` +
        `(FORMAT parquet, COMPRESSION zstd, KV_METADATA {${pairs.join(", ")}})`,
    );
    next.commit();
    return conversion;
  } finally {
    next.discard();
    connection.closeSync();
    instance.closeSync();
  }
}

const COVARIATES = SUSY_FIELDS.slice(1);

/** One row: count, labels, and the moments of every covariate; favg sums without losing digits. */
const SUMMARY = [
  "count(*)::DOUBLE AS rows",
  "count(*) FILTER (label = 1)::DOUBLE AS signal",
  "count(*) FILTER (label IS DISTINCT FROM 0 AND label IS DISTINCT FROM 1)::DOUBLE AS strange",
  ...COVARIATES.flatMap((name) => [
    `count(*) FILTER (${name} IS NULL OR NOT isfinite(${name}))::DOUBLE AS lost_${name}`,
    `favg(${name}) FILTER (isfinite(${name})) AS mean_${name}`,
    `stddev_pop(${name}) FILTER (isfinite(${name})) AS sd_${name}`,
  ]),
].join(", ");

/** The CSV as DuckDB reads it: exactly these columns, all of them numbers. */
function source(csv: string): string {
  const columns = SUSY_FIELDS.map((name) => `${name}: 'DOUBLE'`).join(", ");
  return `read_csv(${literal(csv)}, header = false, delim = ',', auto_detect = false, columns = {${columns}})`;
}

function checked(csv: string, row: Record<string, unknown>, rows: number): SusyConversion {
  const value = (name: string): number => Number(row[name]);
  const again = "download it again";
  if (value("rows") !== rows)
    throw fault(
      csv,
      `has ${howMany(value("rows"), "row")}, expected ${rows}`,
      `${again}, or expect as many`,
      "rows",
    );
  if (value("strange") > 0)
    throw fault(
      csv,
      `${howMany(value("strange"), "label in the first column is", "labels in the first column are")} neither 0 nor 1`,
      "is it another file?",
    );
  for (const name of COVARIATES) {
    if (value(`lost_${name}`) > 0)
      throw fault(csv, `${howMany(value(`lost_${name}`), "row has", "rows have")} no finite ${name}`, again);
    if (!(value(`sd_${name}`) > 0))
      throw fault(csv, `${name} is constant, so it cannot be standardised`, again);
  }
  return {
    rows: value("rows"),
    signal: value("signal"),
    means: COVARIATES.map((name) => value(`mean_${name}`)),
    deviations: COVARIATES.map((name) => value(`sd_${name}`)),
  };
}

function fault(file: string, problem: string, remedy: string, option?: string): DataError {
  return new DataError({ code: "bad-file", file, problem, remedy, option });
}

/** DuckDB's reason, in a line. */
function complaint(message: string): string {
  const place = /Line: (\d+)/.exec(message)?.[1];
  const reason = /^(?:Expected Number of Columns|.*Could not convert).*$/m.exec(message)?.[0];
  return (
    `cannot be read as ${SUSY_FIELDS.length} columns of numbers` +
    `${place ? `, line ${place}` : ""}: ${reason ?? message.split("\n")[0]}; truncated, or another file?`
  );
}

/** A number so that no digit is lost. */
function sql(value: number): string {
  return `${value.toExponential()}::DOUBLE`;
}
