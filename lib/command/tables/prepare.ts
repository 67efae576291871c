import { TableError } from "../files/table-error.js";
import type { Engine } from "./engine.js";
import { checkSmall } from "./intact.js";
import { relation, type SourceColumn } from "./relation.js";
import type { SourceFile } from "./source.js";
import { identifier } from "./sql-text.js";
import type { TableOptions } from "./table.js";

/** A table before anything is chosen from it. */
export interface PreparedTable {
  /** What to call the table in messages. */
  readonly name: string;
  /** The table in SQL. */
  readonly relation: string;
  readonly columns: readonly SourceColumn[];
  /** Was the type of a column guessed from its text (CSV, JSON)? Then text among numbers is a mistake, not a level. */
  readonly guessed: boolean;
  /** Are its rows those of files, one after the other, and not those of a query? */
  readonly plain: boolean;
}

/**
 * The table of some files, or of a query in which they are visible as `data`.
 *
 * @throws TableError where there are no rows
 */
export async function prepare(
  engine: Engine,
  files: readonly SourceFile[],
  options: TableOptions,
): Promise<PreparedTable> {
  const { sql } = options;
  const data = files.length > 0 ? await filesRelation(engine, files, options) : "";
  if (sql !== undefined && data) await engine.connection.run(`CREATE VIEW data AS FROM ${data}`);
  // The line's end shuts a comment at the end of the query.
  const from = sql === undefined ? data : `(\n${sql.trim().replace(/;+$/, "")}\n)`;
  const name = sql !== undefined ? "the query" : nameOf(files);
  const columns = await describe(engine, from);
  if ((await engine.rows(`SELECT 1 FROM ${from} LIMIT 1`)).length === 0) {
    await checkSmall(files);
    throw new TableError(
      `${name}: there are no rows; look whether this is the right ${sql ? "query" : "file"}`,
    );
  }
  const plain = sql === undefined;
  return { name, relation: from, columns, guessed: plain && files[0].format !== "parquet", plain };
}

async function filesRelation(
  engine: Engine,
  files: readonly SourceFile[],
  { header = true, levels = {} }: TableOptions,
): Promise<string> {
  if (files[0].format === "parquet") return relation(files, { header });
  const found = await describe(engine, relation(files, { header }));
  // Without a header DuckDB says column0, column1, ...; people count from one.
  const headless = !header && files[0].format === "csv";
  const columns = headless ? found.map(({ type }, i) => ({ name: `x${i + 1}`, type })) : found;
  // A column whose levels are declared is text, whatever it looks like.
  const types: Record<string, "VARCHAR" | "DOUBLE"> = Object.fromEntries(
    columns.filter(({ name }) => name in levels).map(({ name }) => [name, "VARCHAR"]),
  );
  const asText = relation(files, { header, types, columns });
  if (files[0].format === "json") return asText;
  const texts = columns.filter(({ name, type }) => type === "VARCHAR" && !(name in levels));
  for (const name of await numeric(
    engine,
    asText,
    texts.map(({ name }) => name),
  ))
    types[name] = "DOUBLE";
  return relation(files, { header, types, columns });
}

/** Text columns that hold nothing but numbers in the first rows: DuckDB does not expect +1, or a file that begins with inf. */
async function numeric(engine: Engine, from: string, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const columns = names.map(identifier);
  const questions = columns.map(
    (name, i) => `count(${name}) > 0 AND count(${name}) = count(TRY_CAST(${name} AS DOUBLE)) AS n${i}`,
  );
  const [answer] = await engine.rows(
    `SELECT ${questions.join(", ")} FROM (SELECT ${columns.join(", ")} FROM ${from} LIMIT 20000)`,
  );
  return names.filter((_, i) => answer[`n${i}`] === true);
}

async function describe(engine: Engine, from: string): Promise<SourceColumn[]> {
  const rows = await engine.rows(`DESCRIBE SELECT * FROM ${from}`);
  return rows.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
}

function nameOf(files: readonly SourceFile[]): string {
  const [first, ...others] = files;
  return others.length === 0 ? first.name : `${first.name} and ${others.length} more`;
}
