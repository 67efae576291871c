import { Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { DataError } from "sa-adam/internal";
import { type Dialect, dialectOf } from "./dialect.js";
import type { Engine } from "./engine.js";
import { findBadText, requireRead } from "./intact.js";
import { linesRelation } from "./lines.js";
import type { SourceFile } from "./source.js";
import { spool } from "./spool.js";
import { beginning } from "./start.js";
import type { TableOptions } from "./table.js";

/** A CSV file that DuckDB can read as it is, and how it is written. */
export interface TextFile extends SourceFile {
  readonly dialect: Dialect;
}

/** Bytes that are looked at to see how a file is written. */
const LOOK = 1 << 18;

/**
 * A CSV file as UTF-8 with one separator: itself, or a copy in the engine's folder where it is in another encoding, has any
 * number of blanks between its fields, or lines that end as those of old Macs.
 *
 * @throws DataError for an encoding that cannot be read, or a header that cannot be used
 */
export async function plainText(
  file: SourceFile,
  engine: Engine,
  { header = true, delimiter, encoding }: TableOptions,
): Promise<TextFile> {
  const options = { header, delimiter: delimiter ?? (file.tabs ? "\t" : undefined) };
  if (file.compression === "zstd" || file.remote) {
    const text = await firstLines(file, engine);
    const dialect = dialectOf(text, false, file.name, options);
    const other = encoding !== undefined && (file.remote || new TextDecoder(encoding).encoding !== "utf-8");
    if (!other && dialect.delimiter !== "blanks") return { ...file, dialect };
    throw new DataError({
      code: "not-local",
      file: file.name,
      problem: `text in another encoding than UTF-8, and fields with blanks between them, are ${file.remote ? "read on this machine only" : "not read from what zstd has packed"}`,
      remedy: file.remote ? "download it first" : "unpack it, or compress it by gzip",
    });
  }
  const start = await beginning(file.path, file.compression === "gzip", LOOK);
  const label = encoding ?? markOf(start);
  const text = new TextDecoder(label).decode(start, { stream: true });
  const dialect = dialectOf(text, start.length < LOOK, file.name, options);
  if (dialect.names.some((name) => name.includes("\ufffd"))) {
    const bad = await findBadText([file], header);
    if (bad) throw bad;
  }
  const utf8 = new TextDecoder(label).encoding === "utf-8";
  const lines = text.includes("\n") || !text.includes("\r");
  const blanks = dialect.delimiter === "blanks";
  if (utf8 && lines && !blanks) return { ...file, dialect };
  const unpack = file.compression === "gzip" ? createGunzip() : undefined;
  const path = await spool(
    file.path,
    engine,
    ...(unpack ? [unpack] : []),
    recoded(label, file.name),
    ...(lines ? [] : [newLines()]),
    ...(blanks ? [tabbed()] : []),
  );
  if (unpack) requireRead(unpack, file);
  return { ...file, path, compression: "none", dialect: blanks ? { ...dialect, delimiter: "\t" } : dialect };
}

/** The encoding that a file's mark names. */
export function markOf(start: Buffer): string {
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  if (start[0] === 0xfe && start[1] === 0xff) return "utf-16be";
  return "utf-8";
}

/** The first lines of a file that only DuckDB can unpack. */
async function firstLines(file: SourceFile, engine: Engine): Promise<string> {
  const rows = await engine.rows(`SELECT line FROM ${linesRelation(file)} LIMIT 500`);
  return rows.map(({ line }) => `${line ?? ""}\n`).join("");
}

/** Bytes of an encoding as UTF-8. */
function recoded(label: string, name: string): Transform {
  const decoder = new TextDecoder(label, { fatal: true });
  return transform(
    (chunk) => decoder.decode(chunk, { stream: true }),
    () => decoder.decode(),
    (cause) => badEncoding(label, name, cause),
  );
}

/** Bytes that are none of an encoding's. */
export function badEncoding(label: string, name: string, cause: unknown): DataError {
  return new DataError(
    {
      code: "encoding",
      file: name,
      problem: `this is not text in ${label} throughout`,
      remedy: "give its encoding",
      option: "encoding",
    },
    { cause },
  );
}

/** Lines that end in a carriage return alone. */
function newLines(): Transform {
  return transform(
    (chunk) => chunk.toString("latin1").replaceAll("\r", "\n"),
    () => "",
    undefined,
    "latin1",
  );
}

/** One tab for any number of blanks outside quotes, none at a line's ends. */
function tabbed(): Transform {
  let rest = "";
  const line = (text: string): string => (text.match(/"(?:[^"]|"")*"|\S+/g) ?? []).join("\t");
  return transform(
    (chunk) => {
      const lines = (rest + chunk.toString("latin1")).split("\n");
      rest = lines.pop() ?? "";
      return lines.map((text) => `${line(text)}\n`).join("");
    },
    () => (rest === "" ? "" : `${line(rest)}\n`),
    undefined,
    "latin1",
  );
}

function transform(
  each: (chunk: Buffer) => string,
  last: () => string,
  refuse: (error: unknown) => unknown = (error) => error,
  encoding: "utf8" | "latin1" = "utf8",
): Transform {
  const attempt = (work: () => string, done: (error: Error | null, data?: Buffer) => void): void => {
    try {
      done(null, Buffer.from(work(), encoding));
    } catch (error) {
      done(refuse(error) as Error);
    }
  };
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => attempt(() => each(chunk), done),
    flush: (done) => attempt(last, done),
  });
}
