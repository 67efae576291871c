import { autoregressive, constantGainLaw, RandomStream, stationaryDiagonals } from "sa-adam/internal";
import type { Axis, Figure, MethodStyle, Panel, Trace } from "sa-adam-cli/internal";
import {
  curve,
  DOUBLE_COLUMN,
  linearAxis,
  logAxis,
  METHOD_STYLES,
  panelFigure,
  points,
} from "sa-adam-cli/internal";
import type { Estimate } from "../../engine/monte-carlo.js";
import type { ExperimentResult } from "../../engine/result.js";
import { checkpointRange, legendBelow } from "../../figures/layout.js";
import { column, tableOf } from "../../figures/rows.js";
import { scaleInWords } from "../../figures/simulated.js";
import { errorBars, marker, thin } from "../../figures/traces.js";
import { THRESHOLD_CORRELATION, THRESHOLD_GAINS, THRESHOLD_PRESETS, thresholdProblem } from "./experiment.js";
import { publishedThreshold, remainderSlope, summarizeThreshold, type ThresholdRow } from "./summary.js";

/** What the law of constant gains says of an arm in the limit. */
export interface ThresholdLaw {
  arm: string;
  coverage: number;
  NMSE: number;
  remainder: number;
}

/** What the figure draws. */
export interface ThresholdResults {
  rows: ThresholdRow[];
  published: ThresholdRow[];
  laws: ThresholdLaw[];
  /** The same at the correlation of the authors' text. */
  textLaws: ThresholdLaw[];
  /** The fitted power of n of each arm's remainder, over the last two decades. */
  slopes: { arm: string; slope: Estimate }[];
}

/**
 * The law of each arm, `constantGainLaw`; the mean remainder besides, which is |N(0, C - Sigma)| to second order, for the remainder
 * -H^-1 Pbar^-1 mean((P - Pbar) xi) has no correlation with -H^-1 mean(xi). (ours)
 */
export function thresholdLaws(
  draws = 1e5,
  correlation: number = THRESHOLD_CORRELATION.program,
): ThresholdLaw[] {
  const { hessian, noiseCovariance, sandwich, dimension } = thresholdProblem(correlation);
  return Object.entries(THRESHOLD_GAINS).map(([arm, gain]) => {
    if (gain === 0) return { arm, coverage: 0.95, NMSE: 1, remainder: 0 };
    const stream = new RandomStream(6);
    const draw = (): ArrayLike<number> => autoregressive(stream, dimension, correlation);
    const diagonals = stationaryDiagonals({ draw, gain, floor: 0.1, draws });
    const { covariance, nmse: NMSE, coverage } = constantGainLaw({ hessian, noiseCovariance, diagonals });
    const added = covariance.clone().sub(sandwich);
    const square = added.trace();
    const remainder = Math.sqrt(square) * (1 - added.mmul(added).trace() / (4 * square * square));
    return { arm, coverage, NMSE, remainder };
  });
}

/**
 * The threshold experiment beside its published table and its law; a few seconds.
 *
 * @throws RangeError for another experiment's result
 */
export function thresholdResults(result: ExperimentResult): ThresholdResults {
  return {
    rows: summarizeThreshold(result),
    published: publishedThreshold(),
    laws: thresholdLaws(),
    textLaws: thresholdLaws(1e5, THRESHOLD_CORRELATION.text),
    slopes: result.arms.map((arm) => ({ arm, slope: remainderSlope(result, arm, result.n / 100) })),
  };
}

const STYLES: Readonly<Record<string, MethodStyle>> = {
  "SA-RMSProp": METHOD_STYLES.saRmsprop,
  "gain 0.5": { ...METHOD_STYLES.saAdam75, label: "constant gain 0.5" },
  "gain 0.999": { ...METHOD_STYLES.gammaOne, label: "constant gain 0.999" },
};

/** Where the threshold is violated: coverage, error and remainder over n, published and predicted beside. */
export function thresholdFigure(result: ExperimentResult, results: ThresholdResults): Figure {
  const { rows, published, laws, textLaws, slopes } = results;
  const [, half, most] = textLaws.map(({ NMSE }) => NMSE.toFixed(2));
  const n = (): Axis => logAxis("number of steps <i>n</i>", { range: checkpointRange([5e3, 5e7]) });
  const panel = (key: "coverage" | "NMSE" | "remainder", title: string, y: Axis, first = false): Panel => ({
    title,
    x: n(),
    y,
    traces: Object.entries(STYLES).flatMap(([arm, style]): Trace[] => {
      const of = (all: readonly ThresholdRow[], every: number): ThresholdRow[] =>
        all.filter((row) => row.arm === arm).filter((_, i, { length }) => (length - 1 - i) % every === 0);
      const [own, theirs] = [of(rows, 1), of(published, 7)];
      const law = laws.find((one) => one.arm === arm)?.[key] as number;
      const error = column(theirs, `${key}_error`);
      return [
        ...(law > 0
          ? [
              curve(
                [5e3, 5e7],
                [law, law],
                { ...style, label: `${style.label}, law` },
                {
                  legendgroup: style.label,
                  showlegend: false,
                  line: { ...thin(style), dash: "4px,3px" },
                },
              ),
            ]
          : []),
        curve(column(own, "n"), column(own, key), style, { legendgroup: style.label, showlegend: first }),
        points(
          column(theirs, "n"),
          column(theirs, key),
          { ...style, label: `${style.label}, published` },
          {
            marker: marker(style, 5),
            legendgroup: style.label,
            showlegend: false,
            ...errorBars(error, style.color),
          },
        ),
      ];
    }),
  });
  const ends = slopes.map(({ arm, slope }) => {
    const value = `${slope.value.toFixed(2)} ± ${slope.error.toFixed(2)}`.replace("-", "−");
    return `${value} (${arm})`;
  });
  const panels = [
    panel("coverage", "95 percent intervals", linearAxis("coverage", { range: [0.35, 1] }), true),
    panel("NMSE", "error of the average", logAxis("NMSE", { range: [0.8, 100] })),
    panel("remainder", "scaled remainder", logAxis("√<i>n</i> |remainder|", { range: [0.3, 40] })),
  ];
  return panelFigure({
    name: "threshold",
    title: "Where local stabilization fails: the threshold experiment",
    caption:
      `The authors’ experiment at their settings: linear regression, d = 10, RMSProp of the rows’ squares without momentum. ${scaleInWords(result, THRESHOLD_PRESETS.paper)} ` +
      "Lines: ours. Symbols: the published table (n = 5·10⁷, M = 100, two standard errors). Dashed: what the law of constant gains expects, nothing fitted. " +
      "a: intervals by the true sandwich, mean over the coordinates. b: n |x̄ − x*|² over tr Σ. c: √n |x̄ − x* + H⁻¹ mean ξ|, mean over the streams; " +
      `its power of n over the last two decades: ${ends.join(", ")}. ` +
      `The covariates’ correlation is ${THRESHOLD_CORRELATION.program}, the default of the authors’ program; at the ${THRESHOLD_CORRELATION.text} of their text the law gives NMSE ${half} and ${most}, which the published table excludes.`,
    width: DOUBLE_COLUMN,
    height: 300,
    panels,
    ...legendBelow(),
    table: tableOf(panels),
  });
}
