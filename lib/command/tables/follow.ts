import { type FileHandle, open, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "sa-adam/internal";
import { type Arrival, NOTHING, type Origin } from "./arrivals.js";

/** Milliseconds between looks at a file that has not grown. */
const LOOK = 200;
const MOST = 1 << 22;
/** Bytes before the place that has been read to: where they are others, the file was written anew. */
const TAIL = 256;

/**
 * The bytes of a file that grows, as `tail -F` shows them: when another file has taken its name the old one is read to its end
 * and the new one from its beginning; one that was cut off is read from its beginning.
 *
 * It is looked at five times a second: a file system need not tell of changes, those over a network do not.
 *
 * @param end ends the bytes with those that are in the file at that moment
 * @param say told what has happened to the file
 */
export async function* following(
  path: string,
  end: AbortSignal,
  say: (what: Fault) => void,
): AsyncGenerator<Arrival> {
  let file = await open(path);
  try {
    let origin = await originOf(file, path);
    let at = 0;
    let tail: Buffer = NOTHING;
    let waited = false;
    let gone = false;
    const buffer = Buffer.alloc(MOST + TAIL);
    for (;;) {
      const last = end.aborted;
      const { size } = await file.stat();
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at - tail.length);
      const same = size >= at && buffer.subarray(0, tail.length).equals(tail);
      if (!same) {
        say({
          code: "truncated",
          file: path,
          problem: "was cut off or written anew: it is read from its beginning",
        });
        yield { bytes: NOTHING, origin, ends: "cut" };
        [origin, at, tail] = [{ ...origin }, 0, NOTHING];
        continue;
      }
      if (bytesRead > tail.length) {
        const bytes = Buffer.from(buffer.subarray(tail.length, bytesRead));
        tail = Buffer.from(buffer.subarray(Math.max(0, bytesRead - TAIL), bytesRead));
        at += bytes.length;
        waited = false;
        yield { bytes, origin };
        // What is written after the end was asked for is not waited for.
        if (last && bytes.length < MOST) return;
        continue;
      }
      if (last) return;
      const now = await stat(path, { bigint: true }).catch(() => undefined);
      if (now && inodeOf(now) !== origin.inode) {
        // Whoever wrote to the old file may not have noticed yet; the new one may have been taken away again.
        const next = waited ? await openIfThere(path) : undefined;
        if (next) {
          await file.close();
          file = next;
          say({ code: "rotated", file: path, problem: "is another file now: it is read from its beginning" });
          yield { bytes: NOTHING, origin, ends: "whole" };
          [origin, at, tail] = [await originOf(file, path), 0, NOTHING];
          waited = false;
          gone = false;
          continue;
        }
        waited = true;
      } else if (!now && !gone) {
        gone = true;
        say({ code: "gone", file: path, problem: "is not there any more: its name is waited for" });
      }
      await sleep(LOOK, undefined, { signal: end }).catch(() => {});
    }
  } finally {
    await file.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  return open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

const inodeOf = ({ dev, ino }: { dev: bigint; ino: bigint }): string => `${dev}:${ino}`;

async function originOf(file: FileHandle, path: string): Promise<Origin> {
  return { file: path, inode: inodeOf(await file.stat({ bigint: true })) };
}
