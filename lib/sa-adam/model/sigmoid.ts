import { exp } from "../numeric/elementary.js";
/** The logistic function 1 / (1 + exp(-u)). */
export function sigmoid(u: number): number {
  return 1 / (1 + exp(-u));
}
