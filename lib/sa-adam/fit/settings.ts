import { InputError } from "./input-error.js";
import type { CustomModel, FamilyName, FitOptions, IntervalName, OptimizerName } from "./options.js";

export const FAMILIES: readonly FamilyName[] = ["gaussian", "logistic", "poisson", "huber"];
export const OPTIMIZERS: readonly OptimizerName[] = [
  "sa-adam",
  "sgd",
  "sa-rmsprop",
  "sa-adagrad",
  "sa-ons",
  "adam",
];
export const INTERVALS: readonly IntervalName[] = ["plug-in", "batch-means", "random-scaling"];

/** A fit's options with their defaults, checked; what the warm-up block decides is left undefined. */
export interface Settings {
  readonly model: FamilyName | CustomModel;
  readonly names: readonly string[] | undefined;
  readonly intercept: boolean;
  readonly ridge: number;
  readonly optimizer: OptimizerName;
  readonly interval: IntervalName;
  readonly level: number;
  readonly warmUp: number | undefined;
  readonly burnIn: number;
  readonly alpha: number;
  readonly gamma: number;
  readonly stepSize: number | undefined;
  readonly momentumGain: number;
  readonly threshold: number | undefined;
}

/** Throws an InputError that names the option at fault. */
export function resolveSettings(options: FitOptions): Settings {
  const { model = "gaussian", names, ridge = 0, optimizer = "sa-adam", level = 0.95, warmUp } = options;
  const { burnIn = 0, alpha = 0.6, gamma = 0.75, stepSize, momentumGain = 0.1, threshold } = options;
  const custom = typeof model === "object";
  if (!custom) oneOf("model", model, FAMILIES);
  else if (model.parameters.length === 0) throw new InputError("a model of one's own needs a parameter");
  oneOf("optimizer", optimizer, OPTIMIZERS);
  const withoutCurvature = custom && !model.curvature;
  const interval = options.interval ?? (withoutCurvature ? "random-scaling" : "plug-in");
  oneOf("interval", interval, INTERVALS);
  if (interval === "plug-in" && withoutCurvature) {
    throw new InputError("plug-in intervals need the model's curvature: give it, or use random-scaling");
  }
  if (custom && ridge !== 0) throw new InputError("ridge: write the penalty into the model's own gradient");
  if (threshold !== undefined && model !== "huber") {
    throw new InputError("threshold belongs to the huber model and to no other");
  }
  const within = (name: string, value: number | undefined, low: number, high: number): void => {
    if (value !== undefined && !(value > low && value < high)) {
      throw new InputError(
        high === Infinity
          ? `${name} must be above ${low} and finite, got ${value}`
          : `${name} must lie in (${low}, ${high}), got ${value}`,
      );
    }
  };
  within("level", level, 0, 1);
  within("alpha", alpha, 0, 1.5);
  within("gamma", gamma, 0, 1.5);
  within("stepSize", stepSize, 0, Infinity);
  within("momentumGain", momentumGain, 0, 1);
  within("threshold", threshold, 0, Infinity);
  if (!(ridge >= 0 && ridge < Infinity)) throw new InputError(`ridge must be non-negative, got ${ridge}`);
  if (warmUp !== undefined && !(Number.isSafeInteger(warmUp) && warmUp >= 2)) {
    throw new InputError(`warmUp must be a whole number of rows, at least 2, got ${warmUp}`);
  }
  if (!(Number.isSafeInteger(burnIn) && burnIn >= 0)) {
    throw new InputError(`burnIn must be a whole number of rows, at least 0, got ${burnIn}`);
  }
  return {
    model,
    names,
    intercept: custom ? false : (options.intercept ?? true),
    ridge,
    optimizer,
    interval,
    level,
    warmUp,
    burnIn,
    alpha,
    gamma,
    stepSize,
    momentumGain,
    threshold,
  };
}

/** The model's name in reports and messages. */
export function modelName({ model }: Pick<Settings, "model">): string {
  return typeof model === "string" ? model : "custom";
}

function oneOf(name: string, value: string, known: readonly string[]): void {
  if (!known.includes(value))
    throw new InputError(`${name} is one of ${known.join(", ")}, got ${JSON.stringify(value)}`);
}
