import { writeSync } from "node:fs";
import type { IntactCheck } from "./intact.js";
import type { TextFile } from "./plain-text.js";
import { type ScratchFile, scratchFile } from "./scratch-file.js";

/** Packed texts that are written to the disk as they are unpacked for their check, so that DuckDB need not unpack them again. */
export interface Unpacked {
  /** Bytes of text k go by. */
  look(k: number, chunk: Buffer): void;
  /**
   * The texts with unpacked ones in place of those that are packed, when the check has seen all; undefined where they do not fit.
   *
   * @throws DataError for one that is cut off or damaged
   */
  files(check: IntactCheck): Promise<readonly TextFile[] | undefined>;
  close(): void;
}

/** Texts seldom become less than so many times as large. */
const LEAST = 3;
/** Each is an open file. */
const MOST_FILES = 64;

/**
 * Room for packed texts on the disk.
 *
 * @param most bytes that all of them take at most
 * @returns undefined where none is packed, they will not fit, or files without a name cannot be read by DuckDB
 */
export function unpacked(texts: readonly TextFile[], most: number): Unpacked | undefined {
  const packed = texts.filter(({ compression }) => compression === "gzip");
  const bytes = packed.reduce((sum, { stamp }) => sum + stamp.bytes, 0);
  if (packed.length === 0 || packed.length > MOST_FILES || LEAST * bytes > most) return undefined;
  let copies = new Map<TextFile, ScratchFile>();
  let room = most;
  let giveUp = (): void => {};
  const givenUp = new Promise<void>((resolve) => {
    giveUp = resolve;
  });
  const close = (): void => {
    for (const copy of copies.values()) copy.close();
    copies = new Map();
    giveUp();
  };
  for (const text of packed) {
    const copy = scratchFile(room);
    if (copy) copies.set(text, copy);
    if (copy?.path === undefined) {
      close();
      return undefined;
    }
    room = Math.min(room, copy.room);
  }
  if (LEAST * bytes > room) {
    close();
    return undefined;
  }
  return {
    look(k, chunk) {
      const copy = copies.get(texts[k]);
      if (!copy) return;
      room -= chunk.length;
      if (room < 0 || !isWritten(copy.descriptor, chunk)) close();
    },
    async files(check) {
      await Promise.race([check.finish(), givenUp]);
      if (copies.size === 0) return undefined;
      return texts.map((text): TextFile => {
        const path = copies.get(text)?.path;
        return path === undefined ? text : { ...text, path, compression: "none" };
      });
    },
    close,
  };
}

/** Writes bytes behind the others; are they there? */
function isWritten(descriptor: number, bytes: Buffer): boolean {
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    return true;
  } catch {
    return false;
  }
}
