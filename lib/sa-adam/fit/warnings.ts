import { INTERVALS } from "../estimate/intervals.js";
import type { Family } from "../model/family.js";
import { chiSquaredCdf, normalCdf } from "../numeric/distributions.js";
import { howMany } from "../numeric/how-many.js";
import { NORMAL, student } from "../numeric/law.js";
import { bisect } from "../numeric/scaled-normal.js";
import type { Verdict } from "../optimize/theorem.js";
import type { Estimate, LeftOut } from "./estimate.js";
import type { Settings } from "./options.js";
import type { FitWarning, TrajectoryPoint } from "./result.js";
import type { Standardisation } from "./standardise.js";

/** Of a standard error: an estimate so near to the stored batch's is as good as it. */
export const NEAR = 0.1;
/** Of a standard error: from here on a distance that is guessed is worth a warning; one that a fit measures, from NEAR on. */
const FAR = 0.3;

/** Columns of the table that others explain. */
export function explained(leftOut: readonly (LeftOut | undefined)[], names: readonly string[]): FitWarning[] {
  return leftOut.flatMap((reason, j): FitWarning[] => {
    if (reason === "constant") {
      const message = `${names[j]} is the same in every row and is left out.`;
      return [{ code: "constant", message, remedy: "leave it away" }];
    }
    if (reason !== "collinear") return [];
    const message = `${names[j]} is a linear combination of the columns before it and is left out.`;
    return [
      { code: "collinear", message, remedy: "leave one of them away, or add a ridge", option: "ridge" },
    ];
  });
}

/** Columns that the warm-up of a path left out. */
export function droppedColumns({ dropped }: Standardisation, names: readonly string[]): FitWarning[] {
  return dropped.flatMap((code, j): FitWarning[] => {
    if (code === "constant") {
      const message = `${names[j]} is the same in every row of the warm-up and is left out.`;
      const remedy = "leave it away or, if it varies later, choose the method newton";
      return [{ code, message, remedy, option: "method" }];
    }
    if (code !== "collinear") return [];
    const message = `${names[j]} is, in the warm-up, a linear combination of the columns before it and is left out.`;
    const remedy = "leave one of them away, add a ridge or, if it is free later, choose the method newton";
    return [{ code, message, remedy, option: "method" }];
  });
}

/** Coefficients without a finite optimum, or without a single one, in all rows or in those that one reading keeps. */
export function unsettled(
  names: readonly string[],
  { separation: what }: Family,
  seen: "all rows" | "kept rows" = "all rows",
): FitWarning[] {
  if (names.length === 0) return [];
  const where = seen === "all rows" ? "" : ", in most rows at least";
  const none =
    what === undefined ? "no single optimum: the loss is flat there" : `no finite optimum: ${what}${where}`;
  const message = `${listed(names)} ${names.length === 1 ? "has" : "have"} ${none}; no interval is given.`;
  return [{ code: "separation", message, remedy: "add a ridge, or leave a column out", option: "ridge" }];
}

/** Residuals that are rounding errors. */
export function noNoise({ lowest, highest }: { lowest: number; highest: number }): FitWarning[] {
  if (lowest === highest) {
    const message = `The response is the same in all rows, ${lowest}; no interval is given.`;
    return [{ code: "no-noise", message, remedy: "check the response" }];
  }
  const message =
    "The columns give the response exactly, what is left of it is rounding; no interval is given.";
  return [{ code: "no-noise", message, remedy: "look whether a column is the response in other words" }];
}

/** Of all rows: a quantile regression that goes through so many of them is of a response with steps. */
const TIED = 0.05;

/** A quantile regression goes through as many rows as it has coefficients, or through few values of a response with steps. */
export function tiedResponses(
  tied: number,
  rows: number,
  coefficients: number,
  seen: "all rows" | "first rows" = "all rows",
): FitWarning[] {
  if (tied - coefficients <= TIED * rows) return [];
  const steps = "the response has steps, and no density at the quantile, on which its standard errors rest";
  const message =
    seen === "all rows"
      ? `The fit goes through ${tied} of ${howMany(rows, "row")}: ${steps}.`
      : `The exact fit of the first ${howMany(rows, "row")} goes through ${tied} of them: ${steps}; this one may lie anywhere within a step of the exact one.`;
  return [{ code: "steps", message, remedy: "choose a family of counts or of classes", option: "family" }];
}

