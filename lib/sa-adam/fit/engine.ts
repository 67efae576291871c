import type { OnePassKernel } from "../kernel/one-pass.js";

/**
 * What takes rows one after the other: an optimizer in the working coordinates, its average and its plug-in sums. The
 * kernel's verbs, whatever is behind them; a model without curvature throws a RangeError when asked for its Hessian.
 */
export interface Engine extends Omit<OnePassKernel, "iterate" | "snapshot" | "restore"> {
  /** Has the model a curvature? */
  readonly curved: boolean;
  /** All that it remembers: numbers and arrays of numbers. */
  snapshot(): unknown;
  /** Continue where an engine of the same parameters was. */
  restore(snapshot: unknown): void;
}
