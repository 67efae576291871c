// How often nominal 95 percent intervals of quantile regression hold the truth by how many rows lie beyond the quantile, as a table on stdout:
//
//     npm run build && node bench/quantile/beyond.mjs [streams] > bench/quantile/beyond.md
//
// y = 1 + x1 + x2 + ... + noise, all x normal; n = rows beyond / min(q, 1 - q), all of them in memory. What `sa-adam fit` warns by.

import { fit, RandomStream } from "sa-adam";
import { normalQuantile, studentQuantile } from "sa-adam/internal";

const streams = Number(process.argv[2] ?? 200);
const NOISES = {
  normal: { draw: (random) => random.normal(), at: normalQuantile },
  exponential: { draw: (random) => -Math.log(1 - random.uniform()), at: (q) => -Math.log(1 - q) },
  "Student's t, 3 degrees": {
    draw: (random) =>
      random.normal() / Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3),
    at: (q) => (q === 0.5 ? 0 : Math.sign(q - 0.5) * studentQuantile(Math.abs(2 * q - 1), 3)),
  },
};

/** Coefficients, quantiles and rows beyond them. */
const CELLS = [
  ...[0.9, 0.99].flatMap((q) => [1.5, 3, 6, 12, 25, 50, 100].map((beyond) => ({ d: 3, q, beyond }))),
  ...[6, 12, 25, 50].map((beyond) => ({ d: 3, q: 0.8, beyond })),
  ...[6, 12, 25].map((beyond) => ({ d: 3, q: 0.7, beyond })),
  ...[3, 4.5, 6, 12].map((beyond) => ({ d: 3, q: 0.5, beyond })),
  ...[25, 50, 100].map((beyond) => ({ d: 20, q: 0.9, beyond })),
  ...[20, 30, 40].map((beyond) => ({ d: 20, q: 0.5, beyond })),
];

/** n rows of stream m. */
function draw(d, n, noise, m) {
  const random = new RandomStream(78, m);
  const columns = Array.from({ length: d - 1 }, () => new Float64Array(n));
  const response = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    response[i] = 1;
    for (const column of columns) response[i] += column[i] = random.normal();
    response[i] += noise.draw(random);
  }
  return { count: n, columns, response };
}

/** Percent of intervals that hold: the intercept's, and the slopes'. */
async function coverage({ d, q, n }, noise) {
  const held = { intercept: 0, slopes: 0 };
  for (let m = 0; m < streams; m++) {
    const { coefficients } = await fit([draw(d, n, noise, m)], { family: "quantile", quantile: q });
    for (const [j, { lower, upper }] of coefficients.entries()) {
      const truth = j === 0 ? 1 + noise.at(q) : 1;
      if (lower <= truth && truth <= upper) held[j === 0 ? "intercept" : "slopes"]++;
    }
  }
  return { intercept: (100 * held.intercept) / streams, slopes: (100 * held.slopes) / (streams * (d - 1)) };
}

console.log(
  `# Rows beyond a quantile\n\nMade by \`node bench/quantile/beyond.mjs ${streams}\`: ${streams} streams a cell and noise; percent of nominal 95 percent intervals that hold the`,
);
console.log(
  "truth, of the intercept and of the slopes together, by the noise. Rows beyond are min(q, 1 - q) n; all rows are in memory.\n",
);
console.log(`| coefficients | q | rows beyond | n | ${Object.keys(NOISES).join(" | ")} | slopes, mean |`);
console.log(
  `| --- | --- | --- | --- | ${Object.keys(NOISES)
    .map(() => "---")
    .join(" | ")} | --- |`,
);
for (const { d, q, beyond } of CELLS) {
  const n = Math.round(beyond / Math.min(q, 1 - q));
  const each = [];
  for (const noise of Object.values(NOISES)) each.push(await coverage({ d, q, n }, noise));
  const mean = each.reduce((sum, { slopes }) => sum + slopes / each.length, 0);
  const texts = each.map(({ intercept, slopes }) => `${intercept.toFixed(1)}, ${slopes.toFixed(1)}`);
  console.log(`| ${[d, q, beyond, n.toLocaleString("en"), ...texts, mean.toFixed(1)].join(" | ")} |`);
}
