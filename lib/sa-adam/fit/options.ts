import { INTERVALS, type IntervalName } from "../estimate/intervals.js";
import { anyOf, FAMILIES, type FamilyName, isKinked, type TuningOption } from "../model/families.js";
import type { Curvature } from "../model/problem.js";
import { isVector, knownOptions, shown } from "../numeric/arguments.js";
import { DataError } from "../numeric/data-error.js";
import { suggestion } from "../numeric/nearest.js";
import { type Roles, WEIGHTS, type WeightKind } from "./rows.js";

/** A loss of one's own, by its gradient; the row is [covariates..., response]. */
export interface CustomLoss {
  /** Name of each coefficient, d of them. */
  readonly parameters: readonly string[];
  /** The gradient of one row's loss at x, written into `out` (d). */
  gradient(x: Float64Array, row: Float64Array, out: Float64Array): void;
  /** The Hessian of one row's loss where it is of rank one; with it, plug-in intervals. */
  curvature?(x: Float64Array, row: Float64Array): Curvature;
  /** Where to begin, d; the origin unless given. */
  readonly start?: ArrayLike<number>;
}

/** What takes the rows; "auto" chooses. */
export const METHODS = {
  newton: "block Newton: order-free, exact for least squares, d x d sums",
  "sa-adam": "averaged SA-Adam",
  sgd: "averaged SGD",
  "sa-rmsprop": "averaged SA-RMSProp",
  "sa-adagrad": "averaged SA-AdaGrad",
  "sa-ons": "averaged online Newton steps",
  adam: "Adam with constant gains, which the theorem does not cover",
} as const;

/** The name of a way to fit: "newton", an averaged optimizer, or "auto", which chooses. */
export type MethodName = keyof typeof METHODS;
/** The methods that follow one path of iterates. */
export type PathMethod = Exclude<MethodName, "newton">;

/** What to fit and how; every option has a default. */
export interface FitOptions {
  /** The regression; "gaussian" unless given. */
  family?: FamilyName;
  /** A loss of one's own in a family's place. */
  loss?: CustomLoss;
  /** What takes the rows; "auto" unless given. */
  method?: MethodName | "auto";
  /** Names of the covariates; x1, x2, ... unless given. */
  names?: readonly string[];
  /** Is a constant column put first? true unless given; a loss of one's own has none. */
  intercept?: boolean;
  /** lambda of the penalty (lambda/2) |beta|^2, in the data's units, intercept left out; 0 unless given. */
  ridge?: number;
  /** "plug-in" unless given; "random-scaling" for a loss without curvature. */
  interval?: IntervalName;
  /** The law of the statistics: "normal" unless given; "t" of n - d degrees of freedom, or of one less than there are clusters. */
  law?: "normal" | "t";
  /** Have the blocks an offset of u, or an exposure of which that is the logarithm? Not unless given. */
  offset?: boolean;
  /**
   * Have they case weights: "sampling" weights of a row each, the "frequency" of rows alike, or the "trials" of which a logistic
   * response counts the successes? Not unless given.
   */
  weights?: WeightKind;
  /** Have they clusters, within which rows need not be independent? Not unless given. */
  clusters?: boolean;
  /** Huber's threshold, in units of the response; 1.345 normalised MADs of the first rows' residuals unless given. */
  threshold?: number;
  /** The negative binomial's dispersion k, of the variance m + k m^2; it has to be given. */
  dispersion?: number;
  /** The level of a quantile regression, in (0, 1); 0.5, the median, unless given. */
  quantile?: number;
  /** Of a path: rows that set scales, start and gains; unless given max(2000, 20 d), up to 20 times that while events are rare. */
  warmUp?: number;
  /** Of a path: steps left out of averages and sums; 0 unless given. */
  burnIn?: number;
  /** Of a path: exponent of the step size, in (1/2, 1); 0.6 unless given. */
  alpha?: number;
  /** Of a path: exponent of the momentum gain, in (alpha, 1); 0.75 unless given. */
  gamma?: number;
  /** Of a path: step size at the first step, where the warm-up's Hessian is I; from the warm-up unless given. */
  stepSize?: number;
  /** Of a path: momentum gain at the first step; 0.1 unless given. */
  momentumGain?: number;
}

