// Rows in random order without anything rare: high R^2, factors, wrong models, shards, few rows; and where all is well.
import { RandomStream } from "sa-adam";
import { count, decimal, drawn, expit, FAMILIES, flip, numbered, respond } from "./design.mjs";

/** @typedef {import("./design.mjs").Design} Design */
/** @typedef {import("./design.mjs").Family} Family */

/** y = a'x + noise with this R^2, correlated neighbours. */
const nearlyExact = (/** @type {number} */ rSquared, /** @type {number} */ p, /** @type {number} */ stream) =>
  /** @type {Design} */ ({
    name: `R^2 = ${rSquared}, d = ${p + 1}`,
    finding: "E1",
    family: "gaussian",
    make: () => {
      const noise = Math.sqrt(1 / rSquared - 1);
      return drawn(stream, numbered(p), 100_000, (random) => {
        const z = random.normals(p);
        const x = numbered(p).map((_, j) => decimal(z[j] + 0.5 * (j ? z[j - 1] : 0), 5));
        const sum = x.reduce((total, value, j) => total + (j % 2 ? -1 : 1) * value, 0);
        return { x, y: decimal(sum / Math.sqrt(p) + noise * random.normal(), 7) };
      });
    },
  });

/** A factor of 50 levels, level k with probability proportional to 1/k, beside a normal column. */
const zipf = (/** @type {Family} */ family, /** @type {number} */ rows, /** @type {number} */ stream) =>
  /** @type {Design} */ ({
    name: `factor of 50 Zipf levels, ${rows} rows, ${family}`,
    finding: "F5",
    family,
    neverSays: /sorted|shuffled/i,
    make: () => {
      const levels = 50;
      const total = Array.from({ length: levels }, (_, k) => 1 / (k + 1)).reduce((a, b) => a + b);
      const names = Array.from({ length: levels - 1 }, (_, k) => `g[${k + 2}]`);
      return drawn(stream, [...names, "x"], rows, (random) => {
        let left = random.uniform() * total;
        let level = 0;
        while (level < levels - 1 && left >= 1 / (level + 1)) left -= 1 / ++level;
        const x = decimal(random.normal());
        const u = 0.5 * Math.sin(level) + 0.5 * x - (family === "gaussian" ? 0 : 0.7);
        return { x: [...names.map((_, k) => Number(k + 1 === level)), x], y: respond(family, random, u) };
      });
    },
  });

/** Events that depend on x1^2 and x1 x2 too: the logistic regression on x1, ..., x5 is wrong. */
const wrongLogistic = (/** @type {number} */ rows, /** @type {number} */ stream) => () =>
  drawn(stream, numbered(5), rows, (random) => {
    const x = numbered(5).map(() => decimal(random.normal()));
    const u = 1.5 * x[0] - x[1] + 0.5 * x[2] + 0.6 * x[0] ** 2 - 0.6 * x[0] * x[1] - 1;
    return { x, y: flip(random, expit(u)) };
  });

/** Counts with a lognormal frailty. */
const overdispersed = (/** @type {number} */ rows, /** @type {number} */ stream) => () =>
  drawn(stream, numbered(5), rows, (random) => {
    const x = numbered(5).map(() => decimal(random.normal()));
    return { x, y: count(random, Math.exp(0.4 * x[0] - 0.3 * x[1] + 0.2 * x[2] + 0.8 * random.normal())) };
  });

const sharded = (
  /** @type {number} */ shards,
  /** @type {number} */ rows,
  /** @type {"logistic" | "poisson"} */ family,
) =>
  /** @type {Design} */ ({
    name: `${shards} shards of ${rows} rows, ${family === "logistic" ? "wrong logistic" : "overdispersed poisson"}`,
    finding: "E2",
    family,
    shards: Array(shards).fill(rows),
    make: (family === "logistic" ? wrongLogistic : overdispersed)(shards * rows, 75),
  });

/** Where nothing is the matter, nothing is said. */
const well = (/** @type {Family} */ family, /** @type {number} */ rows, /** @type {number} */ stream) =>
  /** @type {Design} */ ({
    name: `well behaved, ${rows} rows, ${family}`,
    finding: "F6, E9",
    family,
    neverSays: /./,
    make: () =>
      drawn(stream, numbered(5), rows, (random) => {
        const x = numbered(5).map((_, j) => (j === 4 ? flip(random, 0.4) : decimal(random.normal())));
        return { x, y: respond(family, random, 0.4 * x[0] - 0.3 * x[1] + 0.2 * x[4]) };
      }),
  });

const rareEvents = () =>
  drawn(98, numbered(9), 100_000, (random) => {
    const x = numbered(9).map(() => decimal(random.normal()));
    return { x, y: respond("logistic", random, 0.6 * x[0] - 0.4 * x[1] - 4.9) };
  });

const manyPoisson = () => {
  const effects = new RandomStream(11).normals(49).map((z) => 0.1 * z);
  return drawn(99, numbered(49), 100_000, (random) => {
    const x = numbered(49).map(() => decimal(random.normal()));
    const u = x.reduce((sum, value, j) => sum + effects[j] * value, 0.2);
    return { x, y: respond("poisson", random, u) };
  });
};

const NOT_THESE = /batch means|random scaling/i;

/** Intervals without a Hessian on few rows cover too rarely: they are refused, or a warning names the method. */
const fewRows = (/** @type {"batch-means" | "random-scaling"} */ interval, /** @type {number} */ rows) =>
  /** @type {Design} */ ({
    ...well("gaussian", rows, 97),
    name: `${interval}, ${rows} rows`,
    finding: "E10",
    neverSays: undefined,
    says: NOT_THESE,
    orSays: NOT_THESE,
    options: { interval },
  });

/** Optimizers by name: what they print has to be right or widened as far as they are off. */
const byName = (/** @type {string} */ method, /** @type {number} */ rSquared) =>
  /** @type {Design} */ ({
    ...nearlyExact(rSquared, 9, 96),
    name: `${method}, R^2 = ${rSquared}`,
    finding: "E8",
    options: { method },
  });

/** @type {Design[]} */
export const ORDINARY = [
  nearlyExact(0.999, 49, 70),
  nearlyExact(0.9999, 49, 71),
  zipf("gaussian", 50_000, 72),
  zipf("logistic", 50_000, 73),
  zipf("logistic", 100_000, 76),
  zipf("poisson", 50_000, 74),
  sharded(200, 500, "logistic"),
  sharded(50, 2000, "logistic"),
  sharded(200, 500, "poisson"),
  { name: "wrong logistic", finding: "E2", family: "logistic", make: wrongLogistic(100_000, 77) },
  { name: "overdispersed poisson", finding: "E2", family: "poisson", make: overdispersed(100_000, 78) },
  { name: "1 percent events, d = 10", finding: "peers", family: "logistic", make: rareEvents },
  { name: "poisson, d = 50", finding: "peers", family: "poisson", make: manyPoisson },
  ...FAMILIES.flatMap((family, f) =>
    [200, 1000, 5000, 100_000].map((rows, k) => well(family, rows, 80 + 4 * f + k)),
  ),
  ...[442, 5000].flatMap((rows) => [fewRows("batch-means", rows), fewRows("random-scaling", rows)]),
  byName("sa-ons", 0.9),
  byName("sgd", 0.9),
  byName("sgd", 0.999),
  byName("sa-adam", 0.999),
];
