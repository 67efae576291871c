import { createHash } from "node:crypto";

/** SHA-256 of some parts one after the other, as 64 hexadecimal digits. @example checksum("abc").slice(0, 8) // "ba7816bf" */
export function checksum(...parts: readonly (string | NodeJS.ArrayBufferView)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