/** The warm-up's own fit had no finite optimum. */
export function separation(separated: boolean, rows: number, { separation: what }: Family): FitWarning[] {
  if (!separated || what === undefined) return [];
  const message = `In the first ${howMany(rows, "row")} ${what}, so the fit has no finite optimum there; coefficients and intervals mean little unless later rows differ.`;
  return [{ code: "separation", message, remedy: "add a ridge, or leave a column out", option: "ridge" }];
}

/** The optimizer's gains are outside the theorem. */
export function outsideTheorem({ inside, reason }: Verdict): FitWarning[] {
  if (inside) return [];
  const message = `The central limit theorem behind the intervals does not cover these gains: ${reason}.`;
  const remedy = "choose the method sa-adam with its default gains, or newton";
  return [{ code: "outside-theorem", message, remedy, option: "method" }];
}

/** Rows, or the rarer of two classes' rows, that a coefficient should have in the warm-up. */
const ROWS_A_COEFFICIENT = 5;

/** Scales, start and gains of a path rest on few rows. */
export function shortWarmUp(
  rows: number,
  coefficients: number,
  rarest: { count: number; label: number } | undefined,
): FitWarning[] {
  const wanted = ROWS_A_COEFFICIENT * coefficients;
  const warn = (message: string): FitWarning[] => [
    { code: "short-warm-up", message, remedy: "take a longer warm-up", option: "warmUp" },
  ];
  if (rows < wanted)
    return warn(
      `The warm-up has ${howMany(rows, "row")} for ${howMany(coefficients, "coefficient")}; its scales and start are rough below ${wanted}.`,
    );
  if (rarest && rarest.count < wanted)
    return warn(
      `Of the warm-up's ${howMany(rows, "row")} only ${howMany(rarest.count, "has", "have")} the response ${rarest.label}, for ${howMany(coefficients, "coefficient")}; its start is rough below ${wanted}.`,
    );
  return [];
}

/** Of a column's spread in the warm-up: what one row may have of it. */
const SHARE_OF_ROW = 0.2;

/** One row of the warm-up lies far outside the others, so that a path's steps are wrong for the rest. */
export function outlyingRow(
  outlier: { row: number; column: number; share: number } | undefined,
  names: readonly string[],
): FitWarning[] {
  if (!outlier || !(outlier.share > SHARE_OF_ROW)) return [];
  const { row, column, share } = outlier;
  const message = `Row ${row}, in the warm-up, lies far outside the others: it has ${Math.round(100 * share)} percent of the squared spread of ${names[column]} there, so that the path's coordinates are not those of the other rows.`;
  return [
    { code: "outlier", message, remedy: "look at the row, or choose the method newton", option: "method" },
  ];
}

/** Intervals by the path rest on few steps after the warm-up. */
export function fewSteps(
  { interval, burnIn }: Settings,
  { steps, averaged }: { steps: number; averaged: number },
  warmUp: number,
): FitWarning[] {
  if (INTERVALS[interval].ofPath === undefined || averaged >= 10 * warmUp) return [];
  const unaveraged = burnIn > 0 ? `, and ${burnIn} are not averaged` : "";
  const message = `Intervals by the path are too narrow on ${howMany(steps, "row")}, of which ${warmUp} set the start${unaveraged}: 95 percent intervals have held 80 to 95 percent by batch means and 82 to 93 by random scaling on 5000 such rows, 66 and 65 on 442.`;
  return [{ code: "few-steps", message, remedy: "take the plug-in interval", option: "interval" }];
}

/** Rows that a coefficient should rest on, and the share of all rows from which on they are not few. */
const BEHIND = { rows: 10, share: 0.1 };

/** A coefficient rests on few rows of many, whose residuals it makes small: no sandwich has a standard error for it. */
export function fewBehind(
  { rows, leftOut }: Estimate,
  behind: Float64Array | undefined,
  names: readonly string[],
): FitWarning[] {
  const least = Math.min(BEHIND.rows, BEHIND.share * rows);
  const few = names.flatMap((name, j) =>
    behind && behind[j] < least && !leftOut[j] ? [`${name} (${behind[j].toPrecision(2)})`] : [],
  );
  if (few.length === 0) return [];
  const message = `Few rows are behind ${listed(few)}, and standard errors are too small there: of intervals that should hold 95 times in 100, those on 2 rows hold 60, on 5 rows 85, on 10 rows 90.`;
  return [
    { code: "few-behind", message, remedy: "group rare levels, leave the column out, or give more rows" },
  ];
}

/**
 * Shares of rows beyond a quantile up to which it is an outer one, or one that skewed noise makes outer; rows that should lie there, and
 * anywhere for each coefficient.
 */
