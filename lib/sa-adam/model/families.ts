import { gamma } from "./families/gamma.js";
import { gaussian } from "./families/gaussian.js";
import { huber } from "./families/huber.js";
import { logistic } from "./families/logistic.js";
import { poisson } from "./families/poisson.js";
import type { Family } from "./family.js";

/** How a family is come by. */
export interface FamilyEntry {
  /** What it is for, in a few words. */
  readonly summary: string;
  /** The family at the value of its tuning number, for one that has one. */
  family(tuning: number): Family;
  /** The option that gives that number; without the option it comes from the first rows' residuals. */
  readonly tunedBy?: string;
  /** What e to the power of a coefficient is, for a family whose mean has a logarithm or odds that the columns add up to. */
  readonly ratio?: string;
}

/** The name of a family of regressions. */
export type FamilyName = "gaussian" | "logistic" | "poisson" | "gamma" | "huber";

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
  huber: { summary: "least squares that outliers do not carry away", family: huber, tunedBy: "threshold" },
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
