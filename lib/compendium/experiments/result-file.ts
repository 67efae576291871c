import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { checksum, writeWhole } from "sa-adam-cli/internal";
import { dataPath } from "../problems/data.js";
import type { ExperimentName } from "./experiment.js";
import { EXPERIMENT_NAMES, experimentNamed } from "./experiments.js";
import { type RunProvenance, runProvenance } from "./provenance.js";
import type { ExperimentResult } from "./result.js";
import type { StreamRecord } from "./stream-record.js";

/** The key of the result's own description in the Parquet file's metadata. */
const KEY = "sa-adam result";

/** What the JSON file beside a result says: the settings, and all that differs from run to run. */
export interface Provenance extends Omit<ExperimentResult, "records" | "plugInMeans">, RunProvenance {
  /** The Parquet file's name, size and SHA-256. */
  file: string;
  bytes: number;
  sha256: string;
  parameters: Record<string, unknown>;
  /** Streams that have reached n. */
  finished: number;
  /** Seconds of computing, all workers together. */
  seconds: number;
  /** Seconds on the clock, where one run did it all. */
  elapsed?: number;
}

export interface WriteOptions {
  /** Seconds of computing, all workers together. */
  seconds: number;
  elapsed?: number;
  /** Overwrite a result of other bytes. */
  replace?: boolean;
}

/**
 * Write a result as `<experiment>.parquet`, with its provenance in `<experiment>.json`; returns the provenance.
 *
 * The Parquet file depends on settings and numbers alone, so that shards and one machine write the same bytes; dates,
 * durations and the machine are in the JSON.
 *
 * @throws Error when the folder holds another result and `replace` is not given
 */
export function writeResult(folder: string, result: ExperimentResult, options: WriteOptions): Provenance {
  const { records, plugInMeans: _, ...description } = result;
  const path = join(folder, `${result.experiment}.parquet`);
  const bytes = encode(result);
  const sha256 = checksum(bytes);
  if (existsSync(path) && !options.replace && checksum(readFileSync(path)) !== sha256) {
    throw new Error(`${path} holds another result; move it away, or choose another folder`);
  }
  const { package: made, ...here } = runProvenance();
  const provenance: Provenance = {
    file: basename(path),
    bytes: bytes.length,
    sha256,
    package: made,
    ...description,
    parameters: parameters(result),
    finished: records.filter(({ n, arm }) => n === result.n && arm === result.arms[0]).length,
    seconds: Math.round(options.seconds),
    ...(options.elapsed !== undefined && { elapsed: Math.round(options.elapsed) }),
    ...here,
  };
  writeWhole(path, bytes);
  writeWhole(join(folder, `${result.experiment}.json`), `${JSON.stringify(provenance, null, 2)}\n`);
  return provenance;
}

/**
 * Read a result that `writeResult` wrote, checking it against the checksum beside it.
 *
 * @param path of the Parquet file, or an experiment's name for the full-scale result in data/results
 * @throws Error that names the file: not there, foreign, truncated, or not the one that its JSON describes
 * @example const result = await readResult("coverage")
 */
export async function readResult(path: string): Promise<ExperimentResult> {
  if (EXPERIMENT_NAMES.includes(path as ExperimentName))
    return readResult(dataPath(`results/${path}.parquet`));
  if (!existsSync(path)) throw new Error(`${path} is not there; simulate or merge writes it`);
  const bytes = readFileSync(path);
  const beside = path.replace(/\.parquet$/, ".json");
  if (beside !== path && existsSync(beside)) {
    const expected = readChecksum(beside);
    if (checksum(bytes) !== expected) {
      throw new Error(
        `${path} is corrupt or not the file that ${basename(beside)} describes: its SHA-256 differs`,
      );
    }
  }
  if (bytes.subarray(0, 4).toString() !== "PAR1") throw new Error(`${path} is not a Parquet file`);
  const file = new Uint8Array(bytes).buffer;
  try {
    const metadata = parquetMetadata(file);
    const text = metadata.key_value_metadata?.find(({ key }) => key === KEY)?.value;
    if (!text) throw new Foreign(`${path} is a Parquet file, but not a result of simulate or merge`);
    const description: Omit<ExperimentResult, "records"> = JSON.parse(text);
    const rows = await parquetReadObjects({ file, metadata });
    return { ...description, records: rows.map((row) => decode(row, description.dimension)) };
  } catch (error) {
    if (error instanceof Foreign) throw error;
    throw new Error(`${path} is truncated or corrupt: ${(error as Error).message}`);
  }
}

