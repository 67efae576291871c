// node bench/block-newton.mjs [PYTHON]: nanoseconds a row of the block kernel, in one thread, rows in memory, logistic.
// With a Python that has numpy, beside numpy's X'(wX) in the same run (OPENBLAS_NUM_THREADS=1), each mode the best of five.
import { spawnSync } from "node:child_process";
import { RandomStream } from "sa-adam";
import { blockNewtonKernel, renewable, rowsWithin, spdFactor } from "sa-adam/internal";

const DIMENSIONS = [19, 50, 100, 200, 500];
const [python] = process.argv.slice(2);
/** Rows of a whole fit: as many as 4e7 numbers, a million at most. */
const rowsAt = (d) => Math.min(1_000_000, Math.floor(4e7 / d), d === 500 ? 100_000 : 1e9);
const SCRIPT = `
import json, sys, time
import numpy as np
out = {}
def blocks(X, y, b, sandwich=False):
    for i in range(0, len(y), 20000):
        P = X[i:i + 20000]; mu = 1 / (1 + np.exp(-(P @ b))); w = mu * (1 - mu); r = y[i:i + 20000] - mu
        yield P.T @ r, (P.T * w) @ P, ((P.T * (r * r)) @ P if sandwich else 0)
for d in ${JSON.stringify(DIMENSIONS)}:
    n = max(2000, 4_000_000 // d)
    g = np.random.default_rng(1)
    X = g.standard_normal((n, d)); y = (X[:, 0] > 0) * 1.0; b = np.full(d, 0.1 / d ** 0.5)
    best = 1e9
    for _ in range(5):
        t = time.process_time(); list(blocks(X, y, b)); best = min(best, time.process_time() - t)
    n = {${DIMENSIONS.map((d) => `${d}: ${rowsAt(d)}`).join(", ")}}[d]
    X = g.uniform(-1.732, 1.732, (n, d)); X[:, 0] = 1
    y = (g.random(n) < 1 / (1 + np.exp(-X @ np.full(d, 0.5 / d ** 0.5)))) * 1.0
    t = time.process_time(); b = np.zeros(d)
    for k in range(5):
        G = H = S = 0
        for gi, hi, si in blocks(X, y, b, k == 4): G = G + gi; H = H + hi; S = S + si
        b = b + np.linalg.solve(H, G)
    A = np.linalg.inv(H); A @ S @ A
    out[d] = [1e9 * best / len(range(max(2000, 4_000_000 // d))), 1e9 * (time.process_time() - t) / n]
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
    "numpy pass": numpy[d]?.[0],
    "(g + H f32)/numpy": (gradient + hessian) / numpy[d]?.[0],
    "factor ms": factor,
    "sandwich ms": sandwich,
  };
});
const show = (rows) =>
  console.table(
    rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value?.toPrecision(3))])),
    ),
  );
show(table);

/** Whole fits from rows in memory that only have to be copied; ns of CPU a row, beside five passes of numpy (cold5). */
const fits = [];
for (const d of DIMENSIONS) {
  const n = rowsAt(d);
  const stride = 8 * Math.ceil(d / 8);
  const rows = new Float64Array(n * stride);
  const responses = new Float64Array(n);
  const random = new RandomStream(1);
  for (let i = 0; i < n; i++) {
    let u = 0;
    for (let j = 0; j < d; j++) {
      rows[i * stride + j] = j === 0 ? 1 : 3.4641 * (random.uniform() - 0.5);
      u += (0.5 / Math.sqrt(d)) * rows[i * stride + j];
    }
    responses[i] = random.uniform() < 1 / (1 + Math.exp(-u)) ? 1 : 0;
  }
  const read = (sink) => {
    for (let i = 0; i < n; ) {
      const count = Math.min(sink.room, n - i);
      sink.rows.set(rows.subarray(i * stride, (i + count) * stride), sink.next * stride);
      sink.responses.set(responses.subarray(i, i + count), sink.next);
      sink.advance(count);
      i += count;
    }
  };
  const model = { family: "logistic", dimension: d, intercept: true };
  const seconds = (f) => {
    const before = process.cpuUsage();
    return Promise.resolve(f()).then((result) => {
      const { user, system } = process.cpuUsage(before);
      return [result, (1e3 * (user + system)) / n];
    });
  };
  const once = (secondOrderRows) => () => {
    const fit = renewable({ ...model, ...(secondOrderRows && { secondOrderRows }) });
    read(fit.sink);
    return secondOrderRows ? fit.settle() : fit.finish();
  };
  const [first, firstTime] = await seconds(once(Math.max(20_000, 20 * d)));
  const [certified, secondTime] = await seconds(() => certify({ family: "logistic", settled: first, read }));
  const [one, oneTime] = await seconds(once());
  const cold = numpy[d]?.[1];
  fits.push({
    d,
    n,
    "reading 1": firstTime,
    "reading 2": secondTime,
    readings: 1 + certified.readings,
    "first off, s.e.": Math.max(...certified.firstDistance),
    "left, s.e.": certified.certificate.remaining,
    "one reading": oneTime,
    "its stated distance": Math.max(...one.distance),
    "numpy cold5": cold,
    "certified/cold5": (firstTime + secondTime) / cold,
    "one/cold5": oneTime / cold,
  });
}
show(fits);
