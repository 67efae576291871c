import { exp, log, power } from "sa-adam/internal";
import type { Figure, Panel, Trace } from "sa-adam-cli/internal";
import { count, curve, DOUBLE_COLUMN, listed, logAxis, panelFigure } from "sa-adam-cli/internal";
import { linearRegression, median } from "simple-statistics";
import { bootstrapped, type Estimate, estimatedMedian } from "../../engine/monte-carlo.js";
import { type ExperimentResult, recordsOf, requireExperiment } from "../../engine/result.js";
import { checkpointRange, legendBelow } from "../../figures/layout.js";
import { column, tableOf } from "../../figures/rows.js";
import { armStyle, scaleInWords } from "../../figures/simulated.js";
import { estimated } from "../../figures/traces.js";
import { INVISIBILITY_PRESETS } from "./experiment.js";
import { distancesToSgd, pairedDistances } from "./summary.js";

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
          return [log(n), log(median(streams.map((stream) => stream[c])))];
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
      fitted: last.map((n) => exp(b) * power(n, m)),
    };
  });
}

/** For each stream that has reached n, its distance at every checkpoint. */
function distancesByStream(result: ExperimentResult, arm: string): number[][] {
  const columns = result.checkpoints.map((n) => distancesToSgd(result, arm, n));
  return recordsOf(result, arm, result.n).map(({ stream }) =>
    columns.map((distances) => distances.get(stream) as number),
  );
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
      `both share in the limit. Linear regression, d = ${result.dimension}. ${scaleInWords(result, INVISIBILITY_PRESETS.paper)} α = 0.7, η₀ = 0.2, c₁ = 1. ` +
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
  const values = series.flatMap((arm) => column(arm[which], "value"));
  const isMedian = which === "medians";
  return {
    title,
    x: logAxis("number of steps <i>n</i>", { range: checkpointRange(checkpoints) }),
    y: logAxis("paired distance to SGD", { range: [Math.min(...values) / 2, Math.max(...values) * 2.5] }),
    traces: series.flatMap((arm): Trace[] => {
      const style = armStyle(arm.arm);
      const measured = estimated(checkpoints, arm[which], style, 6, {
        mode: isMedian ? "markers" : "lines+markers",
        hovertemplate: "n = %{x:.3~e}<br>distance %{y:.3~g}",
        showlegend: isMedian,
      });
      if (!isMedian) return [measured];
      const at = checkpoints.slice(-arm.fitted.length);
      const line = { color: style.color, width: 1 };
      const label = `${style.label}, fitted`;
      const options = { legendgroup: style.label, showlegend: false, line };
      return [curve(at, arm.fitted, { ...style, label }, options), measured];
    }),
  };
}