/** A fit's options with their defaults, checked; what the first rows decide is left undefined. */
export interface Settings extends Roles, Readonly<Record<TuningOption, number | undefined>> {
  readonly family: FamilyName | undefined;
  readonly loss: CustomLoss | undefined;
  readonly method: MethodName;
  /** Why this method, in words. */
  readonly reason: string;
  readonly names: readonly string[] | undefined;
  readonly intercept: boolean;
  readonly ridge: number;
  readonly interval: IntervalName;
  readonly law: "normal" | "t";
  readonly warmUp: number | undefined;
  readonly burnIn: number;
  readonly alpha: number;
  readonly gamma: number;
  readonly stepSize: number | undefined;
  readonly momentumGain: number;
  /** Are the first rows held until the memory for them is full, so that fewer are a stored batch? */
  readonly inMemory: boolean;
}

const OPTIONS = [
  "family",
  "loss",
  "method",
  "names",
  "intercept",
  "ridge",
  "interval",
  "law",
  "offset",
  "weights",
  "clusters",
  "threshold",
  "dispersion",
  "quantile",
  "warmUp",
  "burnIn",
  "alpha",
  "gamma",
  "stepSize",
  "momentumGain",
] as const satisfies readonly (keyof FitOptions)[];

/** Options that only a path has. */
const OF_PATHS = ["warmUp", "burnIn", "alpha", "gamma", "stepSize", "momentumGain"] as const;

/** Beyond so many covariates the d x d sums are no longer affordable by default. */
const MOST_SQUARED = 4000;

/** Throws a DataError that names the option at fault, and for a name that is not known the nearest one that is. */
export function resolveSettings(options: FitOptions): Settings {
  knownOptions("a fit", options, OPTIONS);
  const { loss, family = loss ? undefined : "gaussian", names, ridge = 0, intercept = true } = options;
  const { burnIn = 0, alpha = 0.6, gamma = 0.75, stepSize, momentumGain = 0.1, warmUp } = options;
  if (loss !== undefined) requireLoss(loss);
  if (loss && family !== undefined) throw fault("loss", "takes a family's place: give one of them");
  if (family !== undefined) oneOf("family", family, Object.keys(FAMILIES));
  if (loss && ridge !== 0) throw fault("ridge", "write the penalty into the loss's own gradient");
  if (isKinked(family) && ridge !== 0)
    throw fault("ridge", `is not of the ${family} family, which is fitted without a penalty`);
  const withoutCurvature = loss !== undefined && !loss.curvature;
  const { interval = withoutCurvature ? "random-scaling" : "plug-in" } = options;
  oneOf("interval", interval, Object.keys(INTERVALS));
  const path = INTERVALS[interval].ofPath !== undefined;
  if (!path && withoutCurvature)
    throw fault(
      "interval",
      `${interval} intervals need the loss's curvature: give it, or use random-scaling`,
    );
  within("alpha", alpha, 0, 1.5);
  within("gamma", gamma, 0, 1.5);
  within("stepSize", stepSize, 0, Number.POSITIVE_INFINITY);
  within("momentumGain", momentumGain, 0, 1);
  if (!(typeof ridge === "number" && ridge >= 0 && ridge < Infinity))
    throw fault("ridge", `must be a number not below 0, got ${shown(ridge)}`);
  whole("warmUp", warmUp, 2);
  whole("burnIn", burnIn, 0);
  if (names !== undefined) requireTexts("names", "names", names);
  const { law = "normal", offset = false, weights, clusters = false } = options;
  oneOf("law", law, ["normal", "t"]);
  if (weights !== undefined) oneOf("weights", weights, WEIGHTS);
  for (const [name, value] of Object.entries({ intercept, offset, clusters }))
    if (typeof value !== "boolean") throw fault(name, `is true or false, got ${shown(value)}`);
  const { method, reason } = chosenMethod(options, { loss: loss !== undefined, family, path, names });
  requireTogether({ family, method, interval, law, ridge, offset, weights, clusters });
  return {
    family,
    loss,
    method,
    reason,
    names,
    intercept: loss ? false : intercept,
    ridge,
    interval,
    law,
    offset,
    weights,
    clusters,
    warmUp,
    burnIn,
    alpha,
    gamma,
    stepSize,
    momentumGain,
    ...tunings(options, family),
    inMemory: isKinked(family) && !path && warmUp === undefined && (options.method ?? "auto") === "auto",
  };
}

