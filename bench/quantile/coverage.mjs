// How often nominal 95 percent intervals of quantile regression hold the truth, over independent streams, as a table on stdout:
//
//     npm run build && node bench/quantile/coverage.mjs [streams] > bench/quantile/coverage.md
//
// y = 1 + x1 - x2 + noise, with one density at the quantile (normal, or Student's with 3 degrees of freedom), or with two: x1
// is 0 or 1, and the noise 1 + x1 times a normal, so that every quantile is linear in the columns.
// A stored batch of 500 or 2,000 rows; one reading by SA-Adam of 10,000, and its intervals by the path.

import { fit, RandomStream } from "sa-adam";
import { normalQuantile, studentQuantile } from "sa-adam/internal";

const streams = Number(process.argv[2] ?? 200);
const DESIGNS = {
  normal: { noise: (random) => random.normal(), at: normalQuantile, spread: () => 1 },
  "Student's t, 3 degrees": {
    noise: (random) =>
      random.normal() / Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3),
    at: (q) => (q === 0.5 ? 0 : Math.sign(q - 0.5) * studentQuantile(Math.abs(2 * q - 1), 3)),
    spread: () => 1,
  },
  "wider for x1 = 1": {
    noise: (random) => random.normal(),
    at: normalQuantile,
    spread: (x1) => 1 + x1,
  },
};

/** n rows of stream m, and the coefficients of their quantile q. */
function draw({ noise, at, spread }, n, m, q) {
  const random = new RandomStream(77, m);
  const columns = [new Float64Array(n), new Float64Array(n)];
  const response = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    columns[0][i] = spread(1) === 1 ? random.normal() : random.integer(2);
    columns[1][i] = random.normal();
    response[i] = 1 + columns[0][i] - columns[1][i] + spread(columns[0][i]) * noise(random);
  }
  const z = at(q);
  return { block: { count: n, columns, response }, truth: [1 + z, 1 + (spread(1) - 1) * z, -1] };
}

/** One reading: what is not an array is not read again. */
function* once(block) {
  yield block;
}

const WAYS = [
  { name: "stored batch", n: 500, options: {} },
  { name: "stored batch", n: 2000, options: {} },
  { name: "SA-Adam, one reading", n: 10_000, options: { method: "sa-adam" } },
  { name: "random scaling", n: 10_000, options: { interval: "random-scaling" } },
  { name: "batch means", n: 10_000, options: { interval: "batch-means" } },
];

console.log(
  `# Coverage of intervals for quantiles\n\nMade by \`node bench/quantile/coverage.mjs ${streams}\`: ${streams} streams a line, percent of nominal 95 percent intervals that hold the`,
);
console.log(
  `truth; a single coefficient's has a standard deviation of ${(100 * Math.sqrt(0.0475 / streams)).toFixed(1)}. Mean length relative to the plug-in's of the stored batch, sqrt(n) taken out.\n`,
);
console.log("| noise | q | fit | n | (intercept) | x1 | x2 | length |");
console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
for (const [name, design] of Object.entries(DESIGNS)) {
  for (const q of [0.1, 0.5, 0.9]) {
    let unit;
    for (const { name: way, n, options } of WAYS) {
      const held = [0, 0, 0];
      let length = 0;
      for (let m = 0; m < streams; m++) {
        const { block, truth } = draw(design, n, m, q);
        const { coefficients } = await fit(once(block), { family: "quantile", quantile: q, ...options });
        for (const [j, { lower, upper }] of coefficients.entries()) {
          if (lower <= truth[j] && truth[j] <= upper) held[j]++;
          length += ((upper - lower) * Math.sqrt(n)) / (3 * streams);
        }
      }
      if (n === 2000) unit = length;
      const relative = unit === undefined ? "" : (length / unit).toFixed(2);
      const shares = held.map((count) => ((100 * count) / streams).toFixed(1));
      console.log(`| ${[name, q, way, n.toLocaleString("en"), ...shares, relative].join(" | ")} |`);
    }
  }
}
