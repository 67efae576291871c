// What coverage-of-fit.json says, as tables: every way to fit's, that of coverage.md, and the README's of what is outside.
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
 * What a fit of a cell covers, and what chance makes of it.
 *
 * @typedef {{ cell: Measured, name: string, line: ReturnType<typeof lineOf>, outside: boolean }} Told
 * @param {readonly Measured[]} cells
 * @returns {Told[]} of those with enough streams
 */
function toldOf(cells) {
  return cells.flatMap((cell) =>
    Object.entries(cell.fits)
      .filter(([, { streams }]) => streams >= TOLD)
      .map(([name, sums]) => {
        const line = lineOf(sums);
        // One standard deviation of a single coefficient's for the mean of all, three for each.
        const chance = Math.sqrt((0.95 * 0.05) / sums.streams);
        const wide = (/** @type {readonly number[]} */ [low, high], /** @type {number} */ by) => [
          Math.min(low, 0.95 - by),
          Math.max(high, 0.95 + by),
        ];
        const each = wide(EACH, 3 * chance);
        const right =
          inside(line.coverage, wide(MEAN, chance)) &&
          inside(line.lowest, each) &&
          inside(line.highest, each);
        return { cell, name, line, outside: !right };
      }),
  );
}

const HEADER = [
  "design",
  "family",
  "d",
  "n",
  "fit",
  "M",
  "covered, %",
  "lowest",
  "highest",
  "from HC0, s.e.",
];

/** @param {readonly Told[]} told */
function shortTable(told) {
  const rows = told.map(({ cell: { design, family, coefficients, rows, fits }, name, line }) => [
    design,
    family,
    coefficients,
    rows.toLocaleString("en"),
    name,
    fits[name].streams,
    marked(line.coverage, MEAN),
    marked(line.lowest, EACH),
    marked(line.highest, EACH),
    line.distance.toFixed(3),
  ]);
  return markdown(HEADER, rows);
}

/**
 * A page of the cells with at least 100 streams; what is outside of its range in bold.
 *
 * @param {readonly Measured[]} cells
 */
export function wholePage(cells) {
  return `# Coverage of the intervals of \`fit\`

Made by \`node bench/coverage-of-fit.mjs --pages\`: of M streams of each design (see [bench](README.md)), percent of nominal 95 percent
intervals that hold the truth, of all coefficients together and of the lowest and highest one, of those with at least half of the intervals.
One coefficient's is known to 22/√M points (a standard deviation): at M = 500 the lowest of ten that are right is about 93.5, of 50 about 92.8.
What is outside of [94, 96], or for one coefficient of [92.5, 97.5], is in bold. The last column is the distance from the stored batch with
HC0 errors: 0.000 means that HC0's own coverage is this very number.

${shortTable(toldOf(cells))}
`;
}

/**
 * What encloses the table in the README.
 * @type {[string, string]}
 */
const MARKS = ["<!-- made by: node bench/coverage-of-fit.mjs --pages -->", "<!-- until here -->"];

/**
 * The README with what is outside, by more than chance makes of it.
 *
 * @param {string} readme
 * @param {readonly Measured[]} cells
 */
export function withTable(readme, cells) {
  const told = toldOf(cells);
  const out = told.filter(({ outside }) => outside);
  const text = `${told.length} fits of ${new Set(told.map(({ cell }) => cell)).size} cells are told of. ${told.length - out.length} hold what they say: all coefficients together within [94, 96] and each within [92.5, 97.5], or
within one and three standard deviations of a coefficient's coverage, where those are more. The others, what is outside in bold:`;
  return withPart(readme, MARKS, `${text}\n\n${shortTable(out)}`);
}
