import { BatchMeans, RandomScaling, RandomStream } from "sa-adam";
import { expect, it } from "vitest";

/**
 * SGD on F(x) = |x|^2 / 2 with uniform noise, from x* = 0: four coordinates, so four independent streams a run. The step size
 * is 0.1 to begin with and decays as t^-0.6 from t = 2000 on, so that the iterates' memory is 10 steps to 100.
 */
function* traces(stream: RandomStream, steps: number): Generator<Float64Array> {
  const block = 1000;
  const x = [0, 0, 0, 0];
  const trace = new Float64Array(4 * block);
  for (let from = 0; from < steps; from += block) {
    for (let i = 0; i < block; i++) {
      const stepSize = 0.1 * (1 + (from + i) / 2000) ** -0.6;
      for (let j = 0; j < 4; j++) {
        x[j] -= stepSize * (x[j] + stream.uniform() - 0.5);
        trace[4 * i + j] = x[j];
      }
    }
    yield trace;
  }
}

it("95 percent intervals from the iterates alone cover in 95 percent of 300 streams of 1e5 steps", () => {
  const estimators = {
    "random scaling": () => new RandomScaling(4),
    "batch means, the paper's few batches": () => new BatchMeans(4, { alpha: 0.6 }),
    "batch means, more batches": () => new BatchMeans(4, { alpha: 0.6, scale: 0.01 }),
  };
  const runs = 75;
  const covered = new Map<string, number>();
  let stream = new RandomStream(31);
  for (let run = 0; run < runs; run++) {
    const made = Object.entries(estimators).map(([name, make]) => ({ name, estimator: make() }));
    for (const trace of traces(stream, 1e5)) {
      for (const { estimator } of made) estimator.updateTrace(trace, 4, 1000);
    }
    for (const { name, estimator } of made) {
      for (const { lower, upper } of estimator.confidenceInterval(0.95)) {
        if (lower <= 0 && upper >= 0) covered.set(name, (covered.get(name) ?? 0) + 1);
      }
    }
    stream = stream.jumped();
  }
  // Binomial error 0.013 for 300 streams, taken 3.5 times. At this n random scaling still covers about a percent too little;
  // with three effective batches Student's law errs on the safe side, by up to three percent.
  const coverage = Object.fromEntries([...covered].map(([name, count]) => [name, count / (4 * runs)]));
  expect(coverage["random scaling"]).toBeGreaterThan(0.94 - 0.044);
  expect(coverage["random scaling"]).toBeLessThan(0.95 + 0.044);
  expect(coverage["batch means, more batches"]).toBeGreaterThan(0.95 - 0.044);
  expect(coverage["batch means, more batches"]).toBeLessThan(0.95 + 0.044);
  expect(coverage["batch means, the paper's few batches"]).toBeGreaterThan(0.95 - 0.044);
});
