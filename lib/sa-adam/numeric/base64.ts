const DIGITS: Uint8Array = new TextEncoder().encode(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
);
const PADDING = "=".charCodeAt(0);

/** Bytes as base64 text (RFC 4648). @example toBase64(Uint8Array.of(77, 97)) // "TWE=" */
export function toBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(4 * Math.ceil(bytes.length / 3));
  let to = 0;
  // Past the last byte there are zeros, and padding instead of the digits that hold nothing else.
  for (let i = 0; i < bytes.length; i += 3) {
    const three = (bytes[i] << 16) | (bytes[i + 1] << 8) | bytes[i + 2];
    text[to++] = DIGITS[three >> 18];
    text[to++] = DIGITS[(three >> 12) & 63];
    text[to++] = DIGITS[(three >> 6) & 63];
    text[to++] = DIGITS[three & 63];
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  return new TextDecoder().decode(text.fill(PADDING, text.length - missing));
}

/** The bytes of base64 text; throws a DOMException for text that is none. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