type Together = Pick<Settings, "family" | "method" | "interval" | "law" | "ridge" | keyof Roles>;

/** Throws a DataError for what has no meaning together, or cannot be had. */
function requireTogether(settings: Together): void {
  const { family, method, interval, law, ridge, offset, weights, clusters } = settings;
  const { meat, ofPath } = INTERVALS[interval];
  if (family === undefined && (offset || weights))
    throw fault(offset ? "offset" : "weights", "is of a family: write it into the loss's own gradient");
  if (method !== "newton") {
    const counted = weights === "frequency";
    const needed: [keyof FitOptions, boolean, string][] = [
      ["clusters", clusters, "needs sums over clusters"],
      ["interval", meat !== undefined, `${interval} needs sums over all rows`],
      ["law", law === "t" && ofPath !== undefined, "t is of a variance by rows, and this one is by the path"],
      ["law", law === "t" && counted, "t with weights that count rows needs their sum"],
      ["interval", interval === "hc1" && counted, "hc1 with weights that count rows needs their sum"],
      [
        "interval",
        ofPath !== undefined && counted,
        `${interval} takes rows that are counted together for one`,
      ],
      ["ridge", ridge !== 0 && weights !== undefined, "with weights needs their mean"],
    ];
    const [option, , reason] = needed.find(([, is]) => is) ?? [];
    const model = family ? `${family} regression` : "loss of one's own";
    const instead =
      family && !isKinked(family)
        ? `${method} is a path of single rows: take newton`
        : `a ${model} follows a path of single rows`;
    if (option) throw fault(option, `${reason}, and ${instead}`);
  }
  const likelihood = family !== undefined && anyOf(family).likelihood !== undefined;
  if (meat === "information" && !likelihood)
    throw fault("interval", `classical is of a likelihood, and ${family} has none: take hc1`);
  if (meat === "information" && weights === "sampling")
    throw fault(
      "interval",
      "classical has no meaning for sampling weights: take hc1, or weights that count rows",
    );
  if (clusters && meat !== undefined)
    throw fault("interval", `${interval} is of single rows: with clusters take plug-in or hc1`);
  if (clusters && weights === "frequency")
    throw fault("clusters", "and weights that count rows do not go together: give each row for itself");
  if (weights === "trials" && family !== "logistic")
    throw fault("weights", `of trials are of the logistic family, and this is ${modelName({ family })}`);
  const without = [
    [clusters, "clusters"],
    [weights === "sampling", "sampling weights"],
    [weights === "trials", "trials"],
    [meat === "information", "classical intervals"],
  ].find(([is]) => is)?.[1];
  if (ridge !== 0 && without)
    throw fault("ridge", `has no standard errors with ${without}: leave one of them out`);
}

/** The tuning numbers, checked: each belongs to one family, and what rows do not tell has to be given. */
function tunings(
  options: FitOptions,
  family: FamilyName | undefined,
): Record<TuningOption, number | undefined> {
  const each = Object.entries(FAMILIES).flatMap(([name, { tunedBy }]) => {
    if (!tunedBy) return [];
    const { option, below, otherwise } = tunedBy;
    const given = options[option];
    if (given !== undefined && name !== family)
      throw fault(option, `belongs to the ${name} family and to no other`);
    within(option, given, 0, below);
    if (given === undefined && name === family && otherwise === undefined)
      throw fault(option, `is missing: the ${name} family needs it, and does not estimate it`);
    const usual = name === family && typeof otherwise === "number" ? otherwise : undefined;
    return [[option, given ?? usual]];
  });
  return Object.fromEntries(each);
}

