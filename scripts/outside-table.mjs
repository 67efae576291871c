// node scripts/outside-table.mjs: brings the README's table of what the theorem excludes up to date with figures/outside.csv.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { withPart } from "./page-part.mjs";

const README = new URL("../README.md", import.meta.url);
const CSV = new URL("../figures/outside.csv", import.meta.url);
/** @type {[string, string]} */
const MARKS = ["<!-- made by: node scripts/outside-table.mjs -->", "<!-- until here, outside -->"];

/** The arms that are told in the README; all are in the figure. */
const TOLD = [
  "SGD",
  "SA-Adam",
  "RMSProp of the past, gain 0.5",
  "RMSProp of the past, gain 0.001",
  "RMSProp, gain 0.5",
  "RMSProp, gain 0.5, skewed",
  "Adam",
  "Adam, skewed",
  "Adam, beta2 0.99, skewed",
  "SA-Adam, constant beta1",
  "SA-Adam, gamma 1",
  "SA-Adam, gamma 1.1",
  "SGD, constant step",
  "SGD, constant step, curved",
  "Adam, constant step, curved",
  "SGD, alpha 0.5, curved",
  "SGD, alpha 0.3, curved",
  "SGD, clip 1",
  "SGD, clip 1, skewed",
  "SA-Adam, decoupled decay 0.01",
];

/**
 * The lines of a CSV of ours as records: names are in quotation marks where they hold a comma.
 *
 * @param {string} text
 * @returns {Record<string, string>[]}
 */
export function recordsOf(text) {
  const [head, ...lines] = text
    .trim()
    .split("\n")
    .map((line) => [...line.matchAll(/"([^"]*)"|([^,]+)/g)].map(([, quoted, plain]) => quoted ?? plain));
  return lines.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i]])));
}

/**
 * The README with the table of a figure's CSV in its place.
 *
 * @param {string} readme
 * @param {string} csv
 */
export function withOutsideTable(readme, csv) {
  const rows = recordsOf(csv);
  const n = rows.reduce((most, row) => Math.max(most, Number(row.n)), 0);
  const percent = (/** @type {string} */ share) => (100 * Number(share)).toFixed(1);
  const size = (/** @type {string} */ value) =>
    Number(value) < 100 ? Number(value).toFixed(2) : Math.round(Number(value)).toLocaleString("en-US");
  const lines = TOLD.map((arm) => {
    const row = rows.find((one) => one.arm === arm && Number(one.n) === n);
    if (!row) throw new Error(`figures/outside.csv has no row of ${arm} at n = ${n}`);
    const cells = [
      row.breaks,
      arm,
      `${percent(row.coverage)} (${percent(row.expected_coverage)})`,
      `${size(row.statistic)} (${size(row.expected_statistic)})`,
      `${size(row.shift)} (${size(row.expected_shift)})`,
      row.law
        .split(" and ")
        .map((name) => `\`${name}\``)
        .join(" and "),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const table = [
    "| assumption broken | arm | covered, % | T_n/d | shift, s.e. | expected by |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
  return withPart(readme, MARKS, table);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(README, withOutsideTable(readFileSync(README, "utf8"), readFileSync(CSV, "utf8")));
}
