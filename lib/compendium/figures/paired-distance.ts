import { quadraticForm, spdInverse } from "sa-adam/internal";
import type { Figure, Trace } from "sa-adam-cli/internal";
import { count, curve, DOUBLE_COLUMN, listed, logAxis, type Panel, panelFigure } from "sa-adam-cli/internal";
import { linearRegression, median } from "simple-statistics";
import { experimentNamed } from "../experiments/experiments.js";
import { pairedDistances } from "../experiments/invisibility-summary.js";
import { bootstrapped, type Estimate, estimatedMedian } from "../experiments/monte-carlo.js";
import { type ExperimentResult, recordsOf } from "../experiments/result.js";
import {
  armStyle,
  checkpointRange,
  errorBars,
  legendBelow,
  requireExperiment,
  scaleInWords,
  tableOf,
} from "./simulated.js";

/** How one adaptive arm's average comes to SGD's on the same streams. */
export interface WashingOut {
  arm: string;
  checkpoints: readonly number[];
  /** Median over the streams of n (xbar - xbar_SGD)' Sigma^-1 (xbar - xbar_SGD) / d, at each checkpoint. */
  medians: Estimate[];
  /** Its mean, which one stream with a wild start can carry away. */
  means: Estimate[];
  /** The fitted power of n of the median, and where the fit begins. */
  rate: Estimate;
  from: number;
  /** The fitted median at each checkpoint from there on. */
  fitted: number[];
}

/** Checkpoints at the end that the rate is fitted to. */
const FITTED = 3;

/**
 * The distance of every adaptive arm to SGD on the same streams, with the power of n that fits the medians at the last
 * three checkpoints; its error is the bootstrap's over streams. (ours)
 *
 * @throws RangeError for another experiment's result, or one with fewer than two checkpoints
 * @example washingOut(result)[0].rate // { value: -0.3, error: 0.02 }
 */
export function washingOut(result: ExperimentResult): WashingOut[] {
  requireExperiment(result, "invisibility");
  const { checkpoints, arms } = result;
  if (checkpoints.length < 2)
    throw new RangeError("a rate needs two checkpoints at least; simulate to a larger n");
  const means = pairedDistances(result);
  const last = checkpoints.slice(-FITTED);
  return arms.slice(1).map((arm) => {
    const distances = distancesByStream(result, arm);
    const medians = checkpoints.map((_, c) => estimatedMedian(distances.map((stream) => stream[c])));
    const lineOf = (streams: readonly (readonly number[])[]) =>
      linearRegression(
        last.map((n, k) => {
          const c = checkpoints.length - last.length + k;
          return [Math.log(n), Math.log(median(streams.map((stream) => stream[c])))];
        }),
      );
    const { m, b } = lineOf(distances);
    return {
      arm,
      checkpoints,
      medians,
      means: means.filter((row) => row.arm === arm).map(({ distance }) => distance),
      rate: bootstrapped(distances, (sample) => lineOf(sample).m),
      from: last[0],
      fitted: last.map((n) => Math.exp(b) * n ** m),
    };
  });
}

/** For each stream that has reached n, its distance at every checkpoint. */
function distancesByStream(result: ExperimentResult, arm: string): number[][] {
  const precision = spdInverse(experimentNamed(result.experiment).sandwich);
  const { checkpoints, dimension, arms } = result;
  const finished = new Set(recordsOf(result, arm, result.n).map(({ stream }) => stream));
  const at = (name: string, n: number) =>
    recordsOf(result, name, n).filter(({ stream }) => finished.has(stream));
  const columns = checkpoints.map((n) => {
    const sgd = at(arms[0], n);
    return at(arm, n).map(({ deviation }, i) => {
      const difference = deviation.map((value, j) => value - sgd[i].deviation[j]);
      return (n * quadraticForm(difference, precision)) / dimension;
    });
  });
  return Array.from({ length: finished.size }, (_, i) => columns.map((column) => column[i]));
}

/** Adaptivity washes out, and how fast. */
export function pairedDistanceFigure(result: ExperimentResult): Figure {
  const series = washingOut(result);
  const rates = series.map(({ rate }) =>
    `${rate.value.toFixed(2)} ± ${rate.error.toFixed(2)}`.replace("-", "−"),
  );
  const panels = [
    panel(series, "the median stream", "medians"),
    panel(series, "the mean over streams", "means"),
  ];
  return panelFigure({
    name: "paired-distance",
    title: "How fast adaptivity washes out",
    caption:
      "Distance of each adaptive average to SGD’s on the same stream, n |x̄ − x̄(SGD)|² in the metric of Σ⁻¹ over d: in units of the variance that " +
      `both share in the limit. Linear regression, d = ${result.dimension}. ${scaleInWords(result)} α = 0.7, η₀ = 0.2, c₁ = 1. ` +
      `a: median over the streams; thin lines: powers of n fitted from n = ${count(series[0].from)} on, ${listed(rates)} for ` +
      `${listed(series.map(({ arm }) => arm))} (bootstrap standard errors); leading order: n to the power −(1 − γ) with momentum, −(1 − α) without. ` +
      "b: mean over the streams, which a single wild start carries away. Bars: two standard errors.",
    width: DOUBLE_COLUMN,
    height: 332,
    panels,
    ...legendBelow(),
    table: tableOf(panels),
  });
}

function panel(series: readonly WashingOut[], title: string, which: "medians" | "means"): Panel {
  const checkpoints = series[0].checkpoints;
  const values = series.flatMap((arm) => arm[which].map(({ value }) => value));
  return {
    title,
    x: logAxis("number of steps <i>n</i>", { range: checkpointRange(checkpoints) }),
    y: logAxis("paired distance to SGD", { range: [Math.min(...values) / 2, Math.max(...values) * 2.5] }),
    traces: series.flatMap((arm): Trace[] => {
      const style = armStyle(arm.arm);
      const measured = curve(
        checkpoints,
        arm[which].map(({ value }) => value),
        style,
        {
          mode: which === "medians" ? "markers" : "lines+markers",
          marker: { color: style.color, symbol: style.symbol, size: 6 },
          hovertemplate: "n = %{x:.3~e}<br>distance %{y:.3~g}",
          legendgroup: style.label,
          showlegend: which === "medians",
          ...errorBars(
            arm[which].map(({ error }) => error),
            style.color,
          ),
        },
      );
      if (which === "means") return [measured];
      const fit = curve(
        checkpoints.slice(-arm.fitted.length),
        arm.fitted,
        { ...style, label: `${style.label}, fitted` },
        { legendgroup: style.label, showlegend: false, line: { color: style.color, width: 1 } },
      );
      return [fit, measured];
    }),
  };
}
