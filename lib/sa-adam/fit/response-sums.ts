import type { Family } from "../model/family.js";
import { type Rows, valueAt } from "./rows.js";

/** What a fit knows of the responses alone. */
export interface ResponseSums {
  readonly rows: number;
  /** Sum of the case weights. */
  readonly cases: number;
  /** Of the rows that count. */
  readonly lowest: number;
  readonly highest: number;
  /** Weighted mean, and weighted sum of squares about it. */
  readonly mean: number;
  readonly squares: number;
  /** Sum of what the loss is at least, whatever u. */
  readonly saturated: number;
  /** Sum of -log-likelihood minus the loss, of dispersion 1. */
  readonly constant: number;
}

/** The sums of no responses. */
export const NO_RESPONSES: ResponseSums = {
  rows: 0,
  cases: 0,
  lowest: Number.POSITIVE_INFINITY,
  highest: Number.NEGATIVE_INFINITY,
  mean: 0,
  squares: 0,
  saturated: 0,
  constant: 0,
};

/** Sums with the responses of rows first, ..., first + count - 1 as well. */
export function withResponses(
  before: ResponseSums,
  { response, cases }: Pick<Rows, "response" | "cases">,
  first: number,
  count: number,
  { likelihood }: Pick<Family, "likelihood">,
): ResponseSums {
  let { cases: total, lowest, highest, mean, squares, saturated, constant } = before;
  for (let i = first; i < first + count; i++) {
    const y = valueAt(response, i);
    const weight = cases ? valueAt(cases, i) : 1;
    // What does not count does not tell the classes apart either.
    if (weight === 0) continue;
    if (y < lowest) lowest = y;
    if (y > highest) highest = y;
    total += weight;
    const off = y - mean;
    mean += (weight / total) * off;
    squares += weight * off * (y - mean);
    if (likelihood?.saturated) saturated += weight * likelihood.saturated(y);
    if (likelihood?.constant) constant += weight * likelihood.constant(y, weight);
  }
  return { rows: before.rows + count, cases: total, lowest, highest, mean, squares, saturated, constant };
}

/** The sums of two fits' rows together. */
export function addResponses(a: ResponseSums, b: ResponseSums): ResponseSums {
  const cases = a.cases + b.cases;
  const share = cases > 0 ? b.cases / cases : 0;
  const off = b.mean - a.mean;
  return {
    rows: a.rows + b.rows,
    cases,
    lowest: Math.min(a.lowest, b.lowest),
    highest: Math.max(a.highest, b.highest),
    mean: a.mean + share * off,
    squares: a.squares + b.squares + a.cases * share * off * off,
    saturated: a.saturated + b.saturated,
    constant: a.constant + b.constant,
  };
}
