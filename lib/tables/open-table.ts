import type { ColumnBlock } from "./block.js";
import { readBlocks } from "./blocks.js";
import { type Choice, chooseColumns } from "./columns.js";
import { type Engine, openEngine } from "./engine.js";
import { explain } from "./explain.js";
import { fingerprint } from "./fingerprint.js";
import { type RowQuery, rowQuery } from "./query.js";
import { relation, type SourceColumn } from "./relation.js";
import { findFiles, type SourceFile } from "./source.js";
import { type Rows, streamRows } from "./stream.js";
import type { BlockOptions, Table, TableOptions } from "./table.js";
import { TableError } from "./table-error.js";

/**
 * Open anyone's rows as a stream of numbers: CSV or TSV, Parquet, JSON (an array or an object a line), compressed by gzip or
 * zstd or not; or the rows of a query.
 *
 * Numbers and truth values go in as they are, text as treatment coding against its first level. Rows come in the files' order,
 * the files' in the order of the names given; those of a query in the query's order, which is only certain where it has an
 * ORDER BY or is a plain selection. Memory does not grow with the rows.
 *
 * @param source files, folders, globs or `-` for standard input (kept in a temporary file while the table is open); none where
 * the query names its files itself
 * @throws TableError when a file or a column cannot be used: one sentence with the place and the remedy
 * @example
 * const table = await openTable("people.csv.gz", { response: "income" });
 * for await (const { count, columns, response } of table.blocks()) { ... }
 * table.close();
 */
export async function openTable(source: string | readonly string[], options: TableOptions): Promise<Table> {
  checkOptions(options);
  const names = (typeof source === "string" ? [source] : source).filter((name) => name !== "");
  if (names.length === 0 && options.sql === undefined) {
    throw new TableError("no data: name a file, or give a query that names its own (--sql)");
  }
  const engine = await openEngine();
  let files: readonly SourceFile[] = [];
  const header = options.header ?? true;
  const inContext = (error: unknown): Error => explain(error, { files, header, sql: options.sql });
  try {
    files = await findFiles(names, engine);
    const from = await relationOf(files, engine, options);
    const name =
      options.sql !== undefined ? "the query" : files.length === 1 ? files[0].name : names.join(" ");
    const columns = await describe(engine, from);
    if ((await engine.rows(`SELECT 1 FROM ${from} LIMIT 1`)).length === 0) {
      throw new TableError(
        `${name}: there are no rows; look whether this is the right ${options.sql ? "query" : "file"}`,
      );
    }
    const guessed = options.sql === undefined && files[0].format !== "parquet";
    const choice = await chooseColumns(engine, { name, relation: from, columns, guessed }, options);
    const query = rowQuery(choice, from, {
      several: options.sql === undefined && files.length > 1,
      shuffle: options.shuffle ?? false,
      seed: options.seed ?? 1,
    });
    const levels = levelsOf(choice);
    const size = await parquetRows(engine, files, options);
    const print = await fingerprint(files, engine, options, levels);
    let dropped = 0;
    return {
      names: choice.covariates.flatMap(
        (column) => column.levels?.slice(1).map((level) => `${column.name}[${level}]`) ?? [column.name],
      ),
      response: choice.response,
      levels,
      fingerprint: print,
      size,
      dropped: () => dropped,
      async *blocks({ skip = 0, signal }: BlockOptions = {}): AsyncGenerator<ColumnBlock> {
        dropped = 0;
        try {
          yield* readBlocks(pass(engine, query, signal), query, {
            missing: options.missing ?? "error",
            skip,
            from: 0,
            names: { name, files: files.map((file) => file.name) },
            onDropped: (count) => {
              dropped += count;
            },
          });
        } catch (error) {
          signal?.throwIfAborted();
          throw inContext(error);
        }
      },
      close: () => engine.close(),
    };
  } catch (error) {
    engine.close();
    throw inContext(error);
  }
}

function checkOptions({ response, levelRows, seed, missing }: TableOptions): void {
  if (!response) throw new TableError("no response: name its column (--response)");
  if (levelRows !== undefined && !(Number.isSafeInteger(levelRows) && levelRows > 0)) {
    throw new TableError(`levelRows: ${levelRows} is not a number of rows; give a whole number from 1 on`);
  }
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    throw new TableError(`seed: ${seed} is not a seed; give a whole number`);
  }
  if (missing !== undefined && missing !== "error" && missing !== "drop") {
    throw new TableError(`missing: "${missing}" is not a policy; give "error" or "drop"`);
  }
}

/** The table in SQL: the files, or the query with the files visible in it as `data`. */
async function relationOf(
  files: readonly SourceFile[],
  engine: Engine,
  options: TableOptions,
): Promise<string> {
  const data = files.length > 0 ? await filesRelation(files, engine, options) : undefined;
  if (options.sql === undefined) return data!;
  if (data) await engine.connection.run(`CREATE VIEW data AS FROM ${data}`);
  return `(\n${options.sql.trim().replace(/;+$/, "")}\n)`;
}

async function filesRelation(
  files: readonly SourceFile[],
  engine: Engine,
  options: TableOptions,
): Promise<string> {
  const header = options.header ?? true;
  const [{ format }] = files;
  if (format === "parquet") return relation(files, { header });
  const columns = await describe(engine, relation(files, { header }));
  // Without a header DuckDB says column0, column1, ...; people count from one.
  const named =
    header || format === "json" ? columns : columns.map(({ type }, i) => ({ name: `x${i + 1}`, type }));
  const text = Object.keys(options.levels ?? {}).filter((name) =>
    named.some((column) => column.name === name),
  );
  return relation(files, { header, text, columns: named });
}

async function describe(engine: Engine, from: string): Promise<SourceColumn[]> {
  const rows = await engine.rows(`DESCRIBE SELECT * FROM ${from}`);
  return rows.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
}

function levelsOf({ covariates }: Choice): Record<string, readonly string[]> {
  return Object.fromEntries(covariates.flatMap(({ name, levels }) => (levels ? [[name, levels]] : [])));
}

async function parquetRows(
  engine: Engine,
  files: readonly SourceFile[],
  { sql }: TableOptions,
): Promise<number | undefined> {
  if (sql !== undefined || files[0].format !== "parquet") return;
  const [{ rows }] = await engine.rows(
    `SELECT sum(num_rows)::DOUBLE AS rows FROM ${relation(files, { header: true }).replace("read_parquet", "parquet_file_metadata")}`,
  );
  return rows as number;
}

/** The rows of a query as they come, on a connection of their own. */
async function* pass(engine: Engine, query: RowQuery, signal: AbortSignal | undefined): AsyncGenerator<Rows> {
  signal?.throwIfAborted();
  const connection = await engine.instance.connect();
  const interrupt = (): void => connection.interrupt();
  signal?.addEventListener("abort", interrupt);
  try {
    yield* streamRows(connection, query.sql, query.columns, signal);
  } finally {
    signal?.removeEventListener("abort", interrupt);
    connection.interrupt();
    connection.disconnectSync();
  }
}