const BEYOND = { outer: 0.15, skewed: 0.2, rows: 50, each: 1.5 };

/**
 * Few rows lie beyond a quantile: the kernel takes its density from those before it, where an outer quantile's are denser, and
 * standard errors are too small. What is said to hold is measured (bench/quantile/beyond.md).
 */
export function fewBeyond(
  { rows, leftOut, cases = rows }: Estimate,
  { quantile }: Pick<Settings, "quantile">,
): FitWarning[] {
  if (quantile === undefined) return [];
  const share = Math.min(quantile, 1 - quantile);
  // 1 - 0.9 is less than 0.1.
  const beyond = Number((share * cases).toPrecision(12));
  const coefficients = leftOut.filter((reason) => reason === undefined).length;
  const few = (most: number): boolean => share < most + 1e-12 && beyond < BEYOND.rows;
  const outer = few(BEYOND.outer);
  const crowded = !outer && beyond < BEYOND.each * coefficients;
  if (!crowded && !few(BEYOND.skewed)) return [];
  const held = outer
    ? "on 50 such rows, at 0.9 and 0.99, hold 90, on 25 rows 87, on 12 rows 82, on 6 rows 73, on 3 rows 56, on fewer down to 15"
    : crowded
      ? `on one such row for each of the ${howMany(coefficients, "coefficient")} hold 70`
      : "on 8 to 20 such rows, at 0.8, hold 93, and 86 where the noise is skewed, on 4 rows 81 and 73";
  const small = outer || crowded ? "are" : "may be";
  const message = `About ${howMany(Number(beyond.toPrecision(2)), "row lies", "rows lie")} beyond the quantile ${quantile}, and standard errors ${small} too small there: of intervals that should hold 95 times in 100, those ${held}.`;
  const remedy = crowded
    ? "give more rows, or leave out columns"
    : "take a quantile nearer to the median, or give more rows";
  return [{ code: "few-beyond", message, remedy, ...(!crowded && { option: "quantile" }) }];
}

/** From so many clusters on the normal law is as good as Student's: it takes 0.9 of 95 percent away. */
const MANY_CLUSTERS = 50;

/** A sandwich of few clusters is too small, and the normal law too narrow: P(|t| < 1.96 sqrt(1 - 1/G)) of a mean of clusters alike. */
export function fewClusters(clusters: number | undefined, { law, interval }: Settings): FitWarning[] {
  if (clusters === 1) {
    const message =
      "All rows are of one cluster, and errors by clusters need two at least; no interval is given.";
    const remedy = "name another column of clusters, or leave it away";
    return [{ code: "few-clusters", message, remedy, option: "clusters" }];
  }
  if (clusters === undefined || clusters >= MANY_CLUSTERS || law === "t") return [];
  const factor = interval === "hc1" ? 1 : 1 - 1 / clusters;
  const reached = student(clusters - 1).twoSided(NORMAL.critical(0.95) * Math.sqrt(factor));
  const held = Math.round(100 * (1 - reached));
  const message = `Standard errors rest on ${howMany(clusters, "cluster")}: of intervals that should hold 95 times in 100, at best ${held} do.`;
  return [{ code: "few-clusters", message, remedy: "take hc1 and Student's law", option: "law" }];
}

/** How far in standard errors the estimate may be from the stored batch, by a sample of the rows: a standard deviation each. */
export function openDistance(distance: ArrayLike<number>, names: readonly string[]): FitWarning[] {
  const most = largest(distance);
  const remedy = "let the file be read again, or raise the memory for rows";
  const untold = names.filter((_, j) => Number.isNaN(distance[j]));
  if (untold.length > 0) {
    const message = `One reading does not tell the standard error of ${listed(untold)}: single rows far outside the others were taken before their part was known.`;
    return [{ code: "distance", message, remedy }];
  }
  if (!(distance[most] > FAR)) return [];
  const message = `An estimate, of ${names[most]} most likely, is about ${howMany(likelyLargest(distance).toPrecision(2), "standard error")} from the stored batch's: one reading does not tell.`;
  return [{ code: "distance", message, remedy }];
}

/** The median of max_j |z_j|, z_j normal and independent of these standard deviations: the root of prod_j (2 Phi(x / sd_j) - 1) = 1/2. */
function likelyLargest(deviations: ArrayLike<number>): number {
  const some = Array.from(deviations).filter((sd) => sd > 0);
  return bisect(0.5, (x) => 1 - some.reduce((p, sd) => p * (2 * normalCdf(x / sd) - 1), 1));
}

