import { log } from "sa-adam/internal";
import type { Figure, Panel, Trace } from "sa-adam-cli/internal";
import { count, curve, DOUBLE_COLUMN, logAxis, METHOD_STYLES, panelFigure } from "sa-adam-cli/internal";
import { linearRegression } from "simple-statistics";
import type { ExperimentResult } from "../../engine/result.js";
import { checkpointRange, legendBelow } from "../../figures/layout.js";
import { column, tableOf } from "../../figures/rows.js";
import { armStyle, finishedStreams } from "../../figures/simulated.js";
import { estimated } from "../../figures/traces.js";
import { ESTIMATES, LINEARISED_GAINS, LINEARISED_OPTIMIZERS, type LinearisedEstimate } from "./experiment.js";
import { linearisedDistance } from "./prediction.js";
import { type LinearisedRow, summarizeLinearised } from "./summary.js";

/** One optimizer's distance to SGD over n, and the power of n that fits it. */
export interface LinearisedDistance {
  optimizer: string;
  estimate: LinearisedEstimate;
  rows: LinearisedRow[];
  /** The power of n fitted to the medians of the last three checkpoints. */
  rate: number;
}

/** Checkpoints that the powers are fitted to. */
const FITTED = 3;

/**
 * The distance of every adaptive optimizer to SGD, of each estimate, with its fitted power of n.
 *
 * @throws RangeError for another experiment's result
 */
export function linearisedDistances(result: ExperimentResult): LinearisedDistance[] {
  const all = summarizeLinearised(result);
  return ESTIMATES.flatMap((estimate) =>
    LINEARISED_OPTIMIZERS.slice(1).map((optimizer) => {
      const rows = all.filter((row) => row.optimizer === optimizer && row.estimate === estimate);
      const last = rows.slice(-FITTED).map(({ n, distance }) => [log(n), log(distance)]);
      return { optimizer, estimate, rows, rate: linearRegression(last).m };
    }),
  );
}

/** Leading powers of n: of the average n^-(1-gamma) with momentum and n^-(1-alpha) without, of the linearised one n^(1-2 alpha), at averages 1/n. */
const TITLES: Readonly<Record<LinearisedEstimate, string>> = {
  average: "averages",
  linearised: "linearised at the iterates",
  "at average": "linearised at averages",
};

/** What separates five optimizers at finite n, and what of it is the path's. (ours) */
export function linearisedFigure(result: ExperimentResult): Figure {
  const distances = linearisedDistances(result);
  const { checkpoints } = result;
  const expected = linearisedDistance(checkpoints);
  const values = distances.flatMap(({ rows }) => column(rows, "distance"));
  const range = [Math.min(...values) / 2, Math.max(...values) * 2] as const;
  const panels = ESTIMATES.map((estimate, k): Panel => {
    const drawn = distances.filter((one) => one.estimate === estimate);
    const theory = { ...METHOD_STYLES.theory, label: "the curvature’s shift, predicted" };
    return {
      title: TITLES[estimate],
      x: logAxis("number of steps <i>n</i>", { range: checkpointRange(checkpoints) }),
      y: logAxis(k === 0 ? "distance to SGD" : "", { range }),
      traces: [
        ...drawn.map(
          ({ optimizer, rows }): Trace =>
            estimated(
              column(rows, "n"),
              rows.map(({ distance: value, distance_error: error }) => ({ value, error })),
              armStyle(optimizer),
              5,
              { showlegend: k === 0, hovertemplate: "n = %{x:.3~e}<br>distance %{y:.3~g}" },
            ),
        ),
        ...(estimate === "linearised" ? [curve(checkpoints, expected, theory)] : []),
      ],
    };
  });
  const rates = ESTIMATES.map((estimate) =>
    distances
      .filter((one) => one.estimate === estimate)
      .map(({ rate }) => rate.toFixed(2).replace("-", "−"))
      .join(", "),
  );
  const { eta0, alpha, shift } = LINEARISED_GAINS;
  return panelFigure({
    name: "linearised",
    title: "Five optimizers at finite n: what the path leaves, and what goes away",
    caption:
      `Logistic regression, d = ${result.dimension}, one stream for all: median over M = ${finishedStreams(result)} streams (seed ${result.seed}) of n |.|² between an adaptive optimizer’s estimate and SGD’s of the same kind, in the metric of Σ⁻¹ over d; n up to ${count(result.n)}, ` +
      `ηₜ = ${eta0} (t + ${shift})^−${alpha}, c₁ = 1. a: the averages. b: the zero of the score that is linearised at each row’s iterate; dashed: what the curvature’s shift expects without momentum, nothing fitted. c: linearised at the average of the iterates before each row. ` +
      `Powers of n fitted to the last three checkpoints, in the legend’s order: a ${rates[0]}; b ${rates[1]}; c ${rates[2]}. Leading order: a −(1 − γ) with momentum, −(1 − α) without; b 1 − 2α; c −1 up to logarithms. On a quadratic loss b and c are least squares, and 0. Bars: two standard errors.`,
    width: DOUBLE_COLUMN,
    height: 312,
    panels,
    ...legendBelow(2),
    table: tableOf(panels),
  });
}
