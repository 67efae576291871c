// Rows made by other programs' random numbers, kept as they made them.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** The text of a file in test/right-answers/data. */
export const text = (/** @type {string} */ name) =>
  gunzipSync(readFileSync(new URL(`../data/${name}`, import.meta.url))).toString("utf8");

/**
 * Columns and response, which is the last one, of a file of numbers in test/right-answers/data.
 *
 * @returns {import("./design.mjs").Rows}
 */
export function stored(/** @type {string} */ name) {
  const [header, ...lines] = text(name).trim().split("\n");
  const cells = lines.map((line) => line.split(",").map(Number));
  const columns = header.split(",").map((_, j) => Float64Array.from(cells, (row) => row[j]));
  return {
    names: header.split(",").slice(0, -1),
    columns: columns.slice(0, -1),
    response: columns[columns.length - 1],
  };
}