/** Of a standard error: less well than this it is not known from one reading. */
const ROUGH = 0.025;

/** How well one reading tells standard errors: a standard deviation each, relative to them; `rough` is worth a word. */
export function openErrors(
  noise: ArrayLike<number>,
  names: readonly string[],
  rough: number = ROUGH,
): FitWarning[] {
  const remedy = "let the file be read again, or raise the memory for rows";
  const untold = names.filter((_, j) => Number.isNaN(noise[j]));
  if (untold.length > 0) {
    const message = `One reading does not tell the standard error of ${listed(untold)}: the sample of the rows leaves the estimate too open.`;
    return [{ code: "errors", message, remedy }];
  }
  const most = largest(noise);
  if (!(noise[most] > rough)) return [];
  const message = `One reading tells the standard error of ${names[most]} to about ${Number((100 * noise[most]).toPrecision(1))} percent only, by a sample of the rows.`;
  return [{ code: "errors", message, remedy }];
}

/** Of a log-likelihood: models are told apart by a few of these. */
const UNIT = 1;

/** How well one reading tells the log-likelihood: a standard deviation. */
export function openLikelihood(noise: number): FitWarning[] {
  if (!(noise > UNIT)) return [];
  const message = `One reading tells the log-likelihood to about ${Number(noise.toPrecision(1))} only, by a sample of the rows; deviance and AIC are off by twice that.`;
  return [
    { code: "likelihood", message, remedy: "let the file be read again, or raise the memory for rows" },
  ];
}

/**
 * The average of a path and the zero of its linearised score should be one thing. Where nothing else is beside them, half their
 * difference tells less than all: the estimates of quantile regressions, of 2e4 to 1e6 rows, were 1.2 to 7 times as far off.
 */
export function apart(distance: ArrayLike<number>, names: readonly string[]): FitWarning[] {
  const most = largest(distance);
  if (!(distance[most] > NEAR)) return [];
  const message = `The path's average and the zero of its linearised score differ by ${howMany((2 * distance[most]).toPrecision(2), "standard error")} in ${names[most]}: the estimate may be more than ${distance[most].toPrecision(2)} of them from the stored batch's.`;
  return [{ code: "distance", message, remedy: "let the file be read again" }];
}

/**
 * Factor by which standard errors of a path may differ from the sandwich's without a word; those by the path itself are
 * random. Of 240 fits of normal columns (four families, 2e4 and 1e5 rows) all were within 1.04 of the stored batch's. Of 126
 * fits by name (21 designs, 2000 to 1e5 rows), 96 were within 1.1: wider are rare levels and long tails, about whose optimum the
 * iterates, and so the gradients in the sums, still move.
 */
const ERRORS = { sums: 1.05, path: 2.5 };

