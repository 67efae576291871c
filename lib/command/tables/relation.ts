import type { SourceFile } from "./source.js";
import { identifier, list, literal } from "./sql-text.js";

/** A column as DuckDB describes it. */
export interface SourceColumn {
  readonly name: string;
  readonly type: string;
}

/** Fields that stand for a missing value, besides JSON's null and Parquet's. */
const MISSING = ["", "NA", "NULL", "null"];

/**
 * What a column of a text file may be. Whole numbers are read as DOUBLE: DuckDB looks at the first rows only, and would
 * round a later 1.5 in a column that it took for whole numbers.
 */
const TYPES = ["BOOLEAN", "DOUBLE", "DATE", "TIMESTAMP", "VARCHAR"];

export interface RelationOptions {
  readonly header: boolean;
  /** Types that columns of text files (CSV, JSON) have whatever they look like. */
  readonly types?: Readonly<Record<string, "VARCHAR" | "DOUBLE">>;
  /** Names of the columns where a CSV file has no header, types of the columns of a JSON file. */
  readonly columns?: readonly SourceColumn[];
}

/** Files as a table function of SQL. */
export function relation(files: readonly SourceFile[], options: RelationOptions): string {
  const paths = pathList(files);
  switch (files[0].format) {
    case "parquet":
      // Otherwise the first file decides on the types, and fractions of another are rounded to its whole numbers.
      return `read_parquet(${paths}${files.length > 1 ? ", union_by_name = true" : ""})`;
    case "json":
      return `read_json(${[paths, ...compression(files), ...jsonColumns(options)].join(", ")})`;
    case "csv":
      return `read_csv(${[paths, ...compression(files), ...csvOptions(files, options)].join(", ")})`;
  }
}

function csvOptions(
  files: readonly SourceFile[],
  { header, types = {}, columns }: RelationOptions,
): string[] {
  const options = [
    `header = ${header}`,
    `nullstr = ${list(MISSING)}`,
    `auto_type_candidates = ${list(TYPES)}`,
    "files_to_sniff = -1",
    // Left to itself DuckDB passes over a first line that does not fit the others, which is where the names are.
    "skip = 0",
  ];
  if (files.every(({ tabs }) => tabs)) options.push("delim = '\t'");
  if (!header && columns) options.push(`names = ${list(columns.map(({ name }) => name))}`);
  const typed = Object.entries(types).map(([name, type]) => `${identifier(name)}: ${literal(type)}`);
  if (typed.length > 0) options.push(`types = {${typed.join(", ")}}`);
  return options;
}

function jsonColumns({ columns, types = {} }: RelationOptions): string[] {
  if (!columns) return [];
  const typed = columns.map(({ name, type }) => {
    const whole = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type);
    // Type JSON is what DuckDB calls a column of texts and numbers.
    const read = types[name] ?? (type === "JSON" ? "VARCHAR" : whole ? "DOUBLE" : type);
    return `${identifier(name)}: ${literal(read)}`;
  });
  return [`columns = {${typed.join(", ")}}`];
}

/** The files' compression, which their names need not tell; files of several kinds must tell it. */
function compression(files: readonly SourceFile[]): string[] {
  const first = files[0].compression;
  const same = first !== "none" && files.every((file) => file.compression === first);
  return same ? [`compression = ${literal(first)}`] : [];
}

/** Files as a list in SQL, no path of them to be taken for a glob. */
export function pathList(files: readonly SourceFile[]): string {
  return list(files.map(({ path }) => path.replace(/[*?[]/g, "[$&]")));
}