function chosenMethod(
  options: FitOptions,
  {
    loss,
    family,
    path,
    names,
  }: {
    loss: boolean;
    family: FamilyName | undefined;
    path: boolean;
    names: readonly string[] | undefined;
  },
): { method: MethodName; reason: string } {
  const { method = "auto", interval } = options;
  oneOf("method", method, ["auto", ...Object.keys(METHODS)]);
  const given = OF_PATHS.find((name) => options[name] !== undefined);
  if (method === "newton") {
    if (loss) throw fault("method", "newton is of families: a loss of one's own takes sa-adam");
    if (isKinked(family))
      throw fault("method", `newton needs a Hessian, which the ${family} family has not: choose sa-adam`);
    if (path)
      throw fault("interval", `${interval} intervals are of a path of iterates: choose the method sa-adam`);
    if (given) throw fault(given, "is of a path of iterates: choose the method sa-adam, or leave it away");
  }
  if (method !== "auto") return { method, reason: "asked for" };
  if (loss) return { method: "sa-adam", reason: "a loss of one's own has no block Hessian" };
  if (isKinked(family)) return { method: "sa-adam", reason: "the loss has a kink, and no Hessian" };
  if (path) return { method: "sa-adam", reason: `${interval} intervals are of a path of iterates` };
  if (given) return { method: "sa-adam", reason: `${given} is of a path of iterates` };
  if (names && names.length > MOST_SQUARED)
    return { method: "sa-adam", reason: `${names.length} columns are many for d x d sums` };
  return { method: "newton", reason: "the loss has a Hessian and d x d sums are affordable" };
}

/** The model's name in reports and messages. */
export function modelName({ family }: Pick<Settings, "family">): string {
  return family ?? "custom";
}

function fault(option: string, problem: string): DataError {
  return new DataError({ code: "option", problem: `${option} ${problem}`, option });
}

function oneOf(name: string, value: unknown, known: readonly string[]): void {
  if (typeof value === "string" && known.includes(value)) return;
  const meant = typeof value === "string" ? `; ${suggestion(value, known)}` : "";
  throw fault(name, `is one of ${known.join(", ")}, got ${shown(value)}${meant}`);
}

function within(name: string, value: number | undefined, low: number, high: number): void {
  if (value === undefined || (typeof value === "number" && value > low && value < high)) return;
  throw fault(
    name,
    high === Infinity
      ? `must be a number above ${low} and finite, got ${shown(value)}`
      : `must be a number in (${low}, ${high}), got ${shown(value)}`,
  );
}

function whole(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return;
  throw fault(name, `must be a whole number of rows, at least ${least}, got ${shown(value)}`);
}

/** Throws unless these are texts, each of them once. */
function requireTexts(option: string, what: string, texts: readonly string[]): void {
  const bad = (problem: string): DataError => new DataError({ code: "option", problem, option });
  if (!Array.isArray(texts)) throw bad(`${what} must be an array of texts, got ${shown(texts)}`);
  const j = texts.findIndex((one) => typeof one !== "string");
  if (j >= 0) throw bad(`${what} must be texts: entry ${j} is ${shown(texts[j])}`);
  const twice = texts.find((one, j) => texts.indexOf(one) !== j);
  if (twice !== undefined) throw bad(`${what} has ${shown(twice)} twice`);
}

function requireLoss(loss: CustomLoss): void {
  if (typeof loss !== "object" || loss === null)
    throw fault("loss", `must be an object with parameters and a gradient, got ${shown(loss)}`);
  const { parameters, gradient, curvature, start } = loss;
  requireTexts("loss", "the loss's parameters", parameters);
  if (parameters.length === 0) throw fault("loss", "needs the names of its parameters, at least one");
  if (typeof gradient !== "function") throw fault("loss", `needs a gradient to call, got ${shown(gradient)}`);
  if (curvature !== undefined && typeof curvature !== "function")
    throw fault("loss", `has a curvature that is no function: ${shown(curvature)}`);
  if (start === undefined) return;
  if (isVector(start) && start.length === parameters.length && Array.from(start).every(Number.isFinite))
    return;
  throw new DataError({
    code: "start",
    problem: `the loss's start must have ${parameters.length} finite entries, one a parameter`,
    option: "loss",
  });
}
