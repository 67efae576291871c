import { knownOptions } from "../numeric/arguments.js";
import { DEFAULT_STEP_SIZE } from "./defaults.js";
import { compose, type Optimizer } from "./optimizer.js";
import { asSchedule, type Schedule } from "./schedules.js";
import { theoremVerdict } from "./theorem.js";

/** The names of `SgdOptions`. */
export const SGD_OPTIONS: readonly string[] = ["name", "stepSize", "clip", "l2"];

/** What every optimizer may be given. */
export interface SgdOptions {
  /** The name in messages and figures. */
  name?: string;
  /** eta_t; 0.2 t^-0.7 unless given. */
  stepSize?: Schedule | number;
  /** Largest Euclidean norm of a gradient; none unless given, for clipping moves the rest point. */
  clip?: number;
  /** Coupled L2 penalty lambda. */
  l2?: number;
}

/**
 * Stochastic gradient descent, x_t = x_{t-1} - eta_t g_t.
 *
 * @throws RangeError for an option that is not known, or of a value that it cannot have: so does every optimizer here
 * @example sgd({ stepSize: polynomial(0.5, 0.6) })
 * @see H. Robbins and S. Monro (1951); averaged, B. T. Polyak and A. B. Juditsky (1992).
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const { stepSize = DEFAULT_STEP_SIZE, ...rest } = knownOptions("sgd", options, SGD_OPTIONS);
  const eta = asSchedule(stepSize, "stepSize");
  return compose({ name: "SGD", theorem: theoremVerdict({ stepSize: eta }), ...rest, stepSize: eta });
}
