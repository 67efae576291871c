import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import type { Engine } from "./engine.js";
import { pathList } from "./relation.js";
import type { SourceFile } from "./source.js";
import { literal } from "./sql-text.js";

const SEPARATORS = [",", ";", "\t", "|"];

/**
 * DuckDB makes out no columns in a short file with a row that is too long or too short, and does not say which. Told the
 * separator and the columns of the first line it does.
 *
 * @returns DuckDB's error about the row; undefined where that is not what is wrong, or the first line has quotes
 */
export async function raggedRow(engine: Engine, file: SourceFile, header: boolean): Promise<unknown> {
  if (file.format !== "csv" || file.compression === "zstd") return undefined;
  const first = await firstLine(file);
  const counts = SEPARATORS.map((separator) => first.split(separator).length - 1);
  const most = Math.max(...counts);
  if (most === 0 || first.includes('"')) return undefined;
  const columns = Array.from({ length: most + 1 }, (_, j) => `x${j}: 'VARCHAR'`);
  const options = [
    pathList([file]),
    "auto_detect = false",
    `header = ${header}`,
    `compression = ${literal(file.compression)}`,
    `delim = ${literal(SEPARATORS[counts.indexOf(most)])}`,
    "quote = '\"'",
    "escape = '\"'",
    `columns = {${columns.join(", ")}}`,
  ];
  try {
    await engine.connection.run(`SELECT count(*) FROM read_csv(${options.join(", ")})`);
  } catch (error) {
    return /Expected Number of Columns/.test((error as Error).message) ? error : undefined;
  }
  return undefined;
}

async function firstLine({ path, compression }: SourceFile): Promise<string> {
  const file = createReadStream(path);
  const input = compression === "gzip" ? file.pipe(createGunzip()) : file;
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) return line;
    return "";
  } finally {
    file.destroy();
  }
}
