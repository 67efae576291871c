import fc from "fast-check";

/** A change of some bytes; places are in millionths of the length. */
export type Damage =
  | { readonly how: "flip"; readonly at: number; readonly bit: number }
  | { readonly how: "cut"; readonly at: number }
  | { readonly how: "remove"; readonly at: number; readonly bytes: number }
  | { readonly how: "repeat"; readonly at: number; readonly bytes: number }
  | { readonly how: "insert"; readonly at: number; readonly base64: string };

const at = fc.nat(999_999);
const bytes = fc.integer({ min: 1, max: 40 });

/** Bytes that readers of text stumble on. */
const STUMBLING = [
  ...[
    '"',
    '""',
    '","',
    "\0",
    "\r",
    "\n",
    "\r\n",
    ",",
    ";",
    "\t",
    " ",
    "#",
    "'",
    "\\",
    "é",
    "\ufeff",
    "\u2028",
    "=",
  ],
  ...[
    "1e308",
    "1e999",
    "-",
    "NaN",
    "NA",
    "inf",
    "99999999999999999999",
    "0x1F",
    "1_0",
    "e5",
    "true",
    "\u001b[31m",
  ],
].map((text) => Buffer.from(text));
const NOT_UTF8 = ["ff", "fffe", "e9", "c3", "eda080"].map((hex) => Buffer.from(hex, "hex"));

const flip = fc.record({ how: fc.constant("flip" as const), at, bit: fc.nat(7) });
const cut = fc.record({ how: fc.constant("cut" as const), at });
const remove = fc.record({ how: fc.constant("remove" as const), at, bytes });
const repeat = fc.record({ how: fc.constant("repeat" as const), at, bytes });
const insert = fc.record({
  how: fc.constant("insert" as const),
  at,
  base64: fc.constantFrom(...[...STUMBLING, ...NOT_UTF8].map((piece) => piece.toString("base64"))),
});

/** Damages of any bytes. */
export const DAMAGE: fc.Arbitrary<Damage> = fc.oneof(flip, cut, remove, repeat, insert);

/** The bytes with the damages, one after the other. */
export function damaged(whole: Buffer, damages: readonly Damage[]): Buffer {
  let bytes = whole;
  for (const damage of damages) {
    const place = Math.floor((damage.at * bytes.length) / 1e6);
    const [before, behind] = [bytes.subarray(0, place), bytes.subarray(place)];
    if (damage.how === "cut") bytes = before;
    else if (damage.how === "remove") bytes = Buffer.concat([before, behind.subarray(damage.bytes)]);
    else if (damage.how === "repeat")
      bytes = Buffer.concat([before, behind.subarray(0, damage.bytes), behind]);
    else if (damage.how === "insert")
      bytes = Buffer.concat([before, Buffer.from(damage.base64, "base64"), behind]);
    else if (bytes.length > 0) {
      bytes = Buffer.from(bytes);
      bytes[place] ^= 1 << damage.bit;
    }
  }
  return bytes;
}
