// How often nominal 95 percent intervals of quantile regression hold the truth on 20 to 100 rows, as a table on stdout:
//
//     npm run build && node bench/quantile/tiny.mjs [streams] >> bench/quantile/beyond.md
//
// What `sa-adam fit` warns by where few of few rows lie beyond a quantile that is not an outer one. The rows beyond an outer one are beyond.mjs's.

import { coverageOf, NOISES } from "./coverage-of.mjs";

const streams = Number(process.argv[2] ?? 2000);
const NAMES = ["normal", "Student's t, 3 degrees", "lognormal"];

console.log(
  `\n## Few rows\n\nMade by \`node bench/quantile/tiny.mjs ${streams}\`: ${streams} streams a cell and noise; percent of nominal 95 percent intervals that hold the`,
);
console.log("truth, of the intercept and of the slopes together, by the noise. Rows beyond are (1 - q) n.\n");
console.log(`| coefficients | q | n | rows beyond | ${NAMES.join(" | ")} | slopes, mean |`);
console.log(`| --- | --- | --- | --- | ${NAMES.map(() => "---").join(" | ")} | --- |`);
for (const d of [2, 5])
  for (const q of [0.7, 0.8])
    for (const n of [20, 40, 60, 100]) {
      const each = [];
      for (const name of NAMES) each.push(await coverageOf({ d, q, n }, NOISES[name], streams));
      const mean = each.reduce((sum, { slopes }) => sum + slopes / each.length, 0);
      const texts = each.map(({ intercept, slopes }) => `${intercept.toFixed(1)}, ${slopes.toFixed(1)}`);
      console.log(
        `| ${[d, q, n, Number(((1 - q) * n).toFixed(1)), ...texts, mean.toFixed(1)].join(" | ")} |`,
      );
    }
