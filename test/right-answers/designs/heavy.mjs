// Heavy tails, outliers, and numbers near the ends of what a double holds.
import { count, decimal, drawn, FAMILIES, numbered, respond } from "./design.mjs";

/** @typedef {import("./design.mjs").Design} Design */
/** @typedef {import("./design.mjs").Family} Family */

/** Three normal columns; row `place` has `value` in x1, and its response lies on the line if `online`. */
const outlier = (
  /** @type {{ family?: Family, rows: number, place: number, value: number, online?: boolean, stream: number }} */
  { family = "gaussian", rows, place, value, online = true, stream },
) =>
  /** @type {Design} */ ({
    name: `one x = ${value} in row ${place} of ${rows}, ${online ? "on" : "off"} the line, ${family}`,
    finding: value >= 1e9 ? "reliability A4" : "F3",
    family,
    make: () =>
      drawn(stream, numbered(3), rows, (random, i) => {
        const x = [random.normal(), random.normal(), random.normal()].map((z) => decimal(z));
        const own = x[0];
        if (i === place) x[0] = value;
        const u = 0.5 * (online && family === "gaussian" ? x[0] : own) - 0.5 * x[1] + 0.2 * x[2];
        return { x, y: respond(family, random, u) };
      }),
  });

/** 20,000 shuffled rows of a count covariate with a few large values. */
const largeCounts = (/** @type {number} */ large, /** @type {number} */ stream) =>
  /** @type {Design} */ ({
    name: `${large} large values of a count, poisson`,
    finding: "F3",
    family: "poisson",
    make: () => {
      const placed = new Set(Array.from({ length: large }, (_, k) => 3000 + 1500 * k));
      return drawn(stream, ["visits", "x2"], 20_000, (random, i) => {
        const visits = count(random, Math.exp(0.8 * random.normal()));
        const x2 = decimal(random.normal());
        // A response that flattens: the line through all rows is not that through the small ones.
        const mean = Math.exp(0.5 * Math.log1p(visits) + 0.3 * x2 - 0.5);
        return { x: [placed.has(i) ? 150 + 10 * random.integer(10) : visits, x2], y: count(random, mean) };
      });
    },
  });

/** Price on weight and sizes of stones, a few of them impossible. */
function stones() {
  const impossible = new Map([
    [24_067, [5, 58.9]],
    [48_410, [6, 31.8]],
    [49_189, [5, 31.8]],
    [11_182, [4, 0]],
    [27_429, [6, 0]],
  ]);
  const names = ["carat", "depth", "table", "length", "width", "height"];
  return drawn(42, names, 53_940, (random, i) => {
    const carat = decimal(Math.exp(-0.4 + 0.58 * random.normal()), 2);
    const depth = decimal(61.75 + 1.4 * random.normal(), 1);
    const side = 6.4 * Math.cbrt(carat);
    const [length, width] = [
      decimal(side + 0.05 * random.normal(), 2),
      decimal(side + 0.05 * random.normal(), 2),
    ];
    const height = decimal((depth / 100) * side + 0.02 * random.normal(), 2);
    const x = [carat, depth, decimal(57.5 + 2.2 * random.normal(), 0), length, width, height];
    const [column, value] = impossible.get(i) ?? [0, 0];
    if (column) x[column - 1] = value;
    return { x, y: decimal(Math.exp(8.4 + 1.7 * Math.log(carat) + 0.26 * random.normal()), 0) };
  });
}

/** One lognormal column with sigma = 2 beside two normal ones. */
const lognormal = (/** @type {Family} */ family, /** @type {number} */ stream) =>
  /** @type {Design} */ ({
    name: `lognormal column, sigma 2, ${family}`,
    finding: "F5",
    family,
    make: () =>
      drawn(stream, numbered(3), 100_000, (random) => {
        const x = [Math.exp(2 * random.normal()), random.normal(), random.normal()].map((z) => decimal(z));
        const slope = family === "gaussian" ? 0.5 : family === "logistic" ? 0.05 : -0.05;
        return { x, y: respond(family, random, slope * x[0] + 0.4 * x[1] - 0.3 * x[2]) };
      }),
  });

/** Sigma = 3, of more rows than are kept in memory: far out the slope that holds for most rows is wrong. */
const farLognormal = (/** @type {number} */ stream) =>
  /** @type {Design} */ ({
    name: "lognormal column, sigma 3, 600000 rows, logistic",
    finding: "Newton's steps too long",
    family: "logistic",
    neverSays: /no finite/i,
    make: () =>
      drawn(stream, numbered(3), 600_000, (random) => {
        const far = decimal(Math.exp(3 * random.normal()));
        const x = [far, decimal(random.normal()), decimal(random.normal())];
        return { x, y: respond("logistic", random, 0.3 * Math.log1p(far) + 0.4 * x[1] - 1) };
      }),
  });

/** Skewed columns, normal ones, and dummies of 1 percent, in turn. */
const skewed = (/** @type {number} */ p, /** @type {number} */ rows, /** @type {number} */ stream) =>
  /** @type {Design} */ ({
    name: `skewed columns and 1 percent dummies, d = ${p + 1}, ${rows} rows`,
    finding: "F5",
    family: "gaussian",
    neverSays: /sorted|shuffled/i,
    make: () =>
      drawn(stream, numbered(p), rows, (random) => {
        const x = numbered(p).map((_, j) => {
          const z = random.normal();
          return decimal(j % 3 === 0 ? Math.exp(1.3 * z) : j % 3 === 1 ? z : Number(z > 2.326));
        });
        const u = x.reduce((sum, value, j) => sum + (j % 2 ? -0.3 : 0.2) * value, 0);
        return { x, y: decimal(u + (1 + 0.2 * Math.abs(x[1])) * random.normal()) };
      }),
  });

