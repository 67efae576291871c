import { onePassKernel } from "../kernel/one-pass.js";
import { power } from "../numeric/power.js";
import type { Engine } from "./engine.js";
import type { FamilyName } from "./options.js";
import type { WarmUp } from "./warm-up.js";

/** SA-Adam on a regression in WebAssembly: rows are whitened, taken and summed up there. */
export function kernelEngine(
  family: FamilyName,
  warmUp: WarmUp,
  { burnIn, trace }: { burnIn: number; trace: boolean },
): Engine {
  const { gains, threshold, penalty, start, secondMoment, coordinates } = warmUp;
  const { alpha, gamma, clock, stepSize, momentumGain } = gains;
  const kernel = onePassKernel({
    model: family === "gaussian" ? "linear" : family,
    ...(family === "huber" && { threshold }),
    dimension: start.length,
    eta0: stepSize * power(clock, alpha),
    alpha,
    gamma,
    c1: momentumGain * power(clock, gamma),
    clock,
    ...(penalty.max() > 0 && { penalty }),
    start,
    secondMoment,
    whitening: coordinates.whitening,
    burnIn,
    trace,
  });
  return Object.assign(kernel, { curved: true });
}
