import { isUtf8 } from "node:buffer";
import { createReadStream, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, type Gunzip } from "node:zlib";
import { DataError, type Fault } from "sa-adam/internal";
import { checkPages, type Pages } from "./page-sums.js";
import type { SourceFile } from "./source.js";

/** A check on its way. */
export interface IntactCheck {
  /** What is wrong, as soon as it is known. */
  failure(): Error | undefined;
  /** Are there digits with an underscore between them, or two signs, as far as is known? */
  underscores(): boolean;
  /** Parquet files in whose pages damage would not be seen, as far as is known. */
  readonly unseen: readonly Fault[];
  /** Wait for the end. */
  finish(): Promise<void>;
  stop(): void;
}

export interface CheckOptions {
  /** Look for digits with an underscore between them, and for two signs. */
  readonly watch: boolean;
  /** What else looks at the bytes of each text, unpacked. */
  readonly lookers?: readonly ((chunk: Buffer) => void)[] | undefined;
  /** The pages of each Parquet file that are read. */
  readonly pages?: readonly (readonly Pages[])[] | undefined;
}

/** Start the check of files beside other work; an error is kept until it is asked for. */
export function startCheck(
  files: readonly SourceFile[],
  { watch, lookers, pages }: CheckOptions,
): IntactCheck {
  const controller = new AbortController();
  const { signal } = controller;
  let failure: Error | undefined;
  let underscores = false;
  const unseen: Fault[] = [];
  const found = (): void => {
    underscores = true;
  };
  const all = async (): Promise<void> => {
    for (const [k, file] of files.entries()) {
      const lookFor = [...(watch ? [lookForUnderscores(found)] : []), ...(lookers ? [lookers[k]] : [])];
      await checkIntact(file, signal, lookFor);
      if (file.format !== "parquet") continue;
      if (!pages || file.remote)
        unseen.push(withoutSums(file, "are not compared in queries and at addresses"));
      else if (!(await checkPages(file, pages[k], signal))) unseen.push(withoutSums(file, "are not there"));
    }
  };
  const done = all().catch((error: Error) => {
    failure = error;
  });
  return {
    failure: () => failure,
    underscores: () => underscores,
    unseen,
    async finish() {
      await done;
      if (failure) throw failure;
    },
    stop: () => controller.abort(),
  };
}

const withoutSums = ({ name }: SourceFile, why: string): Fault => ({
  code: "no-page-sums",
  file: name,
  problem: `check sums of its pages ${why}: damage inside a page would not be seen`,
});

/**
 * Check that a compressed file is whole: DuckDB takes the end of a file that was cut off for the end of the data.
 *
 * A gzip file is unpacked beside the reading, on a thread of libuv's, and its check sum compared. A zstd file says how long
 * each of its blocks is, so that hopping from block to block shows whether the last one is there; what is in the blocks is
 * not checked.
 *
 * @param lookers what looks at the bytes; text that is not compressed is read for these only
 * @throws DataError for a file that is cut off or damaged
 */
async function checkIntact(
  file: SourceFile,
  signal?: AbortSignal,
  lookers: readonly ((chunk: Buffer) => void)[] = [],
): Promise<void> {
  if (file.remote) return;
  if (file.compression === "zstd") {
    if (!(await isWholeZstd(file.path))) throw notWhole(file.name, "cut off");
  } else if (file.compression === "gzip" || lookers.length > 0) {
    const all = (chunk: Buffer): void => {
      for (const look of lookers) look(chunk);
    };
    await readThrough(file, all, signal);
  }
}

/** Compressed bytes that are unpacked to find out whether a file that cannot be opened was cut off. */
const SMALL = 1 << 28;

export const isSmall = ({ stamp }: SourceFile): boolean => stamp.bytes <= SMALL;

/** Check compressed files where it does not take long. */
export async function checkSmall(files: readonly SourceFile[]): Promise<void> {
  for (const file of files) if (isSmall(file)) await checkIntact(file);
}

const BUFFER = 1 << 18;

/** The bytes of a file, piece by piece, all in the same memory: garbage of such size keeps the collector busy. */
async function* bytesOf(path: string, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(BUFFER);
  const file = await open(path);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, BUFFER);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** All bytes of a text file, unpacked, piece by piece; a piece is there until the next one is read. */
export async function readThrough(
  file: SourceFile,
  each: (chunk: Buffer) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { path, name, compression } = file;
  if (compression !== "gzip") {
    for await (const chunk of bytesOf(path, signal)) each(chunk);
    return;
  }
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      each(chunk);
      done();
    },
  });
  const unpack = createGunzip({ chunkSize: BUFFER });
  const streams = [createReadStream(path, { highWaterMark: BUFFER }), unpack, sink];
  try {
    await pipeline(streams, { ...(signal && { signal }) });
    requireRead(unpack, file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "ERR_STREAM_PUSH_AFTER_EOF") throw behindEnd(name, error);
    if (!code.startsWith("Z_")) throw error;
    throw notWhole(name, code === "Z_BUF_ERROR" ? "cut off" : "damaged", error);
  }
}

/**
 * Node takes a zero behind the end of what is packed for the end of the file, whatever follows.
 *
 * @throws DataError where bytes of a file were left
 */
