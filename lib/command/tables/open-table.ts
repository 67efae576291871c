import type { ColumnBlock } from "sa-adam/internal";
import { TableError } from "../files/table-error.js";
import { chooseColumns } from "./columns.js";
import { openEngine } from "./engine.js";
import { fingerprint } from "./fingerprint.js";
import { checkShared, rowCounts } from "./parquet.js";
import { openingError, readPass } from "./pass.js";
import { prepare } from "./prepare.js";
import { rowQuery } from "./query.js";
import { findFiles, type SourceFile } from "./source.js";
import type { BlockOptions, Table, TableOptions } from "./table.js";

/**
 * Open anyone's rows as a stream of numbers: CSV or TSV, Parquet, JSON (an array, or an object a line), compressed by gzip or
 * zstd or not; or the rows of a query.
 *
 * Numbers and truth values go in as they are, text as treatment coding against its first level. An empty field, NA and NULL
 * are missing values. Rows come in the files' order, files in the order of the names given (those of a folder or a glob by
 * path); the rows of a query in the query's order, which is only certain where it has an ORDER BY or plainly selects. Memory
 * does not grow with the rows. Nothing is fetched from anywhere.
 *
 * @param source files, folders, globs, or `-` for standard input (kept in a temporary file while the table is open); none
 * where a query names its files itself
 * @throws TableError when a file or a column cannot be used: one sentence with the place and the remedy
 * @example
 * const table = await openTable("people.csv.gz", { response: "income" });
 * for await (const { count, columns, response } of table.blocks()) { ... }
 * table.close();
 */
export async function openTable(source: string | readonly string[], options: TableOptions): Promise<Table> {
  checkOptions(options);
  const sources = (typeof source === "string" ? [source] : source).filter((name) => name !== "");
  if (sources.length === 0 && options.sql === undefined) {
    throw new TableError("no data: name a file, or give a query that names its own (--sql)");
  }
  const engine = await openEngine();
  let files: readonly SourceFile[] = [];
  try {
    files = await findFiles(sources, engine);
    const table = await prepare(engine, files, options);
    const { response, covariates } = await chooseColumns(engine, table, options);
    const query = rowQuery({ response, covariates }, table.relation, {
      several: table.plain && files.length > 1,
      shuffle: options.shuffle ?? false,
      seed: options.seed ?? 1,
    });
    const parquet = table.plain && files[0].format === "parquet";
    if (parquet) await checkShared(engine, files, [response, ...covariates.map(({ name }) => name)]);
    const sizes = parquet ? await rowCounts(engine, files) : undefined;
    const levels = Object.fromEntries(
      covariates.flatMap((column) => (column.levels ? [[column.name, column.levels]] : [])),
    );
    const passSource = { engine, name: table.name, files, sizes, query, options };
    let dropped = 0;
    return {
      names: covariates.flatMap(
        (column) => column.levels?.slice(1).map((level) => `${column.name}[${level}]`) ?? [column.name],
      ),
      response,
      levels,
      fingerprint: await fingerprint(files, engine, options, levels),
      size: sizes?.reduce((sum, count) => sum + count, 0),
      dropped: () => dropped,
      blocks({ skip = 0, signal }: BlockOptions = {}): AsyncIterable<ColumnBlock> {
        dropped = 0;
        return readPass(passSource, skip, signal, (count) => {
          dropped += count;
        });
      },
      close: () => engine.close(),
    };
  } catch (error) {
    throw await openingError(error, engine, files, options).finally(() => engine.close());
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
