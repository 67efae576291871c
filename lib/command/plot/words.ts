import { log10 } from "sa-adam/internal";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * A count for a caption, in plain text: a power of ten as one, from a million on a digit times one too, another number in full.
 *
 * @example count(1e8) // "10⁸"
 * @example count(5e7) // "5·10⁷"
 * @example count(1000) // "1000"
 */
export function count(n: number): string {
  const power = Math.floor(log10(n) + 1e-9);
  const digit = n / Number(`1e${power}`);
  if (digit === 1 && n >= 1e4) return `10${superscript(power)}`;
  return Number.isInteger(digit) && n >= 1e6 ? `${digit}·10${superscript(power)}` : String(n);
}

function superscript(power: number): string {
  return [...String(power)].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
}

/**
 * A list in words.
 *
 * @example listed([0.75, 0.85, 1]) // "0.75, 0.85 and 1"
 */
export function listed(items: readonly (number | string)[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

/**
 * first, first + step, ..., last, each rounded to four decimals.
 *
 * @throws RangeError when the steps do not lead there, or a million of them do not
 * @example spaced(0.66, 0.68, 0.01) // [0.66, 0.67, 0.68]
 */
export function spaced(first: number, last: number, step: number): number[] {
  const steps = Math.round((last - first) / step);
  if (!(steps >= 0 && steps < 1e6)) throw new RangeError(`cannot go from ${first} to ${last} by ${step}`);
  return Array.from({ length: steps + 1 }, (_, i) => Number((first + i * step).toFixed(4)));
}
