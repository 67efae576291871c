import { readData } from "../problems/data.js";
import type { CoverageRow } from "./coverage/summary.js";
import type { InvisibilityRow } from "./invisibility/summary.js";

/** A published number beside ours. */
export interface Comparison {
  /** Arm or method, as we call it. */
  arm: string;
  n: number;
  quantity: string;
  published: number;
  ours: number;
  /** Monte Carlo standard error of ours. */
  error: number;
  /**
   * (ours - published) / (error sqrt(1 + M / M_published)): the difference in units of its own standard error, beyond 2
   * in one of twenty comparisons by chance.
   */
  z: number;
}

interface PublishedTables {
  invisibility: (Record<string, number> & { arm: string; n: number })[];
  coverage: (Record<string, number> & { method: string; n: number })[];
}

/** Streams behind the published tables. */
const PUBLISHED_STREAMS = { invisibility: 200, coverage: 1000 };

/** Quantities whose very expectation depends on M: compared only at the published one. */
const DEPENDENT_ON_M: readonly string[] = ["bias_norm", "D_M", "sigmahat_relerr"];

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
    return ours ? compared(ours.arm, n, numbers, { ...ours }, PUBLISHED_STREAMS.invisibility) : [];
  });
}

/** The published table of the coverage experiment beside ours, where n and method are the same. */
export function compareCoverage(rows: readonly CoverageRow[]): Comparison[] {
  return tables().coverage.flatMap(({ method, n, ...numbers }) => {
    const ours = rows.find((row) => row.method === method && row.n === n);
    return ours ? compared(method, n, numbers, { ...ours }, PUBLISHED_STREAMS.coverage) : [];
  });
}

/** The quantities of a published row that ours gives with an error. */
function compared(
  arm: string,
  n: number,
  published: Record<string, number>,
  ours: Record<string, unknown>,
  streams: number,
): Comparison[] {
  const M = ours.streams as number;
  return Object.entries(published).flatMap(([quantity, value]) => {
    const own = ours[quantity];
    const error = ours[`${quantity}_error`];
    if (typeof own !== "number" || typeof error !== "number") return [];
    if (M !== streams && DEPENDENT_ON_M.includes(quantity)) return [];
    return [
      {
        arm,
        n,
        quantity,
        published: value,
        ours: own,
        error,
        z: (own - value) / (error * Math.sqrt(1 + M / streams)),
      },
    ];
  });
}

function tables(): PublishedTables {
  return JSON.parse(readData("published-simulations.json"));
}
