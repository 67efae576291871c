import pow from "@stdlib/math-base-special-pow";

/**
 * base^exponent by one algorithm, FreeBSD's, on every engine: the language leaves the last digits of its own `**` open, and
 * versions of Node and browsers differ in them. What decides the bits of a fit goes through here; a whole or half exponent
 * is better multiplied, or left to Math.sqrt, which are exact by their definition.
 *
 * @example power(2, 0.5) // 1.414213562
 */
export function power(base: number, exponent: number): number {
  return pow(base, exponent);
}
