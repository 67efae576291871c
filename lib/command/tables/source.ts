import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { TableError } from "../files/table-error.js";
import type { Engine } from "./engine.js";
import { nearest } from "./nearest.js";
import { literal } from "./sql-text.js";

type Format = "csv" | "parquet" | "json";
type Compression = "none" | "gzip" | "zstd";

/** One file of a table. */
export interface SourceFile {
  /** Where it is read. */
  readonly path: string;
  /** What to call it: the path, or "standard input". */
  readonly name: string;
  readonly format: Format;
  readonly compression: Compression;
  /** Tabs between the fields, as the file's name says. */
  readonly tabs: boolean;
}

const FORMATS: Readonly<Record<string, Format>> = {
  ".csv": "csv",
  ".tsv": "csv",
  ".tab": "csv",
  ".txt": "csv",
  ".dat": "csv",
  ".data": "csv",
  ".parquet": "parquet",
  ".pq": "parquet",
  ".json": "json",
  ".ndjson": "json",
  ".jsonl": "json",
};

/** Files that are no table here, by their first bytes (as Latin-1 text), each with what to do. */
const FOREIGN: readonly (readonly [start: string, what: string])[] = [
  ["ARROW1", "an Arrow file, which the bundled DuckDB does not read: save it as Parquet or CSV"],
  ["\xff\xff\xff\xff", "an Arrow stream, which the bundled DuckDB does not read: save it as Parquet or CSV"],
  ["PK\x03\x04", "a zip archive or a spreadsheet: unpack it, or save the sheet as CSV"],
  ["BZh", "compressed by bzip2: unpack it, or compress it by gzip or zstd"],
  ["\xfd7zXZ", "compressed by xz: unpack it, or compress it by gzip or zstd"],
];

/**
 * The files that names stand for: files, folders (every data file below them), globs (`*`, `?`, `[ab]`, `**`), and `-` for
 * standard input. The files of one name come in the order of their paths, names in the order given.
 *
 * @throws TableError when a name stands for no file, for an empty one, or for one that is not read here
 */
export async function findFiles(names: readonly string[], engine: Engine): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const name of names) {
    try {
      files.push(...(await expand(name, engine)));
    } catch (error) {
      throw unreadable(error, name);
    }
  }
  const paths = files.map(({ path }) => resolve(path));
  const twice = files.find((_, i) => paths.indexOf(paths[i]) < i);
  if (twice)
    throw new TableError(`${twice.name} is named twice, and no row may count twice; name each file once`);
  const odd = files.find(({ format }) => format !== files[0].format);
  if (odd) {
    throw new TableError(
      `${files[0].name} is ${files[0].format.toUpperCase()} and ${odd.name} is ${odd.format.toUpperCase()}: the files of one table are of one format; join others in a query (--sql, with union all)`,
    );
  }
  return files;
}

async function expand(name: string, engine: Engine): Promise<SourceFile[]> {
  if (name === "-") return [await spool("/dev/stdin", "standard input", engine)];
  if (/^[a-z0-9]+:\/\//i.test(name)) {
    throw new TableError(`${name}: only files on this machine are read; download it first`);
  }
  if (existsSync(name)) {
    const status = statSync(name);
    if (status.isDirectory()) return inFolder(name);
    return [status.isFile() ? look(name, name) : await spool(name, name, engine)];
  }
  if (/[*?[]/.test(name)) {
    const found = await engine.rows(`SELECT file FROM glob(${literal(name)}) ORDER BY file`);
    if (found.length === 0)
      throw new TableError(`${name}: no file matches; look at the folder and the pattern`);
    return found.map(({ file }) => look(String(file), String(file)));
  }
  const folder = dirname(name);
  const close = existsSync(folder) ? nearest(basename(name), readdirSync(folder)) : [];
  throw new TableError(
    `${name}: there is no such file${close.length ? `; did you mean ${close.map((file) => join(folder, file)).join(", ")}?` : "; check the path"}`,
  );
}

/** The data files below a folder, in the order of their paths. */
function inFolder(folder: string): SourceFile[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter(isDataFile)
    .sort()
    .map((file) => join(folder, file));
  if (files.length === 0) {
    throw new TableError(
      `${folder}: no data file in this folder (${Object.keys(FORMATS).join(" ")}, also with .gz or .zst)`,
    );
  }
  return files.map((file) => look(file, file));
}

/** A stream kept in the engine's folder for as long as the table is open, since a table is looked at before it is read. */
async function spool(path: string, name: string, engine: Engine): Promise<SourceFile> {
  mkdirSync(engine.folder, { recursive: true });
  const copy = join(engine.folder, `stream-${basename(path)}`);
  await pipeline(name === "standard input" ? process.stdin : createReadStream(path), createWriteStream(copy));
  return look(copy, name);
}

/** A file's format and compression: the format by its name, and by its first bytes where the name says nothing. */
function look(path: string, name: string): SourceFile {
  const start = firstBytes(path);
  if (start === "") throw new TableError(`${name}: the file is empty`);
  const foreign = FOREIGN.find(([bytes]) => start.startsWith(bytes));
  if (foreign) throw new TableError(`${name}: this is ${foreign[1]}`);
  const extension = plainExtension(name);
  if ([".arrow", ".feather", ".ipc"].includes(extension))
    throw new TableError(`${name}: this is ${FOREIGN[0][1]}`);
  return {
    path,
    name,
    format:
      FORMATS[extension] ?? (start.startsWith("PAR1") ? "parquet" : /^\s*[[{]/.test(start) ? "json" : "csv"),
    compression: start.startsWith("\x1f\x8b")
      ? "gzip"
      : start.startsWith("\x28\xb5\x2f\xfd")
        ? "zstd"
        : "none",
    tabs: extension === ".tsv" || extension === ".tab",
  };
}

/** Does a name end as those of data files do? */
export function isDataFile(name: string): boolean {
  return plainExtension(name) in FORMATS;
}

/** The extension of a file's name before .gz or .zst. */
function plainExtension(name: string): string {
  return extname(name.replace(/\.(gz|gzip|zst|zstd)$/i, "")).toLowerCase();
}

function firstBytes(path: string): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(8);
    return bytes.toString("latin1", 0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
}

/** The system's refusal as an error that names the file; other errors as they are. */
function unreadable(error: unknown, name: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "EACCES" && code !== "EPERM") return error;
  return new TableError(`${name}: it may not be read; look at its permissions (ls -l)`, { cause: error });
}
