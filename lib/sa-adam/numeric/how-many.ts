/**
 * A number, as it is shown, and its noun.
 *
 * @param many the noun of any other number than 1; with an s, or -ies for -y, unless given
 * @example howMany(1, "row") // "1 row"
 * @example howMany("1,500", "entry") // "1,500 entries"
 * @example howMany(2, "row was", "rows were") // "2 rows were"
 */
export function howMany(
  shown: number | string,
  one: string,
  many: string = `${one.replace(/y$/, "ie")}s`,
): string {
  return `${shown} ${String(shown) === "1" ? one : many}`;
}
