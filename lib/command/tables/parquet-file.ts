import { openEngine } from "./engine.js";
import { identifier, literal } from "./sql-text.js";

/**
 * Turn a CSV file of ours into a Parquet file: a header, columns of numbers and of texts.
 *
 * @param columns names in their order, and whether each holds numbers; an empty field is a missing number
 */
export async function parquetFromCsv(
  csv: string,
  parquet: string,
  columns: readonly { readonly name: string; readonly numeric: boolean }[],
): Promise<void> {
  const engine = await openEngine();
  try {
    const types = columns.map(({ numeric }, j) => `c${j}: '${numeric ? "DOUBLE" : "VARCHAR"}'`).join(", ");
    const source = `read_csv(${literal(csv)}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {${types}})`;
    const names = columns.map(({ name }, j) => `c${j} AS ${identifier(name)}`).join(", ");
    await engine.connection.run(
      `COPY (SELECT ${names} FROM ${source}) TO ${literal(parquet)} (FORMAT parquet, COMPRESSION zstd)`,
    );
  } finally {
    engine.close();
  }
}