/** A path's estimate and standard errors beside block Newton's on the same rows. */
export function besideWitness(path: Estimate, newton: Estimate, names: readonly string[]): FitWarning[] {
  const right = newton.standardErrors;
  const off = path.estimates.map((value, j) => Math.abs(value - newton.estimates[j]) / right[j]);
  const ratios = path.standardErrors.map((error, j) => error / right[j]);
  const none = names.filter(
    (_, j) => right[j] > 0 && path.leftOut[j] === undefined && !Number.isFinite(ratios[j]),
  );
  const remedy = { remedy: "choose the method newton, or let the file be read again", option: "method" };
  const warnings: FitWarning[] = [];
  const allowed = path.byPath ? ERRORS.path : ERRORS.sums;
  const [widest, narrowest] = [largest(ratios), largest(ratios.map((ratio) => 1 / ratio))];
  const most = largest(off);
  if (off[most] > NEAR) {
    const percent = 100 * (Math.max(ratios[widest], 1 / ratios[narrowest]) - 1);
    // Further off, errors have a warning of their own; those by the path itself are random.
    const also =
      !path.byPath && percent > 1 && percent <= 100 * (allowed - 1)
        ? `, and its standard errors are up to ${percent.toPrecision(2)} percent from the sandwich's there`
        : "";
    const message = `The path's estimate is ${howMany(off[most].toPrecision(2), "standard error")} from block Newton's on the same rows, in ${names[most]}${also}.`;
    warnings.push({ code: "distance", message, ...remedy });
  }
  if (none.length > 0) {
    const message = `The path's sums are too large for numbers, and give no standard error of ${listed(none)}.`;
    warnings.push({ code: "errors", message, ...remedy });
  }
  if (ratios[widest] > allowed && Number.isFinite(ratios[widest])) {
    const excess = (100 * (ratios[widest] ** 2 - 1)).toPrecision(2);
    const message = `The path's standard error of ${names[widest]} is ${ratios[widest].toPrecision(3)} times the sandwich's at block Newton's estimate: its variance is ${excess} percent above.`;
    warnings.push({ code: "errors", message, ...remedy });
  }
  if (1 / ratios[narrowest] > allowed) {
    const message = `The path's standard error of ${names[narrowest]} is ${ratios[narrowest].toPrecision(2)} of the sandwich's at block Newton's estimate: its interval is too narrow.`;
    warnings.push({ code: "errors", message, ...remedy });
  }
  const lost = names.filter((_, j) => path.leftOut[j] !== undefined && newton.leftOut[j] === undefined);
  if (lost.length > 0) {
    const message = `${listed(lost)} ${lost.length === 1 ? "varies" : "vary"} after the warm-up, and ${lost.length === 1 ? "has" : "have"} no estimate.`;
    warnings.push({ code: "late", message, remedy: "choose the method newton", option: "method" });
  }
  const open = newton.leftOut.flatMap((reason, j) => (reason === "no optimum" ? [names[j]] : []));
  if (open.length > 0) {
    const message = `${listed(open)} ${open.length === 1 ? "has" : "have"} no finite optimum; its interval means nothing.`;
    warnings.push({
      code: "separation",
      message,
      remedy: "add a ridge, or leave a column out",
      option: "ridge",
    });
  }
  return [
    ...warnings,
    ...openDistance(newton.distance ?? [], names),
    ...openErrors(newton.errorNoise ?? [], names),
  ];
}

/** A path without an estimate of its own, for which block Newton's on the same rows is given. */
export function leftToWitness({ distance }: Estimate): FitWarning[] {
  const off = distance ? likelyLargest(distance) : 0;
  const about =
    off > 0 ? `, about ${howMany(off.toPrecision(2), "standard error")} from the stored batch's` : "";
  const message = `The Hessian is singular along the path: hardly a row of some column has a weight there. Estimates and standard errors are block Newton's on the same rows${about}.`;
  const remedy = "choose the method newton, or let the file be read again";
  return [{ code: "witness", message, remedy, option: "method" }];
}

/** Of what a sample leaves open: further off is not the sample. */
const NOT_BY_CHANCE = 4;
/**
 * Factors by which standard errors of a path of quantiles may differ from those of the exact fit of all rows, or of a sample, without a word:
 * two kernels tell one density. Between, of a sample, what is no chance of its own;
 * and `open` is the standard deviation of its errors from which on they tell too little.
 */
const QUANTILE_ERRORS = { least: 1.05, most: 1.25, open: 0.1 };

/** A path of quantiles beside the exact fit of a sample of its rows, and what its two estimates say where the sample does not know better. */
export function besideSample(path: Estimate, sample: Estimate, names: readonly string[]): FitWarning[] {
  const right = sample.standardErrors;
  const noise = sample.distance?.[0] ?? 0;
  const off = path.estimates.map((value, j) => Math.abs(value - sample.estimates[j]) / right[j]);
  const most = largest(off);
  const own = path.distance ?? new Float64Array(names.length);
  const apartIn = largest(own);
  const by = `by the exact fit of ${noise > 0 ? "a sample of the" : "all"} rows`;
  const remedy = "let the file be read again, or shuffle the rows";
  const warnings: FitWarning[] = [];
  const open = NOT_BY_CHANCE * noise;
  if (off[most] > Math.max(open, NEAR)) {
    const about = Math.sqrt(off[most] ** 2 - noise ** 2).toPrecision(2);
    const message = `The path's estimate is about ${howMany(about, "standard error")} from the stored batch's in ${names[most]}, ${by}.`;
    warnings.push({ code: "distance", message, remedy });
  } else if (open > NEAR && own[apartIn] > open) {
    const within = howMany((off[most] + 2 * noise).toPrecision(2), "standard error");
    const message = `The path's average and the zero of its linearised score are far apart in ${names[apartIn]}; ${by} the estimate is within about ${within} of the stored batch's.`;
    warnings.push({ code: "distance", message, remedy });
  } else if (open > NEAR) warnings.push(...apart(own, names));
  if (path.byPath) return warnings;
  const ratios = path.standardErrors.map((error, j) => error / right[j]);
  const { least, most: widest } = QUANTILE_ERRORS;
  const allowed = ratios.map((_, j) => {
    const open = NOT_BY_CHANCE * (sample.errorNoise?.[j] ?? 0);
    return noise > 0 ? Math.min(widest, Math.max(least, 1 + open)) : least;
  });
  const beyond = (factors: Float64Array): Float64Array =>
    factors.map((factor, j) => (factor > allowed[j] ? factor : 0));
  for (const above of [beyond(ratios), beyond(ratios.map((ratio) => 1 / ratio))]) {
    const j = largest(above);
    if (!(above[j] > 0)) continue;
    const message = `The path's standard error of ${names[j]} is about ${ratios[j].toPrecision(noise > 0 ? 2 : 3)} times the stored batch's, ${by}.`;
    warnings.push({ code: "errors", message, remedy });
  }
  // Rows so uneven that a sample does not know their errors are those about which a path's are off.
  if (warnings.every(({ code }) => code !== "errors") && noise > 0)
    warnings.push(...openErrors(sample.errorNoise ?? [], names, QUANTILE_ERRORS.open));
  return warnings;
}

