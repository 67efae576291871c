import { log10 } from "sa-adam/internal";
import { alignedLines, shortNumber } from "sa-adam-cli/internal";
import type { Estimate } from "../engine/monte-carlo.js";
import { type ExperimentResult, recordsOf } from "../engine/result.js";
import { type CoverageRow, summarizeCoverage } from "../results/coverage/summary.js";
import { type NecessityRow, necessityRows } from "../results/invisibility/necessity-rows.js";
import {
  type InvisibilityRow,
  type PairedDistance,
  pairedDistances,
  summarizeInvisibility,
} from "../results/invisibility/summary.js";
import { type LinearisedRow, summarizeLinearised } from "../results/linearised/summary.js";
import { type OutsideRow, summarizeOutside } from "../results/outside/summary.js";
import {
  type Comparison,
  compareCoverage,
  compareInvisibility,
  compareThreshold,
} from "../results/published.js";
import { summarizeThreshold, type ThresholdRow } from "../results/threshold/summary.js";

/** A result's tables, as `summarize --json` prints them. */
export interface Summary {
  experiment: string;
  n: number;
  streams: number;
  seed: number;
  rows: InvisibilityRow[] | CoverageRow[] | OutsideRow[] | ThresholdRow[] | LinearisedRow[];
  comparison: Comparison[];
  paired?: PairedDistance[];
  necessity?: NecessityRow[];
}

export function summaryOf(result: ExperimentResult): Summary {
  const { experiment, n, streams, seed } = result;
  if (experiment === "coverage") {
    const rows = summarizeCoverage(result);
    return { experiment, n, streams, seed, rows, comparison: compareCoverage(rows) };
  }
  if (experiment === "outside") {
    return { experiment, n, streams, seed, rows: summarizeOutside(result), comparison: [] };
  }
  if (experiment === "threshold") {
    const rows = summarizeThreshold(result);
    return { experiment, n, streams, seed, rows, comparison: compareThreshold(rows) };
  }
  if (experiment === "linearised") {
    return { experiment, n, streams, seed, rows: summarizeLinearised(result), comparison: [] };
  }
  const rows = summarizeInvisibility(result);
  const checkpoints = result.checkpoints.filter((at) => recordsOf(result, result.arms[0], at).length > 0);
  return {
    experiment,
    n,
    streams,
    seed,
    rows,
    comparison: compareInvisibility(rows),
    paired: pairedDistances({ ...result, checkpoints }),
    necessity: checkpoints.flatMap((at) => necessityRows(result, at)),
  };
}

/** The same for a reader. */
export function summaryLines(result: ExperimentResult): string[] {
  const { experiment, n, streams, seed, rows, comparison, paired = [], necessity = [] } = summaryOf(result);
  const title = `${experiment}: n = ${shortNumber(n)}, M = ${streams}, seed ${seed}; +- is one Monte Carlo standard error`;
  if (rows.length === 0) return [title, "no stream has reached a checkpoint yet"];
  return [
    title,
    ...alignedLines(cellsOf(shownRows(rows))),
    ...section(
      "paired distance to SGD, mean of n |xbar - xbar_SGD|^2 in the metric of the sandwich, over d",
      ["arm", "n", "distance"],
      paired.map(({ arm, n, distance }) => [arm, shortNumber(n), plusMinus(distance)]),
    ),
    ...section(
      "mean T / d and median T over that of chi-squared, SA-Adam arms, beside the exact V(gamma, n)",
      ["gamma", "n", "mean T / d", "median ratio", "V(gamma, n)"],
      necessity.map(({ gamma, n, value, standardError: error, medianRatio, exact }) => [
        String(gamma),
        shortNumber(n),
        plusMinus({ value, error }),
        plusMinus(medianRatio),
        exact.toFixed(5),
      ]),
    ),
    ...section(
      "beside the published numbers; z is the difference in units of its standard error, * beyond 3",
      ["arm", "n", "quantity", "published", "ours", "z"],
      comparison.map(({ arm, n, quantity, published, ours: value, error, z }) => [
        arm,
        shortNumber(n),
        quantity,
        String(Number(published.toPrecision(4))),
        plusMinus({ value, error }),
        `${z.toFixed(1)}${Math.abs(z) > 3 ? "*" : " "}`,
      ]),
    ),
  ];
}

/** A table under a title, after an empty line; nothing where it has no rows. */
function section(title: string, heads: readonly string[], rows: readonly string[][]): string[] {
  return rows.length === 0 ? [] : ["", title, ...alignedLines([heads, ...rows])];
}

/** Checkpoints of a table at most. */
const SHOWN = 12;

/** Of many checkpoints every k-th, the last among them; `--json` has all. */
function shownRows(rows: Summary["rows"]): Summary["rows"] {
  const checkpoints = [...new Set(rows.map(({ n }) => n))].sort((a, b) => b - a);
  const every = Math.ceil(checkpoints.length / SHOWN);
  const shown = new Set(checkpoints.filter((_, k) => k % every === 0));
  return (rows as { n: number }[]).filter(({ n }) => shown.has(n)) as Summary["rows"];
}

/** Column headings and rows: a value and its `_error` share a cell. */
function cellsOf(rows: Summary["rows"]): string[][] {
  const names = Object.keys(rows[0]).filter((name) => !name.endsWith("_error"));
  return [
    names.map((name) => (name === "streams" ? "M" : name)),
    ...rows.map((row) => {
      const values: Record<string, string | number> = { ...row };
      return names.map((name) => {
        const value = values[name];
        const error = values[`${name}_error`];
        if (typeof value === "string") return value;
        if (typeof error === "number") return plusMinus({ value, error });
        return Number.isInteger(value) ? shortNumber(value) : value.toPrecision(3);
      });
    }),
  ];
}

/** "20.38 +- 0.41": the error with two digits, the value as far as the error goes. */
function plusMinus({ value, error }: Estimate): string {
  if (!(error > 0)) return `${Number(value.toPrecision(4))} +- ${error}`;
  const places = 1 - Math.floor(log10(error));
  if (places > 6 || places < -3) return `${value.toExponential(2)} +- ${error.toExponential(1)}`;
  const digits = Math.max(0, places);
  return `${value.toFixed(digits)} +- ${error.toFixed(digits)}`;
}
