// Data without an answer, wholly or for a coefficient: a sentence, and no interval.
import { decimal, drawn, flip, numbered, respond } from "./design.mjs";

/** @typedef {import("./design.mjs").Design} Design */
/** @typedef {import("./design.mjs").Family} Family */

const SEPARATED = /separat|no finite (optimum|estimate)|without error/i;

/** y = 1 exactly where x1 + x2 > 0. */
const separated = (/** @type {number} */ rows, /** @type {number} */ stream) =>
  /** @type {Design} */ ({
    name: `perfect separation, ${rows} rows`,
    finding: "Rough: perfect separation",
    family: "logistic",
    unanswerable: true,
    says: SEPARATED,
    make: () =>
      drawn(stream, numbered(2), rows, (random) => {
        const x = [decimal(random.normal()), decimal(random.normal())];
        return { x, y: Number(x[0] + x[1] > 0) };
      }),
  });

/** A dummy in whose rows every response is the same: its coefficient is infinite, the others are not. */
const oneSided = (
  /** @type {"logistic" | "poisson"} */ family,
  /** @type {number} */ probability,
  /** @type {number} */ rows,
  /** @type {number} */ stream,
  from = 0,
) =>
  /** @type {Design} */ ({
    name: `dummy of ${probability}${from ? ` from row ${from} on` : ""} with only ${family === "logistic" ? "ones" : "zeros"}, ${rows} rows, ${family}`,
    finding: family === "poisson" ? "Rough: a Poisson dummy with only zeros" : "F2",
    family,
    unbounded: ["b"],
    says: /\bb\b.*(no finite|only|separat|zero|infinit)|(no finite|separat|infinit).*\bb\b/is,
    make: () =>
      drawn(stream, ["x", "b"], rows, (random, i) => {
        const [x, b] = [decimal(random.normal()), i < from ? 0 : flip(random, probability)];
        const y = respond(family, random, 0.5 * x - 0.3);
        return { x: [x, b], y: b ? Number(family === "logistic") : y };
      }),
  });

/** The same with only zeros, of more rows than are kept in memory, read once. */
const oneSidedOnce = (/** @type {"logistic" | "poisson"} */ family, /** @type {number} */ stream) =>
  /** @type {Design} */ ({
    name: `dummy of 0.0005 with only zeros, 700000 rows read once, ${family}`,
    finding: "Rough: separation beyond memory",
    family,
    shards: [700_000],
    unbounded: ["b"],
    says: /\bb\b.*no finite/is,
    make: () =>
      drawn(stream, ["x", "b"], 700_000, (random) => {
        const [x, b] = [decimal(random.normal()), flip(random, 0.0005)];
        return { x: [x, b], y: b ? 0 : respond(family, random, 0.5 * x - 1) };
      }),
  });

const always = (/** @type {Family} */ family, /** @type {number} */ value, /** @type {number} */ stream) =>
  /** @type {Design} */ ({
    name: `response always ${value}, ${family}`,
    finding: "Rough: a constant response",
    family,
    unanswerable: true,
    says: /response.*(same|constant|only|varies|every|in all)|(same|constant|only).*response/is,
    make: () =>
      drawn(stream, numbered(2), 5000, (random) => ({
        x: [decimal(random.normal()), decimal(random.normal())],
        y: value,
      })),
  });

/** A response that the columns give exactly: no noise, no interval. */
const exact = () =>
  drawn(118, numbered(2), 5000, (random) => {
    const x = [decimal(random.normal(), 2), decimal(random.normal(), 2)];
    return { x, y: decimal(3 + 2 * x[0] - x[1], 2) };
  });

/** A number that is none: the error names row and column. */
const unusable = (/** @type {number} */ value, /** @type {number} */ place, /** @type {number} */ stream) =>
  /** @type {Design} */ ({
    name: `${value} in row ${place}`,
    finding: "F10",
    family: "gaussian",
    unanswerable: true,
    says: new RegExp(`row ${place}\\b.*x2`, "is"),
    make: () =>
      drawn(stream, numbered(2), 5000, (random, i) => {
        const x = [decimal(random.normal()), i + 1 === place ? value : decimal(random.normal())];
        return { x, y: decimal(x[0] + random.normal()) };
      }),
  });

/** @type {Design[]} */
export const UNANSWERABLE = [
  separated(500, 110),
  separated(20_000, 111),
  oneSided("poisson", 0.05, 5000, 112),
  oneSided("poisson", 0.002, 50_000, 113, 6000),
  oneSided("logistic", 0.05, 5000, 114),
  oneSided("logistic", 0.0005, 50_000, 115, 6000),
  oneSidedOnce("logistic", 178),
  oneSidedOnce("poisson", 179),
  always("gaussian", 7, 116),
  always("gaussian", 0, 117),
  always("logistic", 1, 119),
  always("logistic", 0, 120),
  always("poisson", 0, 121),
  {
    name: "an exact fit",
    finding: "Rough: a constant response",
    family: "gaussian",
    unanswerable: true,
    says: /exact|no noise|residuals? (is|are) (zero|0)|rounding/i,
    make: exact,
  },
  {
    name: "fewer rows than coefficients",
    finding: "E9",
    family: "gaussian",
    unanswerable: true,
    says: /rows.*coefficients|coefficients.*rows|too few/is,
    make: () =>
      drawn(122, numbered(8), 6, (random) => ({
        x: numbered(8).map(() => decimal(random.normal())),
        y: decimal(random.normal()),
      })),
  },
  unusable(Number.NaN, 4000, 123),
  unusable(Number.POSITIVE_INFINITY, 10, 124),
];
