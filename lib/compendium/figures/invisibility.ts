import { chiSquaredQuantile } from "sa-adam/internal";
import type { Figure, Trace } from "sa-adam-cli/internal";
import {
  count,
  curve,
  DOUBLE_COLUMN,
  INK,
  linearAxis,
  logAxis,
  METHOD_STYLES,
  type Panel,
  panelFigure,
  points,
} from "sa-adam-cli/internal";
import { INVISIBILITY_GAMMAS } from "../experiments/invisibility.js";
import { estimatedMedian } from "../experiments/monte-carlo.js";
import { necessityRows } from "../experiments/necessity.js";
import { type ExperimentResult, recordsOf } from "../experiments/result.js";
import {
  NECESSITY,
  type NecessityResults,
  type NecessitySettings,
  necessityResults,
  varianceCurve,
} from "./necessity.js";
import { quantilePanel } from "./quantile-panel.js";
import {
  armStyle,
  checkpointRange,
  errorBars,
  fineLogAxis,
  legendBelow,
  requireExperiment,
  scaleInWords,
  stepsLabel,
  tableOf,
} from "./simulated.js";

export interface InvisibilityResults {
  result: ExperimentResult;
  /** V(gamma, n) at the result's n, with mean T_n / d of the SA-Adam arms. */
  necessity: NecessityResults;
}

/**
 * The simulated streams with the exact variance ratio at their n.
 *
 * @throws RangeError for another experiment's result
 */
export function invisibilityResults(
  result: ExperimentResult,
  settings: NecessitySettings = { ...NECESSITY, n: result.n },
): InvisibilityResults {
  requireExperiment(result, "invisibility");
  return { result, necessity: necessityResults(settings, necessityRows(result)) };
}

/** Adaptivity is invisible: T_n is chi-squared in the end, whichever optimizer ran. Figure 1 of the paper. */
export function invisibilityFigure({ result, necessity }: InvisibilityResults): Figure {
  const { dimension: d, n, arms } = result;
  const { alpha } = necessity.settings;
  const panels: Panel[] = [
    quantilePanel(
      arms.map((arm) => ({
        style: armStyle(arm),
        statistics: recordsOf(result, arm, n).map(({ oracle }) => oracle),
      })),
      d,
      `<i>T<sub>n</sub></i> at <i>n</i> = ${stepsLabel(n)}`,
    ),
    medianPanel(result, arms, "oracle"),
    {
      title: "the necessity curve",
      x: linearAxis("momentum exponent <i>γ</i>", { range: [0.645, 1.045], ticks: [0.7, 0.8, 0.9, 1] }),
      y: logAxis("<i>V</i>(<i>γ</i>, <i>n</i>) and mean <i>T<sub>n</sub></i>/<i>d</i>", {
        range: [0.62, 100],
        ticks: [1, 2, 5, 10, 20, 50, 100],
      }),
      shaded: [alpha, 1],
      references: [1],
      traces: [...varianceCurve(necessity.curve, necessity.simulated), medianRatios(result)].map((trace) => ({
        ...trace,
        showlegend: false,
      })),
      labels: [{ text: "<i>α</i> &lt; <i>γ</i> &lt; 1", x: (alpha + 1) / 2, y: 75, align: "center" }],
    },
  ];
  return panelFigure({
    name: "invisibility",
    title: "Adaptivity is invisible: five optimizers, one limit",
    caption:
      `Linear regression, d = ${d}, one stream of data for all five optimizers. ${scaleInWords(result)} ` +
      `α = 0.7, η₀ = 0.2, c₁ = 1. Tₙ = n (x̄ − x*)ᵀ Σ⁻¹ (x̄ − x*) with the true sandwich Σ. a: ordered Tₙ over the quantiles of χ² ` +
      `with ${d} degrees of freedom; grey: Kolmogorov’s 95 percent band. b: median of Tₙ with two standard errors; dashed: the median of χ². ` +
      `c: the exact V(γ, n) of the scalar recursion at n = ${count(n)}, and mean Tₙ/d of the three SA-Adam arms with two standard errors (circles); ` +
      "squares: median Tₙ over the median of χ², which no single stream can move.",
    width: DOUBLE_COLUMN,
    height: 312,
    gap: 70,
    panels,
    ...legendBelow(),
    table: tableOf(panels),
  });
}

/** The median of T_n over n for each arm, with the median of chi-squared. */
export function medianPanel(
  result: ExperimentResult,
  arms: readonly string[],
  sigma: "oracle" | "plug-in",
): Panel {
  const { dimension: d, checkpoints } = result;
  const target = chiSquaredQuantile(0.5, d);
  const series = arms.map((arm) => ({
    style: armStyle(arm),
    medians: checkpoints.map((n) =>
      estimatedMedian(
        recordsOf(result, arm, n).flatMap(({ oracle, plugIn }) =>
          sigma === "oracle" ? [oracle] : plugIn ? [plugIn.statistic] : [],
        ),
      ),
    ),
  }));
  const values = series.flatMap(({ medians }) => medians.map(({ value }) => value));
  return {
    title: "the median over <i>n</i>",
    x: logAxis("number of steps <i>n</i>", { range: checkpointRange(checkpoints) }),
    y: fineLogAxis("median of <i>T<sub>n</sub></i>", [target / 1.25, Math.max(...values, target * 2) * 1.3]),
    references: [target],
    traces: series.map(({ style, medians }) =>
      curve(
        checkpoints,
        medians.map(({ value }) => value),
        style,
        {
          mode: "lines+markers",
          marker: { color: style.color, symbol: style.symbol, size: 5 },
          hovertemplate: "n = %{x:.3~e}<br>median T = %{y:.2f}",
          legendgroup: style.label,
          showlegend: false,
          ...errorBars(
            medians.map(({ error }) => error),
            style.color,
          ),
        },
      ),
    ),
    labels: [
      {
        text: `<i>χ</i>²<sub>${d}</sub>`,
        x: checkpoints[0] / 1.3,
        y: target * 1.02,
        valign: "bottom",
        color: METHOD_STYLES.theory.color,
      },
    ],
  };
}

/** Median T_n over the median of chi-squared, for the SA-Adam arms: beside the means, which one wild stream can move. */
function medianRatios(result: ExperimentResult): Trace {
  const { dimension: d, n } = result;
  const target = chiSquaredQuantile(0.5, d);
  const ratios = INVISIBILITY_GAMMAS.map((gamma) => {
    const statistics = recordsOf(result, `SA-Adam ${gamma}`, n).map(({ oracle }) => oracle);
    return estimatedMedian(statistics).value / target;
  });
  return points(
    INVISIBILITY_GAMMAS,
    ratios,
    { ...METHOD_STYLES.sgd, label: "median ratio" },
    {
      hovertemplate: "γ = %{x}<br>median ratio %{y:.4f}<extra></extra>",
      marker: { symbol: "square-open", size: 7, color: INK, line: { width: 1.25 } },
    },
  );
}
