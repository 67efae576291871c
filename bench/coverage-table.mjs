// What coverage-of-fit.json says, as tables: every cell's, and the short one of the README.
import { withPart } from "../scripts/page-part.mjs";
import { nameOf } from "./coverage-cells.mjs";

/** Streams from which on a cell is in it. */
const TOLD = 100;
/** Where a mean over coefficients, and each coefficient, is as it should be. */
const MEAN = [0.94, 0.96];
const EACH = [0.925, 0.975];

const sum = (/** @type {readonly number[]} */ values) => values.reduce((total, value) => total + value, 0);

/** @typedef {import("./coverage-cells.mjs").Cell} Cell */
/**
 * Sums over streams of one way to fit; lists have a number a coefficient.
 *
 * @typedef {{ streams: number, stopped: number, warned: Record<string, number>, intervals: number[], inside: number[], z: number[], zz: number[], paired: number, width: number, distance: number }} Sums
 * @typedef {Omit<Cell, "fits"> & { streams: number, fits: Record<string, Sums> }} Measured
 */

/**
 * Coverage over coefficients with at least half of the intervals, its extremes, bias and width.
 *
 * @param {Sums} sums
 */
function lineOf(sums) {
  const { streams } = sums;
  const each = sums.intervals.map((count, j) => (count >= streams / 2 ? sums.inside[j] / count : Number.NaN));
  const judged = each.filter((value) => !Number.isNaN(value));
  const lowest = Math.min(...judged);
  const worst = each.indexOf(lowest);
  const bias = sums.z.map((z, j) => z / sums.intervals[j]);
  return {
    coverage: sum(sums.inside) / sum(sums.intervals),
    lowest,
    highest: Math.max(...judged),
    worst,
    // Of the worst covered coefficient: mean and root mean square of (estimate - truth) / standard error.
    bias: bias[worst],
    rms: Math.sqrt(sums.zz[worst] / sums.intervals[worst]),
    without: streams * sums.intervals.length - sum(sums.intervals),
    width: sums.width / sums.paired,
    distance: Math.sqrt(sums.distance / sums.paired),
  };
}

const percent = (/** @type {number} */ value) => (100 * value).toFixed(1);

/** @param {readonly string[]} header @param {readonly (string | number)[][]} rows */
const markdown = (header, rows) =>
  [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

/**
 * Every way to fit in every cell.
 *
 * @param {readonly Measured[]} cells
 */
export function wholeTable(cells) {
  const header = ["cell", "streams", "fit", "mean", "lowest", "highest", "width", "distance"];
  const rows = cells.flatMap((cell) =>
    Object.entries(cell.fits).map(([name, sums]) => {
      const line = lineOf(sums);
      const numbers = [percent(line.coverage), percent(line.lowest), percent(line.highest)];
      const beside = [line.width.toFixed(3), line.distance.toFixed(3)];
      const worst = [`x${line.worst}: ${line.bias.toFixed(2)}`, line.rms.toFixed(2), line.without];
      const warned = Object.entries(sums.warned).map(([code, count]) => `${code} ${count}`);
      return [nameOf(cell), sums.streams, name, ...numbers, ...beside, ...worst, warned.join(", ")];
    }),
  );
  return markdown([...header, "worst: bias", "rms", "no interval", "warned"], rows);
}

/** @param {number} value @param {readonly number[]} range */
const inside = (value, [low, high]) => value >= low && value <= high;
/** @param {number} value @param {readonly number[]} range */
const marked = (value, range) => (inside(value, range) ? percent(value) : `**${percent(value)}**`);

/**
 * The README's table: the cells of at least 100 streams; what is outside of its range in bold.
 *
 * @param {readonly Measured[]} cells
 */
function shortTable(cells) {
  const rows = cells.flatMap((cell) =>
    Object.entries(cell.fits)
      .filter(([, { streams }]) => streams >= TOLD)
      .map(([name, sums]) => {
        const { coverage, lowest, highest, distance } = lineOf(sums);
        const { design, family, coefficients, rows, streams } = cell;
        const held = [marked(coverage, MEAN), marked(lowest, EACH), marked(highest, EACH)];
        return [
          design,
          family,
          coefficients,
          rows.toLocaleString("en"),
          name,
          streams,
          ...held,
          distance.toFixed(3),
        ];
      }),
  );
  const header = ["design", "family", "d", "n", "fit", "M", "covered, %", "lowest", "highest"];
  return markdown([...header, "from HC0, s.e."], rows);
}

/**
 * What encloses the table in the README.
 * @type {[string, string]}
 */
const MARKS = ["<!-- made by: node bench/coverage-of-fit.mjs --readme -->", "<!-- until here -->"];

/**
 * The README with its table as the cells say.
 *
 * @param {string} readme
 * @param {readonly Measured[]} cells
 */
export function withTable(readme, cells) {
  return withPart(readme, MARKS, shortTable(cells));
}
