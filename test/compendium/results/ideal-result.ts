import type { ExperimentName } from "../../../lib/compendium/engine/experiment.js";
import type { ExperimentResult } from "../../../lib/compendium/engine/result.js";
import type { StreamRecord } from "../../../lib/compendium/engine/stream-record.js";
import { experimentNamed } from "../../../lib/compendium/runs/experiments.js";
import { RandomStream } from "../../../lib/sa-adam/numeric/random-stream.js";
import { multiply, quadraticForm, spdInverse, spdSquareRoot } from "../../../lib/sa-adam/numeric/spd.js";

/**
 * A result as the theory would have it: xbar_n - x* exactly N(bias, scale Sigma / n), independent over the streams,
 * with every arm's Sigma-hat equal to Sigma.
 */
export function idealResult(
  name: ExperimentName,
  {
    streams,
    scale = 1,
    bias = 0,
    seed = 1,
  }: { streams: number; scale?: number; bias?: number; seed?: number },
): ExperimentResult {
  const { arms, sandwich } = experimentNamed(name);
  const n = 1e6;
  const dimension = sandwich.rows;
  const root = spdSquareRoot(sandwich);
  const precision = spdInverse(sandwich);
  const random = new RandomStream(seed);
  const records: StreamRecord[] = [];
  for (let stream = 0; stream < streams; stream++) {
    for (const arm of arms) {
      const z = random.normals(dimension);
      const deviation = multiply(root, z).map((value) => bias + value * Math.sqrt(scale / n));
      const statistic = n * quadraticForm(deviation, precision);
      const standardErrors = Float64Array.from(sandwich.diagonal(), (variance) => Math.sqrt(variance / n));
      const plugIn = { statistic, standardErrors, relativeError: 0 };
      records.push({ stream, n, arm, deviation, oracle: statistic, plugIn, digest: "0".repeat(16) });
    }
  }
  return {
    experiment: name,
    n,
    streams,
    seed,
    checkpoints: [n],
    arms,
    dimension,
    fingerprint: "",
    kernel: "",
    plugInMeans: arms.map((arm) => ({ arm, n, covariance: sandwich.to1DArray() })),
    records,
  };
}