class Foreign extends Error {}

function encode({ records, ...description }: ExperimentResult): Buffer {
  const column = (
    name: string,
    type: "INT32" | "INT64" | "DOUBLE" | "STRING",
    data: unknown[],
  ): ColumnSource => ({
    name,
    type,
    data,
    nullable: data.includes(null),
    ...(type === "DOUBLE" && { encoding: "BYTE_STREAM_SPLIT" }),
  });
  const coordinates = Array.from({ length: description.dimension }, (_, j) => j);
  const plugIn = (value: (record: StreamRecord) => number | undefined) =>
    records.map((r) => value(r) ?? null);
  const columnData = [
    column(
      "stream",
      "INT32",
      records.map((r) => r.stream),
    ),
    column(
      "n",
      "INT64",
      records.map((r) => BigInt(r.n)),
    ),
    column(
      "arm",
      "STRING",
      records.map((r) => r.arm),
    ),
    ...coordinates.map((j) =>
      column(
        `deviation_${j + 1}`,
        "DOUBLE",
        records.map((r) => r.deviation[j]),
      ),
    ),
    column(
      "oracle",
      "DOUBLE",
      records.map((r) => r.oracle),
    ),
    column(
      "plug_in",
      "DOUBLE",
      plugIn((r) => r.plugIn?.statistic),
    ),
    ...coordinates.map((j) =>
      column(
        `standard_error_${j + 1}`,
        "DOUBLE",
        plugIn((r) => r.plugIn?.standardErrors[j]),
      ),
    ),
    column(
      "sigma_relative_error",
      "DOUBLE",
      plugIn((r) => r.plugIn?.relativeError),
    ),
    column(
      "digest",
      "STRING",
      records.map((r) => r.digest),
    ),
  ];
  const kvMetadata = [{ key: KEY, value: JSON.stringify(description) }];
  return Buffer.from(parquetWriteBuffer({ columnData, kvMetadata, createdBy: "sa-adam" }));
}

function decode(row: Record<string, unknown>, dimension: number): StreamRecord {
  const vector = (name: string) =>
    Float64Array.from({ length: dimension }, (_, j) => row[`${name}_${j + 1}`] as number);
  return {
    stream: row.stream as number,
    n: Number(row.n),
    arm: row.arm as string,
    deviation: vector("deviation"),
    oracle: row.oracle as number,
    ...(typeof row.plug_in === "number" && {
      plugIn: {
        statistic: row.plug_in,
        standardErrors: vector("standard_error"),
        relativeError: row.sigma_relative_error as number,
      },
    }),
    digest: row.digest as string,
  };
}

/** The kernel's parameters that are numbers, or a few of them. */
function parameters({ experiment, n, streams, seed }: ExperimentResult): Record<string, unknown> {
  const { specification } = experimentNamed(experiment).settings({ n, streams, seed });
  const isShort = (value: unknown) =>
    typeof value === "number" || (Array.isArray(value) && value.length <= 3);
  return Object.fromEntries(Object.entries(specification).filter(([, value]) => isShort(value)));
}

function readChecksum(path: string): string {
  try {
    const { sha256 } = JSON.parse(readFileSync(path, "utf8"));
    if (typeof sha256 === "string") return sha256;
  } catch {
    // falls through: a file without a checksum says nothing
  }
  throw new Error(`${path} is corrupt: it has no SHA-256 of the result; restore both files, or merge again`);
}
