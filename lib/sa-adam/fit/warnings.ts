import type { Matrix } from "ml-matrix";
import { chiSquaredCdf } from "../numeric/distributions.js";
import { dot, multiply, spdInverse } from "../numeric/spd.js";
import type { Verdict } from "../optimize/theorem.js";
import type { Excess } from "./excess.js";
import { INTERCEPT } from "./report.js";
import type { FitWarning } from "./result.js";
import type { Settings } from "./settings.js";
import type { Standardisation } from "./standardise.js";
import type { PassPoint } from "./trajectory.js";

/** Columns that are not in the fit. */
export function droppedColumns({ dropped }: Standardisation, names: readonly string[]): FitWarning[] {
  return dropped.flatMap((code, j): FitWarning[] => {
    if (code === "constant") {
      const message = `${names[j]} is the same in every row of the warm-up and is left out; leave it away, or take a longer warm-up (--warm-up) or --shuffle if it varies later.`;
      return [{ code, message }];
    }
    if (code === "collinear") {
      const message = `${names[j]} is a linear combination of the columns before it and is left out; leave one of them away, or add a ridge.`;
      return [{ code, message }];
    }
    return [];
  });
}

/** The warm-up's own fit had no finite optimum. */
export function separation(separated: boolean, rows: number, model: string): FitWarning[] {
  if (!separated) return [];
  const what =
    model === "logistic"
      ? "a combination of columns tells the classes apart without error"
      : "some group of rows has nothing but zero counts";
  const message = `In the first ${rows} rows ${what}, so the fit has no finite optimum there; coefficients and intervals mean little unless later rows differ: add a ridge (--ridge), or leave a column out.`;
  return [{ code: "separation", message }];
}

/** The optimizer's gains are outside the theorem. */
export function outsideTheorem({ inside, reason }: Verdict): FitWarning[] {
  if (inside) return [];
  const message = `The central limit theorem behind the intervals does not cover these gains: ${reason}; choose --optimizer sa-adam with its default gains.`;
  return [{ code: "outside-theorem", message }];
}

/** Rows, or the rarer of two classes' rows, that a coefficient should have in the warm-up. */
const ROWS_A_COEFFICIENT = 5;

/** Scales, start and gains rest on few rows. */
export function shortWarmUp(
  rows: number,
  coefficients: number,
  rarest: { count: number; label: number } | undefined,
): FitWarning[] {
  const wanted = ROWS_A_COEFFICIENT * coefficients;
  if (rows < wanted) {
    const message = `The warm-up has ${rows} rows for ${coefficients} coefficients; its scales and start are rough below ${wanted}: take a longer one (--warm-up), or more rows.`;
    return [{ code: "short-warm-up", message }];
  }
  if (rarest && rarest.count < wanted) {
    const message = `Only ${rarest.count} of the warm-up's ${rows} rows have the response ${rarest.label}, for ${coefficients} coefficients; its start is rough below ${wanted}: take a longer warm-up (--warm-up).`;
    return [{ code: "short-warm-up", message }];
  }
  return [];
}

const LARGEST_EXCESS = 0.05;

/** Of a standard error. */
const LARGEST_BIAS = 0.5;

/** One pass over so few rows is measurably less exact than a stored-batch fit. */
export function fewRows(
  rows: number,
  { worst }: Excess,
  bias: ArrayLike<number>,
  names: readonly string[],
): FitWarning[] {
  let most = 0;
  for (let j = 0; j < bias.length; j++) if (bias[j] > bias[most]) most = j;
  if (bias[most] > LARGEST_BIAS) {
    const message = `${rows} rows are few for one pass: the curvature of the loss moves ${names[most]} by about ${bias[most].toPrecision(1)} standard errors; give more rows, a smaller step size, or use --batch.`;
    return [{ code: "few-rows", message }];
  }
  if (!(worst > LARGEST_EXCESS)) return [];
  const message = `${rows} rows are few for one pass: the variance of a coefficient is ${percent(worst)} above that of a stored-batch fit; with data of this size use --batch.`;
  return [{ code: "few-rows", message }];
}

/** Neighbours this much correlated, and this many standard errors from 0, are not in random order. */
const CORRELATED = 0.05;
const STANDARD_ERRORS = 6;

/** Neighbouring rows resemble each other. */
export function sortedRows(
  { autocorrelations, pairs }: { autocorrelations: Float64Array; pairs: number },
  names: readonly string[],
): FitWarning[] {
  let most = 0;
  for (let j = 0; j < autocorrelations.length; j++) {
    if (Math.abs(autocorrelations[j]) > Math.abs(autocorrelations[most])) most = j;
  }
  const r = autocorrelations[most];
  if (!(Math.abs(r) > CORRELATED && Math.abs(r) * Math.sqrt(pairs) > STANDARD_ERRORS)) return [];
  const message = `The rows do not look shuffled: neighbouring values of ${names[most]} have correlation ${r.toFixed(2)}; one pass and its intervals assume rows in random order: shuffle them (--shuffle).`;
  return [{ code: "sorted", message }];
}

const DRIFT_LEVEL = 1e-4;

/**
 * The average still moves: (xbar_t - xbar_n)' Sigma^-1 (xbar_t - xbar_n) / (1/t - 1/n), t near n/2, is chi-squared with d
 * degrees of freedom when it does not.
 */
export function drift(
  trajectory: readonly PassPoint[],
  limit: Matrix | undefined,
  burnIn: number,
): FitWarning[] {
  const last = trajectory[trajectory.length - 1];
  const half = trajectory.find(({ rows }) => rows >= last.rows / 2);
  if (
    !limit ||
    !last ||
    !half ||
    last.rows < 10 * limit.rows ||
    half.rows > 0.9 * last.rows ||
    half.rows <= burnIn
  )
    return [];
  if (!isPositiveDefinite(limit)) {
    const message =
      "Whether the averages still drift cannot be told: their estimated covariance is not positive definite; some rows may be far outside what the warm-up has seen: look at the columns' largest values, or shuffle the rows (--shuffle).";
    return [{ code: "drift", message }];
  }
  const move = last.mean.map((value, j) => value - half.mean[j]);
  const scale = 1 / (half.rows - burnIn) - 1 / (last.rows - burnIn);
  const statistic = dot(move, multiply(spdInverse(limit), move)) / scale;
  const p = 1 - chiSquaredCdf(statistic, move.length);
  if (!(p < DRIFT_LEVEL)) return [];
  const message = `The averages still drift: from row ${half.rows} to row ${last.rows} they moved further than chance allows (chi-squared ${statistic.toPrecision(3)} with ${move.length} degrees of freedom); the rows may be sorted or the law may change: shuffle them (--shuffle), or fit parts by themselves.`;
  return [{ code: "drift", message }];
}

function isPositiveDefinite(matrix: Matrix): boolean {
  try {
    spdInverse(matrix);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function percent(share: number): string {
  return share < 10 ? `about ${Number((100 * share).toPrecision(2))} percent` : "many times";
}

/** The names of the numbers that the order of rows is judged by. */
export function monitored(
  settings: Settings,
  covariates: readonly string[],
  kept: readonly number[],
): string[] {
  const custom = typeof settings.model === "object";
  const columns = custom ? [...covariates] : kept.map((j) => covariates[j]);
  return [...(settings.intercept ? [INTERCEPT] : []), ...columns, "the response"];
}
