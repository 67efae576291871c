// Coverage under the gains of recommendedGains, on the published experiments' problems:
//
//     node bench/recommended-gains.mjs [--streams 200]
//
// writes recommended-gains.json beside it: expected and measured T_n/d, and the share of plug-in 95 percent regions and
// intervals that hold x*. README.md quotes its first cell.

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { diabetes } from "compendium";
import { linearRegression, plugInSandwich, RandomStream, recommendedGains, run, saAdam } from "sa-adam";
import { gainsPlan, quadraticForm, spdInverse } from "sa-adam/internal";

const { values } = parseArgs({ options: { streams: { type: "string", default: "200" } } });
const streams = Number(values.streams);
const OUT = new URL("recommended-gains.json", import.meta.url);
/** Three digits say all that so many streams know. */
const rounded = (value) => Number(value.toFixed(3));

const adam = { convention: "adam", floor: 0 };
const cells = [
  ["linear regression", linearRegression(), {}, 5e4],
  ["diabetes", diabetes(), adam, 1e4],
  ["linear regression", linearRegression(), {}, 1e4],
];
const measured = [];
for (const [name, problem, convention, n] of cells) {
  const { floor } = convention;
  const options = floor === undefined ? {} : { floor };
  const { excess } = gainsPlan(n, problem, options);
  const optimizer = saAdam({ ...recommendedGains(n, problem, options), ...convention });
  const precision = spdInverse(problem.sandwich, "the sandwich");
  const { dimension: d, optimum } = problem;
  const sums = { statistic: 0, joint: 0, single: 0 };
  for (let stream = 0; stream < streams; stream++) {
    const covariance = plugInSandwich(problem, optimizer);
    const source = new RandomStream(1, stream);
    const { inference } = run({ problem, optimizer, covariance, source, steps: n });
    const deviation = inference.value().map((value, j) => value - optimum[j]);
    sums.statistic += (n * quadraticForm(deviation, precision)) / d / streams;
    sums.joint += Number(inference.confidenceEllipsoid(0.95).contains(optimum)) / streams;
    const held = inference
      .confidenceInterval(0.95)
      .filter(({ lower, upper }, j) => lower <= optimum[j] && optimum[j] <= upper);
    sums.single += held.length / d / streams;
  }
  const expected = 1 + excess.lastIterate + excess.spread + excess.momentum;
  measured.push({
    problem: name,
    d,
    n,
    streams,
    expected: rounded(expected),
    statistic: rounded(sums.statistic),
    statistic_error: rounded(Math.sqrt(2 / d / streams) * sums.statistic),
    joint: rounded(sums.joint),
    single: rounded(sums.single),
  });
  console.log(JSON.stringify(measured[measured.length - 1]));
  writeFileSync(OUT, `${JSON.stringify(measured, null, 2)}\n`);
}
