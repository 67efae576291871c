import { statSync } from "node:fs";

/** A file as the system knows it: which one it is, whatever it is called, and whether it was written to. */
export interface Stamp {
  /** Device and inode. */
  readonly inode: string;
  readonly bytes: number;
  /** Time of the last change, in nanoseconds. */
  readonly changed: string;
}

/** The stamp of a file, its own and not a symbolic link's. */
export function stampOf(path: string): Stamp {
  const { dev, ino, size, mtimeNs } = statSync(path, { bigint: true });
  return { inode: `${dev}:${ino}`, bytes: Number(size), changed: String(mtimeNs) };
}

/** Was the file written to, or exchanged for another, since? */
export function hasChanged(path: string, { inode, bytes, changed }: Stamp): boolean {
  try {
    const now = stampOf(path);
    return now.inode !== inode || now.bytes !== bytes || now.changed !== changed;
  } catch {
    return true;
  }
}
