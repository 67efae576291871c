// How often nominal 95 percent intervals of quantile regression hold the truth by how many rows lie beyond the quantile, as a table on stdout:
//
//     npm run build && node bench/quantile/beyond.mjs [streams] > bench/quantile/beyond.md
//
// y = 1 + x1 + x2 + ... + noise, all x normal; n = rows beyond / min(q, 1 - q), all of them in memory. What `sa-adam fit` warns by.

import { coverageOf, NOISES } from "./coverage-of.mjs";

const streams = Number(process.argv[2] ?? 200);
const NAMES = ["normal", "exponential", "Student's t, 3 degrees"];

/** Coefficients, quantiles and rows beyond them. */
const CELLS = [
  ...[0.9, 0.99].flatMap((q) => [1.5, 3, 6, 12, 25, 50, 100].map((beyond) => ({ d: 3, q, beyond }))),
  ...[6, 12, 25, 50].map((beyond) => ({ d: 3, q: 0.8, beyond })),
  ...[6, 12, 25].map((beyond) => ({ d: 3, q: 0.7, beyond })),
  ...[3, 4.5, 6, 12].map((beyond) => ({ d: 3, q: 0.5, beyond })),
  ...[25, 50, 100].map((beyond) => ({ d: 20, q: 0.9, beyond })),
  ...[20, 30, 40].map((beyond) => ({ d: 20, q: 0.5, beyond })),
];

console.log(
  `# Rows beyond a quantile\n\nMade by \`node bench/quantile/beyond.mjs ${streams}\`: ${streams} streams a cell and noise; percent of nominal 95 percent intervals that hold the`,
);
console.log(
  "truth, of the intercept and of the slopes together, by the noise. Rows beyond are min(q, 1 - q) n; all rows are in memory.\n",
);
console.log(`| coefficients | q | rows beyond | n | ${NAMES.join(" | ")} | slopes, mean |`);
console.log(`| --- | --- | --- | --- | ${NAMES.map(() => "---").join(" | ")} | --- |`);
for (const { d, q, beyond } of CELLS) {
  const n = Math.round(beyond / Math.min(q, 1 - q));
  const each = [];
  for (const name of NAMES) each.push(await coverageOf({ d, q, n }, NOISES[name], streams));
  const mean = each.reduce((sum, { slopes }) => sum + slopes / each.length, 0);
  const texts = each.map(({ intercept, slopes }) => `${intercept.toFixed(1)}, ${slopes.toFixed(1)}`);
  console.log(`| ${[d, q, beyond, n.toLocaleString("en"), ...texts, mean.toFixed(1)].join(" | ")} |`);
}
