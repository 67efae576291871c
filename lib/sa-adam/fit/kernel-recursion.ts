import { onePassKernel } from "../kernel/one-pass.js";
import type { Family } from "../model/family.js";
import { power } from "../numeric/elementary.js";
import type { Recursion } from "./recursion.js";
import type { WarmUp } from "./warm-up.js";

/** SA-Adam on a regression in WebAssembly: rows are whitened, taken and, unless sums are left out, summed up there. */
export function kernelRecursion(
  family: Family,
  warmUp: WarmUp,
  { burnIn, trace, sums }: { burnIn: number; trace: boolean; sums: boolean },
): Recursion {
  const { gains, penalty, start, secondMoment, coordinates } = warmUp;
  const { alpha, gamma, clock, stepSize, momentumGain } = gains;
  const kernel = onePassKernel({
    family,
    dimension: start.length,
    eta0: stepSize * power(clock, alpha),
    alpha,
    gamma,
    c1: momentumGain * power(clock, gamma),
    clock,
    ...(penalty.max() > 0 && { penalty }),
    // Without sums its origin is where it begins.
    ...(sums && { start }),
    secondMoment,
    whitening: coordinates.whitening,
    burnIn,
    trace,
    sums,
  });
  return Object.assign(kernel, { curved: true });
}
