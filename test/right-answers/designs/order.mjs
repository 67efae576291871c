// Rows whose order tells something: files of several sites, sorted files, files of days or stores.
import { RandomStream } from "sa-adam";
import { decimal, drawn, FAMILIES, flip, numbered, respond, sortedBy } from "./design.mjs";
import { stored } from "./stored.mjs";

/** @typedef {import("./design.mjs").Design} Design */
/** @typedef {import("./design.mjs").Family} Family */

/** Sites that differ in the covariate's mean and, apart from it, in the response's. */
const sites = (/** @type {Family} */ family, /** @type {number} */ count, /** @type {number} */ stream) => {
  const rows = 1000;
  const step = family === "poisson" ? 0.4 : 1;
  return /** @type {Design} */ ({
    name: `${count} concatenated sites, ${family}`,
    finding: "F1",
    family,
    files: Array(count).fill(rows),
    make: () =>
      drawn(stream, ["x"], count * rows, (random, i) => {
        const site = Math.floor(i / rows);
        const x = decimal(step * (site + random.normal()));
        return { x: [x], y: respond(family, random, x + step * site - (family === "gaussian" ? 0 : 1.5)) };
      }),
  });
};

/** 3000 rows of three covariates, sorted by their response. */
const sortedByResponse = (/** @type {Family} */ family, /** @type {number} */ stream) =>
  /** @type {Design} */ ({
    name: `sorted by the response, ${family}`,
    finding: "F1",
    family,
    make: () => {
      const rows = drawn(stream, numbered(3), 3000, (random) => {
        const x = [decimal(random.normal()), decimal(random.normal()), flip(random, 0.3)];
        return { x, y: respond(family, random, 0.8 * x[0] - 0.4 * x[1] + 0.5 * x[2] - 2.8) };
      });
      return sortedBy(rows, rows.response);
    },
  });

/** Blocks (days, stores) with an effect of their own on x and y, the rows shuffled within each. */
const blocks = (
  /** @type {Family} */ family,
  /** @type {number} */ count,
  /** @type {number} */ rows,
  /** @type {number} */ stream,
) =>
  /** @type {Design} */ ({
    name: `${count} blocks of ${rows} rows, shuffled within, ${family}`,
    finding: "F1",
    family,
    make: () => {
      let effect = 0;
      return drawn(stream, ["x", "x2"], count * rows, (random, i) => {
        if (i % rows === 0) effect = random.normal();
        const [x, x2] = [decimal(random.normal() + 0.2 * effect), decimal(random.normal())];
        const u = x + x2 + 0.1 * effect;
        return { x: [x, x2], y: respond(family, random, family === "gaussian" ? u : 0.5 * u - 1) };
      });
    },
  });

/** One of sixty files of 500 to 3000 rows, sorted by a group with effects on covariates and response. */
const sortedFile = (/** @type {number} */ number) => {
  const shape = new RandomStream(10, number);
  const [rows, groups, p] = [500 + shape.integer(2501), 2 + shape.integer(19), 1 + shape.integer(4)];
  const family = FAMILIES[number % 3];
  return /** @type {Design} */ ({
    name: `file ${number} of 60 sorted by group, ${family}`,
    finding: "F1",
    family,
    make: () => {
      let last = -1;
      let effects = [0];
      return drawn(200 + number, numbered(p), rows, (random, i) => {
        const group = Math.floor((i * groups) / rows);
        if (group !== last) effects = Array.from({ length: p + 1 }, () => random.normal());
        last = group;
        const x = numbered(p).map((_, j) => decimal(random.normal() + 0.7 * effects[j + 1]));
        const sum = x.reduce((total, value, j) => total + (j % 2 ? -0.4 : 0.6) * value, 0.5 * effects[0]);
        return { x, y: respond(family, random, family === "poisson" ? 0.5 * sum : sum) };
      });
    },
  });
};

/** Years in order and their powers: columns far from 0, and nearly collinear. */
const years = (/** @type {number} */ stream) =>
  /** @type {Design} */ ({
    name: "years, squared and cubed, 600000 rows read once, logistic",
    finding: "Rough: an intercept far from all rows",
    family: "logistic",
    shards: [600_000],
    neverSays: /no finite/i,
    make: () =>
      drawn(stream, ["year", "year^2", "year^3"], 600_000, (random, i) => {
        const year = 1950 + Math.floor(i / 8000);
        const z = (year - 1987) / 20;
        const u = 0.3 * z - 0.2 * z ** 2 + 0.1 * z ** 3 - 0.5;
        return { x: [year, year ** 2, year ** 3], y: respond("logistic", random, u) };
      }),
  });

/** @type {Design[]} */
export const ORDER = [
  {
    name: "2 concatenated sites of the finding",
    finding: "F1",
    family: "gaussian",
    files: [1000, 1000],
    make: () => stored("two-sites.csv.gz"),
  },
  sites("gaussian", 3, 1),
  sites("logistic", 2, 2),
  sites("poisson", 2, 3),
  sites("logistic", 3, 4),
  ...FAMILIES.map((family, f) => sortedByResponse(family, 5 + f)),
  {
    name: "2700 zeros, then 300 ones",
    finding: "F1",
    family: "logistic",
    make: () =>
      drawn(8, ["x1", "x2"], 3000, (random, i) => {
        const y = Number(i >= 2700);
        return { x: [decimal(random.normal() + 0.9 * y), decimal(random.normal() - 0.4 * y)], y };
      }),
  },
  {
    name: "sorted by a covariate whose effect is not linear",
    finding: "F1",
    family: "gaussian",
    make: () => {
      const rows = drawn(9, ["x1", "x2"], 5000, (random) => {
        const x = [decimal(random.normal()), decimal(random.normal())];
        return { x, y: decimal(x[0] + 0.5 * x[0] ** 2 - x[1] + random.normal()) };
      });
      return sortedBy(rows, rows.columns[0]);
    },
  },
  blocks("gaussian", 50, 20_000, 10),
  blocks("logistic", 50, 4000, 11),
  blocks("poisson", 365, 300, 12),
  years(180),
  ...Array.from({ length: 60 }, (_, i) => sortedFile(i + 1)),
];
