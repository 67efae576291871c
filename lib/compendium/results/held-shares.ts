import type { Matrix } from "ml-matrix";
import { normalQuantile, standardErrors } from "sa-adam/internal";
import type { StreamRecord } from "../engine/stream-record.js";

/** Of each stream, the share of its coordinates' nominal 95 percent intervals, by the sandwich, that hold x*_j. */
export function heldShares(records: readonly StreamRecord[], sandwich: Matrix, n: number): number[] {
  const reach = standardErrors(sandwich, n).map((error) => normalQuantile(0.975) * error);
  return records.map(
    ({ deviation }) => deviation.filter((value, j) => Math.abs(value) <= reach[j]).length / deviation.length,
  );
}
