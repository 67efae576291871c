import { exp, log } from "../numeric/elementary.js";
import type { Family } from "./family.js";

/** What families of counts with the log link have in common. */
export const COUNTS: Pick<
  Family,
  "accepts" | "responses" | "locationScale" | "start" | "degenerate" | "separation" | "mean" | "slope"
> = {
  accepts: (y) => y >= 0 && Number.isFinite(y),
  responses: "a number not below 0",
  locationScale: false,
  start: log,
  degenerate: (_lowest, highest) => highest === 0,
  separation: "some group of rows has nothing but zero counts",
  mean: exp,
  slope: exp,
};

/** Counts up to here recur. */
const RECURRING = 256;

/** The same function, which remembers its values at small counts. */
export function ofCounts(f: (y: number) => number): (y: number) => number {
  const known = new Float64Array(RECURRING).fill(Number.NaN);
  return (y) => {
    if (!(y < RECURRING && Number.isInteger(y))) return f(y);
    if (Number.isNaN(known[y])) known[y] = f(y);
    return known[y];
  };
}
