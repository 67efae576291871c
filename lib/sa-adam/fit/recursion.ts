import type { OnePassKernel } from "../kernel/one-pass.js";

/**
 * What takes rows one after the other: an optimizer in the working coordinates, its averages and its second-order sums. The
 * kernel's verbs, whatever is behind them; a loss without curvature throws a RangeError when asked for its Hessian.
 */
export interface Recursion extends Omit<OnePassKernel, "iterate" | "snapshot" | "restore"> {
  /** Has the loss a curvature? */
  readonly curved: boolean;
  /** All that it remembers: numbers and arrays of numbers. */
  snapshot(): unknown;
  /** Continue where a recursion of the same parameters was. */
  restore(snapshot: unknown): void;
}
