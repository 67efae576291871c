import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { DataError, nearest } from "sa-adam/internal";
import { findAddresses, isAddress } from "./address.js";
import type { Engine } from "./engine.js";
import { gone } from "./gone.js";
import { spool } from "./spool.js";
import { literal } from "./sql-text.js";
import { type Stamp, stampOf } from "./stamp.js";
import { firstBytes } from "./start.js";

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
  /** The file as it was when it was found. */
  readonly stamp: Stamp;
  /** Is it at an address, where DuckDB alone can read it? */
  readonly remote?: boolean;
}

const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  [".csv", "csv"],
  [".tsv", "csv"],
  [".tab", "csv"],
  [".txt", "csv"],
  [".dat", "csv"],
  [".data", "csv"],
  [".parquet", "parquet"],
  [".pq", "parquet"],
  [".json", "json"],
  [".ndjson", "json"],
  [".jsonl", "json"],
]);

const ARROW = [".arrow", ".feather", ".ipc"];

/** Files that are no table here, by their first bytes (as Latin-1 text), each with what to do. */
const FOREIGN: readonly (readonly [start: string, what: string, remedy: string])[] = [
  ["ARROW1", "an Arrow file, which the bundled DuckDB does not read", "save it as Parquet or CSV"],
  [
    "\xff\xff\xff\xff",
    "an Arrow stream, which the bundled DuckDB does not read",
    "save it as Parquet or CSV",
  ],
  ["PK\x03\x04", "a zip archive or a spreadsheet", "unpack it, or save the sheet as CSV"],
  ["BZh", "compressed by bzip2", "unpack it, or compress it by gzip or zstd"],
  ["\xfd7zXZ", "compressed by xz", "unpack it, or compress it by gzip or zstd"],
];

/**
 * The files that names stand for: files, folders (every data file below them), globs (`*`, `?`, `[ab]`, `**`), and `-` for
 * standard input. The files of one name come in the order of their paths, names in the order given.
 *
 * @throws DataError when a name stands for no file, for an empty one, or for one that is not read here
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
  const twice = files.findIndex(
    ({ stamp }, i) => files.findIndex((file) => file.stamp.inode === stamp.inode) < i,
  );
  if (twice >= 0) {
    const { name, stamp } = files[twice];
    const first = files.find((file) => file.stamp.inode === stamp.inode)!.name;
    throw new DataError({
      code: "same-rows",
      file: name,
      problem:
        first === name
          ? "this file is named twice, and no row may count twice"
          : `this is the file ${first} under another name, and no row may count twice`,
      remedy: "name each file once",
    });
  }
  const odd = files.find(({ format }) => format !== files[0].format);
  if (odd) {
    throw new DataError({
      code: "formats-differ",
      problem: `${files[0].name} is ${files[0].format.toUpperCase()} and ${odd.name} is ${odd.format.toUpperCase()}: the files of one table are of one format`,
      remedy: "join them in a query, with union all",
      option: "sql",
    });
  }
  return files;
}

async function expand(name: string, engine: Engine): Promise<SourceFile[]> {
  if (name === "-") return [look(await spool(process.stdin, engine), "standard input")];
  if (isAddress(name)) return (await findAddresses(name, engine)).map(atAddress);
  if (existsSync(name)) {
    const status = statSync(name);
    if (status.isDirectory()) return inFolder(name);
    return [look(status.isFile() ? name : await spool(name, engine), name)];
  }
  if (/[*?[]/.test(name)) {
    const found = await engine.rows(`SELECT file FROM glob(${literal(name)}) ORDER BY file`);
    const files = found.map(({ file }) => String(file)).filter(isFile);
    if (files.length > 0) return files.map((file) => look(file, file));
    throw new DataError({
      code: "no-file",
      file: name,
      problem: "no file matches",
      remedy: "look at the folder and the pattern",
    });
  }
  const folder = dirname(name);
  const close = existsSync(folder) ? nearest(basename(name), readdirSync(folder)) : [];
  throw new DataError({
    code: "no-file",
    file: name,
    problem: "there is no such file",
    remedy:
      close.length > 0
        ? `did you mean ${close.map((file) => join(folder, file)).join(", ")}?`
        : "check the path",
  });
}

/** The data files below a folder, in the order of their paths. */
function inFolder(folder: string): SourceFile[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter(isDataFile)
    .sort()
    .map((file) => join(folder, file))
    .filter(isFile);
  if (files.length > 0) return files.map((file) => look(file, file));
  throw new DataError({
    code: "no-file",
    file: folder,
    problem: "no data file in this folder",
    remedy: `names of data files end in ${[...FORMATS.keys()].join(" ")}, also with .gz or .zst`,
  });
}

