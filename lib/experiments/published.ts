import { readData } from "../problems/data.js";
import type { CoverageRow } from "./coverage-summary.js";
import type { InvisibilityRow } from "./invisibility-summary.js";

/** A published number beside ours. */
export interface Comparison {
  /** Arm or method, as we call it. */
  arm: string;
  n: number;
  quantity: string;
  published: number;
  ours: number;
  /** Monte Carlo standard error of ours; the published one has about the same. */
  error: number;
  /** (ours - published) / (sqrt(2) error): beyond 2 in one of twenty comparisons by chance. */
  z: number;
}

interface PublishedTables {
  invisibility: (Record<string, number> & { arm: string; n: number })[];
  coverage: (Record<string, number> & { method: string; n: number })[];
}

/** The published names of the arms. */
const ARMS: Readonly<Record<string, string>> = {
  identity: "SGD",
  rmsprop: "SA-RMSProp",
  "sa_adam(g=0.75)": "SA-Adam 0.75",
  "sa_adam(g=0.85)": "SA-Adam 0.85",
  "sa_adam(g=0.95)": "SA-Adam 0.95",
};

/** The published table of the invisibility experiment beside ours, where n and arm are the same. */
export function compareInvisibility(rows: readonly InvisibilityRow[]): Comparison[] {
  return tables().invisibility.flatMap(({ arm, n, ...numbers }) => {
    const ours = rows.find((row) => row.arm === ARMS[arm] && row.n === n && row.sigma === "oracle");
    return ours ? compared(ours.arm, n, numbers, { ...ours }) : [];
  });
}

/** The published table of the coverage experiment beside ours, where n and method are the same. */
export function compareCoverage(rows: readonly CoverageRow[]): Comparison[] {
  return tables().coverage.flatMap(({ method, n, ...numbers }) => {
    const ours = rows.find((row) => row.method === method && row.n === n);
    return ours ? compared(method, n, numbers, { ...ours }) : [];
  });
}

/** The quantities of a published row that ours gives with an error. */
function compared(
  arm: string,
  n: number,
  published: Record<string, number>,
  ours: Record<string, unknown>,
): Comparison[] {
  return Object.entries(published).flatMap(([quantity, value]) => {
    const own = ours[quantity];
    const error = ours[`${quantity}_error`];
    if (typeof own !== "number" || typeof error !== "number") return [];
    return [
      { arm, n, quantity, published: value, ours: own, error, z: (own - value) / (Math.SQRT2 * error) },
    ];
  });
}

function tables(): PublishedTables {
  return JSON.parse(readData("published-simulations.json"));
}