export function requireRead({ bytesWritten }: Gunzip, { path, name }: SourceFile): void {
  if (bytesWritten !== statSync(path).size) throw behindEnd(name);
}

/** A packed text with something else behind it. */
function behindEnd(file: string, cause?: unknown): DataError {
  return new DataError(
    {
      code: "damaged-file",
      file,
      problem: "what is behind the end of the packed text is not gzip's",
      remedy: "pack it anew",
    },
    { cause },
  );
}

/** A compressed file that ends too early, or whose check sum differs. */
export function notWhole(file: string, what: string, cause?: unknown): DataError {
  return new DataError(
    {
      code: "damaged-file",
      file,
      problem: `the compressed file is ${what}`,
      remedy: "copy or download it again",
    },
    { cause },
  );
}

const UNDERSCORE = 0x5f;
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

function lookForUnderscores(found: () => void): (chunk: Buffer) => void {
  let last = Buffer.alloc(0);
  return (chunk) => {
    const ends = Buffer.concat([last, chunk.subarray(0, 2)]);
    for (const bytes of [ends, chunk]) {
      for (let at = bytes.indexOf(UNDERSCORE); at >= 0; at = bytes.indexOf(UNDERSCORE, at + 1)) {
        if (isDigit(bytes[at - 1]) && isDigit(bytes[at + 1])) found();
      }
      if (bytes.includes("+-")) found();
    }
    last = Buffer.from(chunk.subarray(-2));
  };
}

/**
 * The first row of text files that is not UTF-8: DuckDB breaks down at one without saying where.
 *
 * @returns the fault; undefined where all is UTF-8, or cannot be unpacked here
 */
export async function findBadText(
  files: readonly SourceFile[],
  header: boolean,
): Promise<DataError | undefined> {
  for (const file of files) {
    if (file.format === "parquet" || file.compression === "zstd" || file.remote) continue;
    const row = await firstBadRow(file, header);
    if (row === undefined) continue;
    return new DataError({
      code: "not-utf8",
      file: file.name,
      ...(row > 0 && { row }),
      problem: `this is not UTF-8 text${row > 0 ? "" : " (in the first line)"}`,
      remedy: "give its encoding, for example latin1",
      option: "encoding",
    });
  }
  return undefined;
}

const HASH = 0x23;

async function firstBadRow(file: SourceFile, header: boolean): Promise<number | undefined> {
  let rows = header && file.format === "csv" ? 0 : 1;
  let bad: number | undefined;
  let quoted = false;
  let line = Buffer.alloc(0);
  await readThrough(file, (chunk) => {
    if (bad !== undefined) return;
    let from = 0;
    // A line's end is a byte of its own in UTF-8; within quotes it ends no row.
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      line = Buffer.concat([line, chunk.subarray(from, end + 1)]);
      from = end + 1;
      for (let at = line.indexOf(34); at >= 0; at = line.indexOf(34, at + 1)) quoted = !quoted;
      if (!isUtf8(line)) {
        bad = rows;
        return;
      }
      // A line of comment before the header is no row, whatever quotation marks are in it.
      const comment = rows === 0 && line[0] === HASH;
      line = Buffer.alloc(0);
      if (comment) quoted = false;
      else if (!quoted) rows++;
    }
    line = Buffer.concat([line, chunk.subarray(from)]);
  });
  return bad ?? (isUtf8(line) ? undefined : rows);
}

const ZSTD_FRAME = 0xfd2fb528;
/** Frames that decoders skip: 0x184d2a50 to 0x184d2a5f. */
const isSkippable = (magic: number): boolean => magic >>> 4 === 0x184d2a5;

/** Is every frame of a zstd file there to its end? The format is that of RFC 8878. */
async function isWholeZstd(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const header = Buffer.alloc(14);
    const read = async (at: number, bytes: number): Promise<boolean> =>
      (await file.read(header, 0, bytes, at)).bytesRead === bytes;
    let at = 0;
    while (at < size) {
      if (!(await read(at, 5))) return false;
      const magic = header.readUInt32LE(0);
      if (isSkippable(magic)) {
        if (!(await read(at, 8))) return false;
        at += 8 + header.readUInt32LE(4);
        continue;
      }
      if (magic !== ZSTD_FRAME) return false;
      const descriptor = header[4];
      at += 5 + headerBytes(descriptor);
      for (let last = false; !last; ) {
        if (!(await read(at, 3))) return false;
        const block = header.readUIntLE(0, 3);
        last = (block & 1) === 1;
        // A block of type 1 is one byte, to be repeated.
        at += 3 + (((block >> 1) & 3) === 1 ? 1 : block >> 3);
      }
      if (descriptor & 4) at += 4;
    }
    return at === size;
  } finally {
    await file.close();
  }
}

/** Bytes of a frame's header after its descriptor: window, dictionary's name, content's size. */
function headerBytes(descriptor: number): number {
  const single = (descriptor >> 5) & 1;
  const content = [single, 2, 4, 8][descriptor >> 6];
  const dictionary = [0, 1, 2, 4][descriptor & 3];
  return 1 - single + dictionary + content;
}