/** The curvature of the loss moves the average of a path. */
export function curvedPath(bias: ArrayLike<number>, names: readonly string[]): FitWarning[] {
  const most = largest(bias);
  if (!(bias[most] > FAR)) return [];
  const message = `The curvature of the loss moves the path's average by about ${howMany(bias[most].toPrecision(1), "standard error")} in ${names[most]}.`;
  return [{ code: "bias", message, remedy: "choose the plug-in interval", option: "interval" }];
}

/** What readings after the first could not mend. */
export function uncertified(remaining: number, readings: number): FitWarning[] {
  if (remaining <= NEAR) return [];
  const message = `After ${howMany(readings, "more reading")} a coefficient may still be ${howMany(remaining.toPrecision(2), "standard error")} from the stored batch's.`;
  return [{ code: "distance", message, remedy: "add a ridge, or leave a column out", option: "ridge" }];
}

/** Neighbours this much correlated, and this many standard errors from 0, are not in random order. */
const CORRELATED = 0.05;
const STANDARD_ERRORS = 6;

/** Neighbouring rows resemble each other, which a path minds. */
export function sortedRows(
  { autocorrelations, pairs }: { autocorrelations: Float64Array; pairs: number },
  names: readonly string[],
): FitWarning[] {
  const most = largest(autocorrelations.map(Math.abs));
  const r = autocorrelations[most];
  if (!(Math.abs(r) > CORRELATED && Math.abs(r) * Math.sqrt(pairs) > STANDARD_ERRORS)) return [];
  const message = `The rows do not look shuffled: neighbouring values of ${names[most]} have correlation ${r.toFixed(2)}; a path assumes rows in random order.`;
  return [
    { code: "sorted", message, remedy: "shuffle them, or choose the method newton", option: "shuffle" },
  ];
}

const DRIFT_LEVEL = 1e-4;

/**
 * The estimate of a path still moves: (x_t - x_n)_j / (se_j(n) sqrt(n/t - 1)), t near n/2, is standard normal when it does
 * not; the largest of d is judged by Bonferroni's bound.
 */
export function driftOf(
  points: readonly TrajectoryPoint[],
  warmUp: number,
  names: readonly string[],
): FitWarning[] {
  const last = points.at(-1);
  const half = points.find(({ rows }) => last && rows >= last.rows / 2);
  if (!last || !half || half.rows > 0.9 * last.rows || half.rows <= warmUp) return [];
  const scale = Math.sqrt(last.rows / half.rows - 1);
  const moves = last.estimates.map((value, j) =>
    Math.abs((value - half.estimates[j]) / (last.standardErrors[j] * scale)),
  );
  const most = largest(moves);
  const p = moves.length * (1 - chiSquaredCdf(moves[most] ** 2, 1));
  if (!(p < DRIFT_LEVEL)) return [];
  const message = `The path still drifts: from row ${half.rows} to row ${last.rows} ${names[most]} moved ${howMany((moves[most] * scale).toPrecision(2), "standard error")}, further than chance allows; the rows may be sorted or the law may change.`;
  return [{ code: "drift", message, remedy: "shuffle them, or choose the method newton", option: "shuffle" }];
}

/** The place of the largest number; those that are none do not count. */
function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let j = 0; j < values.length; j++)
    if (values[j] > values[most] || Number.isNaN(values[most])) most = j;
  return most;
}

function listed(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");
}
