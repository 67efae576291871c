import { DataError } from "sa-adam/internal";
import type { TextFile } from "./plain-text.js";
import type { SourceFile } from "./source.js";
import { identifier, list, literal } from "./sql-text.js";

/** Parquet files as a table of SQL. */
export function parquetRelation(files: readonly SourceFile[]): string {
  // Otherwise the first file decides on the types, and fractions of another are rounded to its whole numbers.
  return `read_parquet(${pathList(files)}${files.length > 1 ? ", union_by_name = true" : ""})`;
}

/** JSON files as a table of SQL; with `types`, read as these. */
export function jsonRelation(
  files: readonly SourceFile[],
  types?: readonly (readonly [name: string, type: string])[],
): string {
  const columns = types?.map(([name, type]) => `${identifier(name)}: ${literal(type)}`).join(", ");
  const options = [
    pathList(files),
    ...compression(files, false),
    ...(columns ? [`columns = {${columns}}`] : []),
  ];
  return `read_json(${options.join(", ")})`;
}

/**
 * CSV files as a table of texts c0, c1, ... in the order of the first file's names. Nothing is left to be guessed by DuckDB.
 *
 * @param missing texts that are NULL
 * @param numbers columns that are read as numbers, and stop the reading where they are none
 * @throws DataError for a file that lacks a column of the first, and for the first where it lacks one of another: which is first
 *   must not matter
 */
export function textRelation(
  files: readonly TextFile[],
  header: boolean,
  missing: readonly string[],
  numbers: ReadonlySet<string> = new Set(),
): string {
  const { names } = files[0].dialect;
  const parts: string[] = [];
  for (let from = 0; from < files.length; ) {
    let to = from + 1;
    while (to < files.length && alike(files[from], files[to])) to++;
    const group = files.slice(from, to);
    const own = files[from].dialect.names;
    const positions = names.map((name, j) => positionOf(name, j, own, files[0], files[from], header));
    const more = namedColumns(files[from]).find((name) => !names.includes(name));
    if (more !== undefined) throw lacking(files[0].name, more, files[from].name);
    const typed = new Set(positions.filter((_, j) => numbers.has(names[j])));
    const columns = own.map((_, j) => `f${j}: '${typed.has(j) ? "DOUBLE" : "VARCHAR"}'`);
    const source = [
      pathList(group),
      ...compression(group),
      "auto_detect = false",
      `header = ${header}`,
      `skip = ${files[from].dialect.comments}`,
      `delim = ${literal(files[from].dialect.delimiter)}`,
      "quote = '\"', escape = '\"', comment = ''",
      // A text that no field holds, where none stands for a missing value.
      `nullstr = ${list(missing.length > 0 ? missing : ["\x02"])}`,
      `columns = {${columns.join(", ")}}`,
    ];
    const chosen = positions.map((position, j) => `f${position} AS c${j}`).join(", ");
    parts.push(`SELECT ${chosen}, file_index + ${from} AS file FROM read_csv(${source.join(", ")})`);
    from = to;
  }
  return `(${parts.join(" UNION ALL ")})`;
}

/** A file's columns but those without a name. */
function namedColumns({ dialect: { names, rowNames, ends } }: TextFile): readonly string[] {
  return names.slice(rowNames ? 1 : 0, ends ? -1 : undefined);
}

function positionOf(
  name: string,
  j: number,
  own: readonly string[],
  first: TextFile,
  file: TextFile,
  header: boolean,
): number {
  const position = header ? own.indexOf(name) : j;
  if (position >= 0 && position < own.length) return position;
  throw lacking(file.name, name, first.name);
}

/** A file that lacks a column of another. */
export function lacking(file: string, column: string, owner: string): DataError {
  return new DataError({
    code: "columns-differ",
    file,
    problem: `there is no column ${column}, which ${owner} has; the files of one table share their columns`,
  });
}

function alike(a: TextFile, b: TextFile): boolean {
  return (
    a.compression === b.compression &&
    a.dialect.delimiter === b.dialect.delimiter &&
    a.dialect.comments === b.dialect.comments &&
    a.dialect.names.length === b.dialect.names.length &&
    a.dialect.names.every((name, j) => name === b.dialect.names[j])
  );
}

/** The files' compression, which their names need not tell; files of several kinds must tell it. */
function compression(files: readonly SourceFile[], plain = true): string[] {
  const first = files[0].compression;
  const same = (plain || first !== "none") && files.every((file) => file.compression === first);
  return same ? [`compression = ${literal(first)}`] : [];
}

/** Files as a list in SQL, no path of them to be taken for a glob. */
export function pathList(files: readonly SourceFile[]): string {
  return list(files.map(({ path, remote }) => (remote ? path : path.replace(/[*?[]/g, "[$&]"))));
}