/**
 * Is it a file, and no folder that is called like one?
 *
 * @throws DataError for a link to nothing, and for what would be waited for, as a pipe
 */
function isFile(path: string): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isDirectory()) return false;
  if (status?.isFile()) return true;
  throw new DataError({
    code: "no-file",
    file: path,
    problem: status ? "it is no ordinary file" : "this link leads to nothing",
    remedy: "name the files without it, or take it away",
  });
}

/** A file's format and compression: the format by its name, and by its first bytes where the name says nothing. */
export function look(path: string, name: string): SourceFile {
  const start = firstBytes(path);
  if (start === "") {
    throw new DataError({
      code: "no-rows",
      file: name,
      problem: "the file is empty",
      remedy: "look whether this is the right file",
    });
  }
  const extension = plainExtension(name);
  const foreign = ARROW.includes(extension) ? FOREIGN[0] : FOREIGN.find(([bytes]) => start.startsWith(bytes));
  if (foreign) {
    throw new DataError({
      code: "foreign-format",
      file: name,
      problem: `this is ${foreign[1]}`,
      remedy: foreign[2],
    });
  }
  const zipped = start.startsWith("\x1f\x8b");
  return {
    path,
    name,
    format:
      FORMATS.get(extension) ??
      (start.startsWith("PAR1") ? "parquet" : /^\s*[[{]/.test(start) ? "json" : "csv"),
    compression: zipped ? "gzip" : start.startsWith("\x28\xb5\x2f\xfd") ? "zstd" : "none",
    tabs: extension === ".tsv" || extension === ".tab",
    stamp: stampOf(path),
  };
}

/** A file at an address, by its name alone. */
function atAddress(address: string): SourceFile {
  const name = address.replace(/[?#].*$/, "");
  if (/\.(gz|gzip|zst|zstd)$/i.test(name)) {
    throw new DataError({
      code: "not-local",
      file: address,
      problem: "of a packed text at an address it cannot be seen whether it is whole",
      remedy: "download it first, or make it a Parquet file",
    });
  }
  const extension = plainExtension(name);
  return {
    path: address,
    name: address,
    format: FORMATS.get(extension) ?? "csv",
    compression: "none",
    tabs: extension === ".tsv" || extension === ".tab",
    stamp: { inode: address, bytes: 0, changed: "" },
    remote: true,
  };
}

/** Does a name end as those of data files do? */
export function isDataFile(name: string): boolean {
  return FORMATS.has(plainExtension(name));
}

/** The extension of a file's name before .gz or .zst. */
function plainExtension(name: string): string {
  return extname(name.replace(/\.(gz|gzip|zst|zstd)$/i, "")).toLowerCase();
}

/** The system's refusal as an error that names the file; other errors as they are. */
function unreadable(error: unknown, name: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return gone(error, []) ?? error;
  if (code !== "EACCES" && code !== "EPERM") return error;
  return new DataError(
    {
      code: "not-readable",
      file: name,
      problem: "it may not be read",
      remedy: "look at its permissions (ls -l)",
    },
    { cause: error },
  );
}
