import { randomUUID } from "node:crypto";
import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Writes beside the target under a name of its own, then renames: a reader sees the old file or the new one. */
async function replace(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    await write(temporary);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Writes a file so that it is never seen half written. */
export function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  return replace(path, (temporary) => writeFile(temporary, content));
}

/** Copies a file so that the copy is never seen half written. */
export function copyWhole(source: string, path: string): Promise<void> {
  return replace(path, (temporary) => copyFile(source, temporary));
}
