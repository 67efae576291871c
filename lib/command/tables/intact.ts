import { createReadStream, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { TableError } from "../files/table-error.js";
import type { SourceFile } from "./source.js";

/** A check on its way. */
export interface IntactCheck {
  /** What is wrong, as soon as it is known. */
  failure(): Error | undefined;
  /** Wait for the end. */
  finish(): Promise<void>;
  stop(): void;
}

/** Start `checkIntact` beside other work; an error is kept until it is asked for. */
export function startCheck(files: readonly SourceFile[]): IntactCheck {
  const controller = new AbortController();
  let failure: Error | undefined;
  const done = checkIntact(files, controller.signal).catch((error: Error) => {
    failure = error;
  });
  return {
    failure: () => failure,
    async finish() {
      await done;
      if (failure) throw failure;
    },
    stop: () => controller.abort(),
  };
}

/**
 * Check that compressed files are whole: DuckDB takes the end of a file that was cut off for the end of the data.
 *
 * A gzip file is unpacked beside the reading, on a thread of libuv's, and its check sum compared. A zstd file says how long
 * each of its blocks is, so that hopping from block to block shows whether the last one is there.
 *
 * @throws TableError for the first file that is cut off or damaged
 */
async function checkIntact(files: readonly SourceFile[], signal?: AbortSignal): Promise<void> {
  for (const file of files) {
    if (file.compression === "gzip") await checkGzip(file, signal);
    else if (file.compression === "zstd" && !(await isWholeZstd(file.path))) {
      throw new TableError(`${file.name}: the compressed file is cut off; copy or download it again`);
    }
  }
}

/** Compressed bytes that are unpacked to find out whether a file that cannot be opened was cut off. */
const SMALL = 1 << 28;

/** `checkIntact` where it does not take long. */
export function checkSmall(files: readonly SourceFile[]): Promise<void> {
  return checkIntact(files.filter(({ path }) => statSync(path).size <= SMALL));
}

async function checkGzip({ path, name }: SourceFile, signal?: AbortSignal): Promise<void> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    await pipeline(
      createReadStream(path, { highWaterMark: 1 << 18 }),
      createGunzip({ chunkSize: 1 << 18 }),
      nowhere,
      {
        ...(signal && { signal }),
      },
    );
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (!code.startsWith("Z_")) throw error;
    const cut = code === "Z_BUF_ERROR";
    throw new TableError(
      `${name}: the compressed file is ${cut ? "cut off" : "damaged"}; copy or download it again`,
      { cause: error },
    );
  }
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
