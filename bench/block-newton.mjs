// node bench/block-newton.mjs [PYTHON]: nanoseconds a row of the block kernel, in one thread, rows in memory, logistic.
// With a Python that has numpy, beside numpy's X'(wX) in the same run (OPENBLAS_NUM_THREADS=1), each mode the best of five.
import { spawnSync } from "node:child_process";
import { blockNewtonKernel, rowsWithin, spdFactor } from "sa-adam/internal";

const DIMENSIONS = [19, 50, 100, 200, 500];
const [python] = process.argv.slice(2);
const SCRIPT = `
import json, sys, time
import numpy as np
out = {}
for d in ${JSON.stringify(DIMENSIONS)}:
    n = max(2000, 4_000_000 // d)
    X = np.random.default_rng(1).standard_normal((n, d)); y = (X[:, 0] > 0) * 1.0; b = np.full(d, 0.1 / d ** 0.5)
    def newton():
        mu = 1 / (1 + np.exp(-(X @ b))); w = mu * (1 - mu)
        return X.T @ (y - mu), (X.T * w) @ X
    def block():
        for i in range(0, n, 20000):
            P = X[i:i + 20000]; mu = 1 / (1 + np.exp(-(P @ b))); w = mu * (1 - mu)
            yield P.T @ (y[i:i + 20000] - mu), (P.T * w) @ P
    best = 1e9
    for _ in range(5):
        t = time.process_time(); g = list(block()); best = min(best, time.process_time() - t)
    out[d] = 1e9 * best / n
print(json.dumps(out))
`;

/** Seconds of CPU of the best of five calls. */
function best(f) {
  f();
  return Math.min(
    ...Array.from({ length: 5 }, () => {
      const before = process.cpuUsage();
      f();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1e6;
    }),
  );
}

let numpy = {};
if (python) {
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...env } = process.env;
  const { stdout, stderr } = spawnSync(python, ["-c", SCRIPT], {
    env: { ...env, OPENBLAS_NUM_THREADS: "1" },
    encoding: "utf8",
  });
  if (!stdout) throw new Error(stderr);
  numpy = JSON.parse(stdout);
}

const table = DIMENSIONS.map((d) => {
  const capacity = Math.min(4096, rowsWithin(2 ** 21, d));
  const kernel = blockNewtonKernel({ family: "logistic", dimension: d, capacity });
  let seed = 1;
  for (let i = 0; i < capacity; i++) {
    for (let j = 0; j < d; j++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      kernel.rows[i * kernel.stride + j] = 3.4641 * (seed / 2 ** 32 - 0.5);
    }
    kernel.responses[i] = i & 1;
  }
  const x = new Float64Array(d).fill(0.1 / Math.sqrt(d));
  const repeats = Math.ceil(4_000_000 / (d * capacity));
  const perRow = (f, times = repeats) =>
    (1e9 * best(() => Array.from({ length: times }, f))) / (times * capacity);
  const means = { first: 0, meanWeight: 0.25, meanSquare: 0.25 };
  const gradient = perRow(() => kernel.evaluate(x, capacity));
  const standardise = perRow(() => kernel.standardise(capacity));
  const all = { ...means, share: 1 };
  const sums = (share, whats, precision) => () => {
    kernel.choose(capacity, { ...all, share });
    for (const what of whats) kernel.outer(what, precision);
  };
  const hessianDouble = perRow(sums(1, ["weights"], "double"));
  const hessian = perRow(sums(1, ["weights"], "single"));
  const both = perRow(sums(1, ["weights", "squares"], "single"));
  const eighth = perRow(sums(1 / 8, ["weights", "squares"], "single"));
  const matrix = new Float64Array(d * d).map((_, i) => (i % (d + 1) === 0 ? 2 : 1 / (1 + i)));
  const factor = 1e3 * best(() => spdFactor(matrix, d));
  const sandwich = 1e3 * best(() => spdFactor(matrix, d).sandwich(matrix));
  return {
    d,
    standardise,
    gradient,
    "H f64": hessianDouble,
    "H f32": hessian,
    "H+S f32": both,
    "H+S 1/8": eighth,
    "numpy pass": numpy[d],
    "(g + H f32)/numpy": (gradient + hessian) / numpy[d],
    "two readings/cold5": (2 * (standardise + gradient) + 2 * eighth) / (5 * numpy[d]),
    "factor ms": factor,
    "sandwich ms": sandwich,
  };
});
console.table(
  table.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value?.toPrecision(3))])),
  ),
);