/** A gaussian regression with the response changed afterwards. */
const changed = (
  /** @type {string} */ name,
  /** @type {(y: Float64Array) => void} */ change,
  /** @type {number} */ stream,
  /** @type {RegExp | undefined} */ orSays = undefined,
) =>
  /** @type {Design} */ ({
    name,
    finding: "reliability A4",
    family: "gaussian",
    ...(orSays && { orSays }),
    make: () => {
      const rows = drawn(stream, numbered(2), 10_000, (random) => {
        const x = [decimal(random.normal()), decimal(random.normal())];
        return { x, y: respond("gaussian", random, x[0] - x[1]) };
      });
      change(rows.response);
      return rows;
    },
  });

const scaledBy = (/** @type {number} */ factor) => (/** @type {Float64Array} */ y) => {
  for (let i = 0; i < y.length; i++) y[i] *= factor;
};
const TOO_LARGE = /row \d+.*(large|1e\+?308|1e\+?100|beyond)|(large|beyond).*row \d+/is;

/** 20,000 counts; one row far out has none. */
const farZero = (/** @type {number} */ x1, /** @type {number} */ place, /** @type {number} */ stream) =>
  /** @type {Design} */ ({
    name: `x = ${x1}, y = 0 in row ${place} of 20000, poisson`,
    finding: "F7",
    family: "poisson",
    make: () =>
      drawn(stream, ["x", "x2"], 20_000, (random, i) => {
        const [z, x2] = [decimal(random.normal()), decimal(random.normal())];
        if (i === place) return { x: [x1, x2], y: 0 };
        return { x: [z, x2], y: respond("poisson", random, 0.5 * z - 0.2 * x2) };
      }),
  });

/** A value of 100 or 1000 standard deviations in the warm-up, of a column that is not the one asked about. */
const withinWarmUp = (
  /** @type {number} */ value,
  /** @type {"plug-in" | "batch-means" | "random-scaling"} */ interval,
) =>
  /** @type {Design} */ ({
    ...outlier({ rows: 20_000, place: 500, value, stream: 60 }),
    name: `x = ${value} in the warm-up, ${interval}`,
    finding: "reliability A3",
    ...(interval !== "plug-in" && { within: interval === "batch-means" ? 2 : 5 }),
    options: { interval },
    ...(interval !== "plug-in" && { orSays: /batch means|random scaling|far outside|outlier/i }),
  });

/** Student's t with 3 degrees of freedom. */
const studentThree = (/** @type {import("sa-adam").RandomStream} */ random) => {
  const [a, b, c] = random.normals(3);
  return decimal(random.normal() / Math.sqrt((a * a + b * b + c * c) / 3));
};

/** @type {Design[]} */
export const HEAVY = [
  largeCounts(5, 40),
  largeCounts(1, 41),
  { name: "stones with impossible sizes", finding: "F3", family: "gaussian", make: stones },
  outlier({ rows: 200_000, place: 150_000, value: 1e6, stream: 43 }),
  outlier({ rows: 200_000, place: 150_000, value: 1e6, online: false, stream: 44 }),
  outlier({ rows: 20_000, place: 10_000, value: 1e9, stream: 45 }),
  outlier({ rows: 20_000, place: 10_000, value: 1e9, online: false, stream: 46 }),
  outlier({ rows: 20_000, place: 15_000, value: 300, online: false, stream: 47 }),
  outlier({ family: "logistic", rows: 20_000, place: 15_000, value: 300, online: false, stream: 48 }),
  outlier({ family: "poisson", rows: 20_000, place: 15_000, value: 30, online: false, stream: 49 }),
  ...FAMILIES.map((family, f) => lognormal(family, 50 + f)),
  farLognormal(172),
  skewed(15, 20_000, 53),
  skewed(31, 20_000, 54),
  skewed(15, 100_000, 55),
  skewed(31, 100_000, 56),
  {
    name: "covariates of Student's t with 3 degrees of freedom",
    finding: "peers",
    family: "gaussian",
    make: () =>
      drawn(57, numbered(9), 10_000, (random) => {
        const x = numbered(9).map(() => studentThree(random));
        return { x, y: respond("gaussian", random, 0.3 * x[0] - 0.2 * x[1]) };
      }),
  },
  farZero(100, 10_000, 58),
  farZero(100, 500, 59),
  farZero(30, 19_999, 61),
  changed("y times 1e-160", scaledBy(1e-160), 62),
  changed("y times 1e160", scaledBy(1e160), 63, /large|overflow|beyond/i),
  changed("y times 1e-300", scaledBy(1e-300), 64, /small|underflow|beyond/i),
  changed("y = 1e308 in row 500", (y) => y.fill(1e308, 499, 500), 65, TOO_LARGE),
  changed("y = 1e100 in row 8000", (y) => y.fill(1e100, 7999, 8000), 66, TOO_LARGE),
  changed("y plus 1e9", (y) => y.set(y.map((value) => value + 1e9)), 67),
  withinWarmUp(100, "batch-means"),
  withinWarmUp(1000, "batch-means"),
  withinWarmUp(100, "random-scaling"),
  withinWarmUp(1000, "random-scaling"),
  withinWarmUp(1000, "plug-in"),
];
