import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { createGunzip } from "node:zlib";

/** The first bytes of a file, as Latin-1 text. */
export function firstBytes(path: string, count = 8): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(count);
    return bytes.toString("latin1", 0, readSync(file, bytes, 0, count, 0));
  } finally {
    closeSync(file);
  }
}

/** Bytes of the beginning of a file, unpacked; fewer where the file ends, or cannot be unpacked further. */
export async function beginning(path: string, gzip: boolean, count: number): Promise<Buffer> {
  const file = createReadStream(path);
  const input = gzip ? file.pipe(createGunzip()) : file;
  // An error of the file's own does not pass through a pipe; what is there will do.
  file.on("error", (error) => input.destroy(error));
  const chunks: Buffer[] = [];
  let total = 0;
  try {
    for await (const chunk of input) {
      chunks.push(chunk as Buffer);
      total += (chunk as Buffer).length;
      if (total >= count) break;
    }
  } catch {
    // Whoever reads all of it says what is wrong.
  } finally {
    file.destroy();
  }
  return Buffer.concat(chunks).subarray(0, count);
}
