import { existsSync, readFileSync } from "node:fs";
import { DataError } from "sa-adam/internal";
import { checksum, writeWhole } from "sa-adam-cli/internal";
import { type RunProvenance, runProvenance } from "./provenance.js";

/** A result's file: the result, its checksum, and how it came about. */
interface ResultFile<Result> extends RunProvenance {
  /** Seconds that it took. */
  seconds: number;
  /** SHA-256 of `result` as JSON.stringify writes it. */
  sha256: string;
  result: Result;
}

/** Write a result as JSON with its provenance; returns the checksum. */
export function writeJsonResult<Result>(path: string, result: Result, seconds: number): string {
  const sha256 = checksum(JSON.stringify(result));
  const file: ResultFile<Result> = { ...runProvenance(), seconds: Math.round(seconds), sha256, result };
  writeWhole(path, `${inLines(JSON.stringify(file))}\n`);
  return sha256;
}

/**
 * Read what `writeJsonResult` wrote.
 *
 * @param made the command that writes it
 * @throws DataError that names the file when it is not there, or its checksum differs
 */
export function readJsonResult<Result>(path: string, made: string): Result {
  const fault = (code: string, problem: string, remedy = "restore it, or make it anew"): DataError =>
    new DataError({ code, file: path, problem, remedy });
  if (!existsSync(path)) throw fault("not-there", "is not there", `${made} writes it`);
  let file: ResultFile<Result>;
  try {
    file = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw fault("corrupt", "is truncated or corrupt: it is no JSON");
  }
  if (checksum(JSON.stringify(file.result)) !== file.sha256)
    throw fault("corrupt", "is corrupt: its result has another SHA-256 than the file says");
  return file.result;
}

/** A line for every list and object: compact, and still something that a difference of versions shows. */
function inLines(json: string): string {
  return json.replaceAll(/(?<=[\]}]),/g, ",\n");
}
