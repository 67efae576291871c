const TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/**
 * The cyclic redundancy check CRC-32 (IEEE 802.3) of a text in UTF-8: it differs whenever up to 32 neighbouring bits do.
 *
 * @example crc32("123456789") // 3421780262
 */
export function crc32(text: string): number {
  const bytes = new TextEncoder().encode(text);
  let rest = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) rest = (rest >>> 8) ^ TABLE[(rest ^ bytes[i]) & 255];
  return (rest ^ 0xffffffff) >>> 0;
}
