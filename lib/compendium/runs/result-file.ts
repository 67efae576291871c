import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { DataError } from "sa-adam/internal";
import { checksum, writeWhole } from "sa-adam-cli/internal";
import type { ExperimentName } from "../engine/experiment.js";
import { type RunProvenance, runProvenance } from "../engine/provenance.js";
import type { ExperimentResult } from "../engine/result.js";
import type { StreamRecord } from "../engine/stream-record.js";
import { dataPath } from "../problems/data.js";
import { EXPERIMENT_NAMES, experimentNamed } from "./experiments.js";

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
 * @throws DataError when the folder holds another result and `replace` is not given
 */
export function writeResult(folder: string, result: ExperimentResult, options: WriteOptions): Provenance {
  const { records, plugInMeans: _, ...description } = result;
  const path = join(folder, `${result.experiment}.parquet`);
  const bytes = encode(result);
  const sha256 = checksum(bytes);
  if (existsSync(path) && !options.replace && checksum(readFileSync(path)) !== sha256) {
    const remedy = "move it away, or choose another folder";
    throw new DataError({
      code: "exists",
      file: path,
      problem: "holds another result",
      remedy,
      option: "out",
    });
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
 * @throws DataError that names the file: not there, foreign, truncated, or not the one that its JSON describes
 * @example const result = await readResult("coverage")
 */
export async function readResult(path: string): Promise<ExperimentResult> {
  if (EXPERIMENT_NAMES.includes(path as ExperimentName))
    return readResult(dataPath(`results/${path}.parquet`));
  const fault = (
    code: string,
    problem: string,
    file = path,
    remedy = "restore it, or merge again",
  ): DataError => new DataError({ code, file, problem, remedy });
  if (!existsSync(path)) throw fault("not-there", "is not there", path, "simulate or merge writes it");
  const bytes = readFileSync(path);
  const beside = path.replace(/\.parquet$/, ".json");
  if (beside !== path && existsSync(beside)) {
    const expected = readChecksum(beside);
    if (expected === undefined) throw fault("corrupt", "is corrupt: it has no SHA-256 of the result", beside);
    if (checksum(bytes) !== expected) {
      const problem = `is corrupt or not the file that ${basename(beside)} describes: its SHA-256 differs`;
      throw fault("corrupt", problem);
    }
  }
  const foreign = "name a result of simulate or merge";
  if (bytes.subarray(0, 4).toString() !== "PAR1")
    throw fault("foreign", "is not a Parquet file", path, foreign);
  const file = new Uint8Array(bytes).buffer;
  let text: string | undefined;
  try {
    const metadata = parquetMetadata(file);
    text = metadata.key_value_metadata?.find(({ key }) => key === KEY)?.value;
    if (text !== undefined) {
      const description: Omit<ExperimentResult, "records"> = JSON.parse(text);
      const rows = await parquetReadObjects({ file, metadata });
      return { ...description, records: rows.map((row) => decode(row, description.dimension)) };
    }
  } catch (error) {
    throw fault("corrupt", `is truncated or corrupt: ${(error as Error).message}`);
  }
  throw fault("foreign", "is a Parquet file, but not a result of simulate or merge", path, foreign);
}

/** A column of the Parquet file: its type, and the value of a record, which may have none. */
type FileColumn = [
  name: string,
  type: "INT32" | "INT64" | "DOUBLE" | "STRING",
  value: (record: StreamRecord) => unknown,
];

function encode({ records, ...description }: ExperimentResult): Buffer {
  const eachCoordinate = (name: string, value: (record: StreamRecord, j: number) => unknown): FileColumn[] =>
    Array.from({ length: description.dimension }, (_, j) => [
      `${name}_${j + 1}`,
      "DOUBLE",
      (record) => value(record, j),
    ]);
  const columns: FileColumn[] = [
    ["stream", "INT32", (record) => record.stream],
    ["n", "INT64", (record) => BigInt(record.n)],
    ["arm", "STRING", (record) => record.arm],
    ...eachCoordinate("deviation", (record, j) => record.deviation[j]),
    ["oracle", "DOUBLE", (record) => record.oracle],
    ["plug_in", "DOUBLE", ({ plugIn }) => plugIn?.statistic],
    ...eachCoordinate("standard_error", ({ plugIn }, j) => plugIn?.standardErrors[j]),
    ["sigma_relative_error", "DOUBLE", ({ plugIn }) => plugIn?.relativeError],
    ["digest", "STRING", (record) => record.digest],
  ];
  if (records.some(({ remainder }) => remainder !== undefined))
    columns.push(["remainder", "DOUBLE", (record) => record.remainder]);
  const columnData = columns.map(([name, type, value]): ColumnSource => {
    const data = records.map((record) => value(record) ?? null);
    const encoding = type === "DOUBLE" ? { encoding: "BYTE_STREAM_SPLIT" as const } : {};
    return { name, type, data, nullable: data.includes(null), ...encoding };
  });
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
    ...(typeof row.remainder === "number" && { remainder: row.remainder }),
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

function readChecksum(path: string): string | undefined {
  try {
    const { sha256 } = JSON.parse(readFileSync(path, "utf8"));
    if (typeof sha256 === "string") return sha256;
  } catch {
    // a file without a checksum says nothing
  }
  return undefined;
}
