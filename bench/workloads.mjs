// What is measured: each workload takes a number of steps and returns the nanoseconds of one step of one stream.
import * as compendium from "compendium";
import * as lib from "sa-adam";
import { BLOCK, createKernel, onePassKernel } from "sa-adam/internal";

/** Nanoseconds of `work`, over `count`. */
function timed(count, work) {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / count;
}

/** A pair kernel at the gains and the phase of late steps, where a run at n = 1e8 spends nearly all of its time. */
function pairKernel(name) {
  const { specification } = compendium.experimentNamed(name).settings();
  const kernel = createKernel(specification);
  const pairs = 10;
  const base = kernel.allocate(pairs);
  kernel.decays.fill(1);
  let stream = new lib.RandomStream(1);
  for (let pair = 0; pair < pairs; pair++) {
    kernel.init(base + pair * kernel.pairBytes, stream);
    stream = stream.jumped().jumped();
  }
  const run = (from, blocks, phase) => {
    for (let block = 0; block < blocks; block++) {
      kernel.tabulate(from + block * BLOCK + 1, BLOCK);
      for (let pair = 0; pair < pairs; pair++) kernel.advance(base + pair * kernel.pairBytes, BLOCK, phase);
    }
  };
  run(0, 10, 0);
  return (steps) => {
    const blocks = Math.max(1, Math.round(steps / BLOCK / pairs / 2));
    return timed(blocks * BLOCK * pairs * 2, () => run(3e7, blocks, 2));
  };
}

function onePass(model) {
  const dimension = 19;
  const kernel = onePassKernel({ model, dimension, eta0: 0.3, alpha: 0.6, gamma: 0.75, ridge: 1e-3 });
  const stream = new lib.RandomStream(1);
  for (let row = 0; row < kernel.capacity; row++) {
    const at = row * kernel.stride;
    kernel.rows.set([1, ...stream.normals(dimension - 1)], at);
    kernel.rows[at + kernel.response] = stream.uniform() < 0.5 ? 1 : 0;
  }
  for (let block = 0; block < 100; block++) kernel.advance(kernel.capacity);
  return (steps) => {
    const blocks = Math.max(1, Math.round(steps / kernel.capacity));
    return timed(blocks * kernel.capacity, () => {
      for (let block = 0; block < blocks; block++) kernel.advance(kernel.capacity);
    });
  };
}

/** The readable optimizers with average and plug-in sums, each arm on one shared stream of observations. */
function plain(problem, arms, average) {
  return (steps) => {
    const stream = new lib.RandomStream(1);
    const rows = Array.from({ length: Math.min(steps, 5000) }, () => problem.sample(stream));
    return timed(rows.length, () => {
      for (const { optimizer, plugIn } of arms) {
        const covariance = plugIn
          ? lib.plugInSandwich(problem, optimizer)
          : new lib.KnownCovariance(problem.sandwich);
        lib.run({ problem, optimizer, source: rows, steps: rows.length, average, covariance });
      }
    });
  };
}

const adamLike = (eta0) =>
  lib.saAdam({
    stepSize: lib.polynomial(eta0, 0.6),
    momentumGain: lib.polynomial(1, 0.75),
    largestMomentumGain: 1,
    secondMomentGain: lib.polynomial(1, 1),
    convention: "adam",
    floor: 0,
  });

/** Name, what it is, steps of a measurement, and how to set it up. */
export const WORKLOADS = [
  {
    name: "invisibility",
    kernel: () => pairKernel("invisibility"),
    what: "5 arms, d = 20, plug-in sums, data drawn",
    steps: 40_000,
    plain: () =>
      plain(
        lib.linearRegression(),
        [
          { optimizer: lib.sgd({ clip: 500 }), plugIn: true },
          { optimizer: lib.saRmsprop({ clip: 500 }) },
          ...[0.75, 0.85, 0.95].map((gamma, i) => ({
            optimizer: lib.saAdam({ clip: 500, momentumGain: lib.polynomial(1, gamma, 1) }),
            plugIn: i === 0,
          })),
        ],
        "before",
      ),
  },
  {
    name: "coverage",
    kernel: () => pairKernel("coverage"),
    what: "2 arms, d = 9, plug-in sums, data drawn",
    steps: 200_000,
    plain: () =>
      plain(
        compendium.diabetes(),
        [
          { optimizer: lib.sgd({ stepSize: lib.polynomial(0.33, 0.6) }), plugIn: true },
          { optimizer: adamLike(0.5), plugIn: true },
        ],
        "after",
      ),
  },
  {
    name: "logistic",
    kernel: () => onePass("logistic"),
    what: "SA-Adam, d = 19, plug-in sums, rows in memory",
    steps: 50_000,
    plain: () => {
      const problem = lib.logisticRegression({ coefficients: new Float64Array(19), ridge: 1e-3 });
      return plain(problem, [{ optimizer: adamLike(0.3), plugIn: true }], "after");
    },
  },
  {
    name: "linear",
    kernel: () => onePass("linear"),
    what: "SA-Adam, d = 19, plug-in sums, rows in memory",
    steps: 50_000,
    plain: () =>
      plain(lib.linearRegression({ dimension: 19 }), [{ optimizer: adamLike(0.3), plugIn: true }], "after"),
  },
];
