import { readData } from "../problems/data.js";
import type { CoverageRow } from "./coverage/summary.js";
import type { InvisibilityRow } from "./invisibility/summary.js";
import { publishedThreshold, type ThresholdRow } from "./threshold/summary.js";

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

/** A published row: its arm, called "method" in one of the tables, n, and its quantities. */
type PublishedRow = { arm?: string; method?: string; n: number } & Record<string, number>;

/** Streams behind the published tables. */
const PUBLISHED_STREAMS = { invisibility: 200, coverage: 1000, threshold: 100 };

/** Quantities whose very expectation depends on M: compared only at the published one. */
const DEPENDENT_ON_M: readonly string[] = ["bias_norm", "D_M", "sigmahat_relerr"];

/** The published names of the arms, where they are others than ours. */
const ARMS: Readonly<Record<string, string>> = {
  identity: "SGD",
  rmsprop: "SA-RMSProp",
  "sa_adam(g=0.75)": "SA-Adam 0.75",
  "sa_adam(g=0.85)": "SA-Adam 0.85",
  "sa_adam(g=0.95)": "SA-Adam 0.95",
};

/** The published table of the invisibility experiment beside ours, where n and arm are the same. */
export function compareInvisibility(rows: readonly InvisibilityRow[]): Comparison[] {
  return compared("invisibility", (arm, n) =>
    rows.find((row) => row.arm === arm && row.n === n && row.sigma === "oracle"),
  );
}

/** The published table of the coverage experiment beside ours, where n and method are the same. */
export function compareCoverage(rows: readonly CoverageRow[]): Comparison[] {
  return compared("coverage", (method, n) => rows.find((row) => row.method === method && row.n === n));
}

/** The published table of the threshold experiment beside ours, at the last checkpoint, where the published one is within one percent of it. */
export function compareThreshold(rows: readonly ThresholdRow[]): Comparison[] {
  const n = Math.max(...rows.map((row) => row.n));
  return publishedThreshold().flatMap(({ arm, coverage, NMSE, remainder, ...row }) => {
    const own = rows.find((one) => one.arm === arm && one.n === n && Math.abs(n / row.n - 1) < 0.01);
    return own ? beside(arm, n, { coverage, NMSE, remainder }, { ...own }, PUBLISHED_STREAMS.threshold) : [];
  });
}

/** The published quantities that ours gives with an error. */
function compared(
  experiment: "invisibility" | "coverage",
  find: (arm: string, n: number) => InvisibilityRow | CoverageRow | undefined,
): Comparison[] {
  const tables: Record<typeof experiment, PublishedRow[]> = JSON.parse(
    readData("published-simulations.json"),
  );
  return tables[experiment].flatMap(({ arm: named, method, n, ...quantities }) => {
    const arm = method ?? ARMS[named ?? ""];
    return beside(arm, n, quantities, { ...find(arm, n) }, PUBLISHED_STREAMS[experiment]);
  });
}

function beside(
  arm: string,
  n: number,
  quantities: Readonly<Record<string, number>>,
  ours: Readonly<Record<string, unknown>>,
  streams: number,
): Comparison[] {
  const M = ours.streams as number;
  return Object.entries(quantities).flatMap(([quantity, published]) => {
    const [own, error] = [ours[quantity], ours[`${quantity}_error`]];
    if (typeof own !== "number" || typeof error !== "number") return [];
    if (M !== streams && DEPENDENT_ON_M.includes(quantity)) return [];
    const z = (own - published) / (error * Math.sqrt(1 + M / streams));
    return [{ arm, n, quantity, published, ours: own, error, z }];
  });
}
