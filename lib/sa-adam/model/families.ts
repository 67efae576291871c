import { gamma } from "./families/gamma.js";
import { gaussian } from "./families/gaussian.js";
import { huber } from "./families/huber.js";
import { logistic } from "./families/logistic.js";
import { negativeBinomial } from "./families/negative-binomial.js";
import { poisson } from "./families/poisson.js";
import { quantile } from "./families/quantile.js";
import type { Family } from "./family.js";

/** The options that tune a family. */
export type TuningOption = "threshold" | "dispersion" | "quantile";

/** The number that tunes a family: between 0 and `below`. */
interface Tuning {
  readonly option: TuningOption;
  readonly below: number;
  /** What it is without the option: a number, or measured on the first rows' residuals; undefined where it has to be given. */
  readonly otherwise?: number | "residuals";
}

/** How a family is come by. */
export interface FamilyEntry {
  /** What it is for, in a few words. */
  readonly summary: string;
  /** The family at the value of its tuning number, for one that has one. */
  family(tuning: number): Family;
  readonly tunedBy?: Tuning;
  /** What e to the power of a coefficient is, for a family whose mean has a logarithm or odds that the columns add up to. */
  readonly ratio?: string;
}

/** The name of a family of regressions. */
export type FamilyName =
  | "gaussian"
  | "logistic"
  | "poisson"
  | "gamma"
  | "negative-binomial"
  | "huber"
  | "quantile";

/** Every family of regression that is known by name; a new one is a file in families/ and a row here. */
export const FAMILIES: Readonly<Record<FamilyName, FamilyEntry>> = {
  gaussian: { summary: "least squares", family: () => gaussian },
  logistic: { summary: "the probability of 1, by the logit", family: () => logistic, ratio: "odds ratio" },
  poisson: { summary: "counts, by the log of their mean", family: () => poisson, ratio: "rate ratio" },
  gamma: {
    summary: "positive amounts, by the log of their mean",
    family: () => gamma,
    ratio: "ratio of means",
  },
  "negative-binomial": {
    summary: "overdispersed counts, by the log of their mean",
    family: negativeBinomial,
    tunedBy: { option: "dispersion", below: Infinity },
    ratio: "rate ratio",
  },
  huber: {
    summary: "least squares that outliers do not carry away",
    family: huber,
    tunedBy: { option: "threshold", below: Infinity, otherwise: "residuals" },
  },
  quantile: {
    summary: "a quantile of the response, the median unless another is given",
    family: quantile,
    tunedBy: { option: "quantile", below: 1, otherwise: 0.5 },
  },
};

/**
 * The family of that name.
 *
 * @param tuning the number that tunes it, for the families that have one
 * @throws RangeError for a tuning number that the family cannot have
 * @example familyNamed("logistic").mean?.(0) // 0.5
 */
export function familyNamed(name: FamilyName, tuning: number = Number.NaN): Family {
  return FAMILIES[name].family(tuning);
}

/** A family at some tuning number: for what does not depend on it, its responses and their units. */
export function anyOf(name: FamilyName): Family {
  return FAMILIES[name].family(0.5);
}

/** Has the loss of that family a kink, and so no Hessian? */
export function isKinked(name: FamilyName | undefined): boolean {
  return name !== undefined && anyOf(name).smoothed !== undefined;
}

/** What the tuning number of a model is called. @example tuningName("huber") // "threshold" */
export function tuningName(model: string): string {
  return FAMILIES[model as FamilyName]?.tunedBy?.option ?? "tuning number";
}

/** The number that options give a family to be tuned by; undefined where none of them does. */
export function tuningOf(
  name: FamilyName | undefined,
  options: Partial<Readonly<Record<TuningOption, number | undefined>>>,
): number | undefined {
  const option = name && FAMILIES[name].tunedBy?.option;
  return option && options[option];
}
