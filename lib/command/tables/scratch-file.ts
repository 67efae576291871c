import { randomUUID } from "node:crypto";
import { closeSync, existsSync, openSync, statfsSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file without a name: nobody else can open it, and nothing is left of it however the process ends. */
export interface ScratchFile {
  readonly descriptor: number;
  /** Where this process can open it once more; undefined where the system shows no open files as paths. */
  readonly path: string | undefined;
  /** Bytes that it may take. */
  readonly room: number;
  close(): void;
}

/** What Linux calls a file system in memory: files there are memory that grows. */
const IN_MEMORY = [0x01021994, 0x858458f6];

/**
 * A file among the temporary ones that takes half of what is free there at most.
 *
 * @param most bytes that it takes at most in any case
 * @returns undefined where there can be none: in memory, where files keep their names while they are open, where none may be written
 */
export function scratchFile(most: number): ScratchFile | undefined {
  const path = join(tmpdir(), `sa-adam-${process.pid}-${randomUUID()}`);
  try {
    const { type, bavail, bsize } = statfsSync(tmpdir());
    if (IN_MEMORY.includes(type)) return undefined;
    const descriptor = openSync(path, "wx+", 0o600);
    try {
      unlinkSync(path);
    } catch (error) {
      closeSync(descriptor);
      unlinkSync(path);
      throw error;
    }
    const shown = `/proc/${process.pid}/fd/${descriptor}`;
    return {
      descriptor,
      path: existsSync(shown) ? shown : undefined,
      room: Math.min(most, (bavail * bsize) / 2),
      close: () => closeSync(descriptor),
    };
  } catch {
    return undefined;
  }
}
