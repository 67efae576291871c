// Columns that are nearly always the same: rare dummies and levels, columns that come alive late.
import { decimal, drawn, FAMILIES, flip, respond } from "./design.mjs";
import { text } from "./stored.mjs";

/** @typedef {import("./design.mjs").Design} Design */
/** @typedef {import("./design.mjs").Family} Family */

const LEVEL = { gaussian: 0, logistic: -1, poisson: -0.5 };
const EFFECT = { gaussian: 1, logistic: 1, poisson: 0.5 };

/** x normal and b = 1 with a small probability, from row `from` on, in random order. */
const rareDummy = (
  /** @type {Family} */ family,
  /** @type {number} */ probability,
  /** @type {number} */ rows,
  /** @type {number} */ stream,
  from = 0,
) =>
  /** @type {Design} */ ({
    name: `dummy of ${probability}${from ? `, from row ${from} on` : ""}, ${rows} rows, ${family}`,
    finding: from ? "F2, F8" : "F2, F12",
    family,
    neverSays: /sorted|shuffled|separat/i,
    make: () =>
      drawn(stream, ["x", "b"], rows, (random, i) => {
        const x = decimal(random.normal());
        const b = i < from ? 0 : flip(random, probability);
        return { x: [x, b], y: respond(family, random, LEVEL[family] + EFFECT[family] * (x + b)) };
      }),
  });

/** The same with a single b = 1 among the first 6000 rows: whoever scales by them takes b for something rarer than it is. */
const rarerAtFirst = (/** @type {Family} */ family, /** @type {number} */ stream) =>
  /** @type {Design} */ ({
    ...rareDummy(family, 0.001, 500_000, stream),
    name: `dummy of 0.001, once in the first 6000 of 500000 rows, ${family}`,
    make: () =>
      drawn(stream, ["x", "b"], 500_000, (random, i) => {
        const x = decimal(random.normal());
        const b = i < 6000 ? Number(i === 100) : flip(random, 0.001);
        return { x: [x, b], y: respond(family, random, LEVEL[family] + EFFECT[family] * (x + b)) };
      }),
  });

/** Levels a, b, c as often as each other, and r in one row or a few. */
const rareLevel = (
  /** @type {Family} */ family,
  /** @type {number[]} */ places,
  /** @type {number} */ stream,
) =>
  /** @type {Design} */ ({
    name: `level in ${places.length} of 8000 rows, ${family}`,
    finding: "F4",
    family,
    make: () =>
      drawn(stream, ["g[b]", "g[c]", "g[r]", "x"], 8000, (random, i) => {
        const level = places.includes(i) ? 3 : random.integer(3);
        const x = decimal(random.normal());
        const u = LEVEL[family] + EFFECT[family] * (x + 0.3 * level);
        return { x: [1, 2, 3].map((own) => Number(level === own)).concat(x), y: respond(family, random, u) };
      }),
  });

const spaced = (/** @type {number} */ count) => Array.from({ length: count }, (_, k) => 2100 + 190 * k);

/** The finding's own file: words a, b, c and one r at row 7000. */
function oneLevel() {
  const cells = text("rare-level.csv.gz")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
  const dummy = (/** @type {string} */ level) => Float64Array.from(cells, ([g]) => Number(g === level));
  return {
    names: ["g[b]", "g[c]", "g[r]", "x"],
    columns: [dummy("b"), dummy("c"), dummy("r"), Float64Array.from(cells, ([, x]) => Number(x))],
    response: Float64Array.from(cells, ([, , y]) => Number(y)),
  };
}

/** b = a, or b the same everywhere, for the first 2000 rows only. */
const lateFreedom = (
  /** @type {Family} */ family,
  /** @type {"collinear" | "constant"} */ kind,
  /** @type {number} */ stream,
) =>
  /** @type {Design} */ ({
    name: `${kind} for 2000 rows only, ${family}`,
    finding: "F8",
    family,
    neverSays: /left out|linear combination|the same in every row/i,
    make: () =>
      drawn(stream, ["a", "b"], 20_000, (random, i) => {
        const [a, free] = [decimal(random.normal()), decimal(random.normal())];
        const b = i >= 2000 ? free : kind === "collinear" ? a : 3;
        return { x: [a, b], y: respond(family, random, LEVEL[family] + EFFECT[family] * (a - 0.5 * b)) };
      }),
  });

/** @type {Design[]} */
export const RARE = [
  rareDummy("logistic", 0.001, 500_000, 20),
  rareDummy("logistic", 0.0005, 1_000_000, 21),
  rareDummy("gaussian", 0.001, 200_000, 22),
  rareDummy("gaussian", 0.0005, 200_000, 23),
  rareDummy("poisson", 0.001, 200_000, 24),
  rareDummy("poisson", 0.0005, 200_000, 25),
  ...FAMILIES.map((family, f) => rareDummy(family, 0.002, 100_000, 26 + f, 6000)),
  ...FAMILIES.map((family, f) => rarerAtFirst(family, 140 + f)),
  { name: "the finding's level of one row", finding: "F4", family: "gaussian", make: oneLevel },
  ...FAMILIES.map((family, f) => rareLevel(family, spaced(25), 30 + f)),
  rareLevel("gaussian", [7000], 33),
  ...FAMILIES.map((family, f) => lateFreedom(family, "collinear", 34 + f)),
  ...FAMILIES.map((family, f) => lateFreedom(family, "constant", 37 + f)),
];
