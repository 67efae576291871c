// How often the intervals of README's first example hold, over streams of their own: node bench/first-interval.mjs [streams]
import { linearRegression, plugInSandwich, RandomStream, recommendedGains, run, saAdam } from "sa-adam";

const streams = Number(process.argv[2] ?? 200);
const steps = 50_000;
const problem = linearRegression();
const gains = recommendedGains(steps, problem);
let [single, joint] = [0, 0];
for (let stream = 0; stream < streams; stream++) {
  const optimizer = saAdam(gains);
  const covariance = plugInSandwich(problem, optimizer);
  const source = new RandomStream(1, stream);
  const { inference } = run({ problem, optimizer, covariance, source, steps });
  const truth = Array.from(problem.optimum);
  single += truth.filter((value, j) => {
    const { lower, upper } = inference.confidenceInterval(0.95)[j];
    return lower < value && value < upper;
  }).length;
  if (inference.confidenceEllipsoid(0.95).contains(problem.optimum)) joint++;
  if (process.stderr.isTTY) process.stderr.write(`\r${stream + 1} of ${streams} streams`);
}
const percent = (/** @type {number} */ share) => (100 * share).toFixed(1);
const d = problem.optimum.length;
console.log(
  `d = ${d}, n = ${steps}, ${streams} streams of seed 1: single intervals hold ${percent(single / streams / d)} %, regions ${percent(joint / streams)} %`,
);
