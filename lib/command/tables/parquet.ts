import type { Engine } from "./engine.js";
import { lacking as lackingColumn, pathList } from "./relation.js";
import type { SourceFile } from "./source.js";

/** Rows of each Parquet file, as its end says. */
export async function rowCounts(engine: Engine, files: readonly SourceFile[]): Promise<number[]> {
  const counts = await engine.rows(
    `SELECT file_name, num_rows::DOUBLE AS count FROM parquet_file_metadata(${pathList(files)})`,
  );
  const byPath = new Map(counts.map(({ file_name, count }) => [file_name, count as number]));
  return files.map(({ path }) => byPath.get(path)!);
}

/**
 * Check that Parquet files share some columns: read together, one that lacks a column would have it missing in every row.
 *
 * @throws DataError for the first file that lacks a column of another
 */
export async function checkShared(
  engine: Engine,
  files: readonly SourceFile[],
  columns: readonly string[],
): Promise<void> {
  const entries = await engine.rows(`SELECT file_name, name FROM parquet_schema(${pathList(files)})`);
  const owners = new Map(columns.map((column): [string, Set<unknown>] => [column, new Set()]));
  for (const { file_name, name } of entries) owners.get(String(name))?.add(file_name);
  for (const [column, paths] of owners) {
    const lacking = files.find(({ path }) => !paths.has(path));
    const owner = files.find(({ path }) => paths.has(path));
    // A column that no file has is made of the folders' names (year=2024).
    if (lacking && owner) {
      throw lackingColumn(lacking.name, column, owner.name);
    }
  }
}
