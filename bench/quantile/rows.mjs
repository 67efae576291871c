// Rows for quantile regressions, as CSV on stdout: node bench/quantile/rows.mjs 1000000 > rows.csv
//
// x1, ..., x5 are normal with correlation 0.5^|j-k|, x5 its exponential; y_plain = 1 + sum of slopes + logistic noise, and
// y_wide has noise of a normal law whose standard deviation is exp(0.3 x1): the density at the quantile depends on x1.

import { RandomStream } from "sa-adam";

const rows = Number(process.argv[2] ?? 1e6);
const random = new RandomStream(20260601);
const SLOPES = [0.5, -0.4, 0.3, -0.2, 0.1];
const lines = ["x1,x2,x3,x4,x5,y_plain,y_wide"];
for (let i = 0; i < rows; i++) {
  const x = [];
  for (let j = 0, before = 0; j < 5; j++) {
    before = j === 0 ? random.normal() : 0.5 * before + Math.sqrt(0.75) * random.normal();
    x.push(j === 4 ? Math.exp(before) : before);
  }
  const short = x.map((value) => Number(value.toFixed(4)));
  const u = 1 + short.reduce((sum, value, j) => sum + SLOPES[j] * value, 0);
  const p = random.uniform();
  const plain = u + Math.log(p / (1 - p));
  const wide = u + Math.exp(0.3 * short[0]) * random.normal();
  lines.push([...short, plain.toFixed(4), wide.toFixed(4)].join(","));
  if (lines.length < 10_000) continue;
  process.stdout.write(`${lines.join("\n")}\n`);
  lines.length = 0;
}
if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
