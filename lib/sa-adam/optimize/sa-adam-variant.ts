import { knownOptions, nonNegative, positiveUpTo } from "../numeric/arguments.js";
import {
  DEFAULT_FLOOR,
  DEFAULT_MOMENTUM_GAIN,
  DEFAULT_SECOND_MOMENT_GAIN,
  DEFAULT_STEP_SIZE,
  LARGEST_MOMENTUM_GAIN,
} from "./defaults.js";
import type { Momentum } from "./momentum.js";
import { compose, type Optimizer } from "./optimizer.js";
import type { Preconditioner } from "./preconditioner.js";
import { asSchedule, capped, type Schedule } from "./schedules.js";
import { SGD_OPTIONS, type SgdOptions } from "./sgd.js";
import { theoremVerdict } from "./theorem.js";

/** Options of SA-Adam's variants, in its "predictable" convention. */
export interface SaVariantOptions extends SgdOptions {
  /** rho_t; (t + 1)^-0.75 unless given, capped at 0.999. */
  momentumGain?: Schedule | number;
  /** rho^v_t; 1/(t + 1) unless given, capped at 1. */
  secondMomentGain?: Schedule | number;
  /** Added to g*g; 0.5 unless given. */
  floor?: number;
}

/** SA-Adam with another momentum, or another preconditioner, made from its gains; inside the theorem where SA-Adam is. */
export function saAdamVariant(name: string, options: SaVariantOptions, parts: SaAdamParts): Optimizer {
  knownOptions(name, options, [...SGD_OPTIONS, "momentumGain", "secondMomentGain", "floor"]);
  return composeSaAdam(name, options, parts);
}

/** What is made of the gains. */
export type SaAdamParts = (
  rho: Schedule,
  gain: Schedule,
  floor: number,
) => { momentum: Momentum; preconditioner: Preconditioner };

/** SA-Adam's gains, with its defaults and caps, put together with what is made of them. */
export function composeSaAdam(
  name: string,
  options: SaVariantOptions & { largestMomentumGain?: number; decoupledDecay?: number },
  parts: SaAdamParts,
): Optimizer {
  const {
    stepSize = DEFAULT_STEP_SIZE,
    momentumGain = DEFAULT_MOMENTUM_GAIN,
    secondMomentGain = DEFAULT_SECOND_MOMENT_GAIN,
    floor = DEFAULT_FLOOR,
    largestMomentumGain = LARGEST_MOMENTUM_GAIN,
    decoupledDecay = 0,
    clip,
    l2,
  } = options;
  nonNegative("floor", floor);
  positiveUpTo("largestMomentumGain", largestMomentumGain, 1);
  nonNegative("decoupledDecay", decoupledDecay);
  const eta = asSchedule(stepSize, "stepSize");
  const rho = capped(asSchedule(momentumGain, "momentumGain"), largestMomentumGain);
  const gain = capped(asSchedule(secondMomentGain, "secondMomentGain"), 1);
  return compose({
    name,
    stepSize: eta,
    momentumGain: rho,
    secondMomentGain: gain,
    ...parts(rho, gain, floor),
    theorem: theoremVerdict({ stepSize: eta, momentum: rho, secondMoment: gain, decoupledDecay }),
    ...(clip !== undefined && { clip }),
    ...(l2 !== undefined && { l2 }),
    decoupledDecay,
  });
}
