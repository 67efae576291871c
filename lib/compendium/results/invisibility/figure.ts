import { chiSquaredQuantile } from "sa-adam/internal";
import type { Figure, Panel, Trace } from "sa-adam-cli/internal";
import { count, DOUBLE_COLUMN, INK, logAxis, METHOD_STYLES, panelFigure, points } from "sa-adam-cli/internal";
import { estimatedMedian } from "../../engine/monte-carlo.js";
import {
  type ExperimentResult,
  requireExperiment,
  type SigmaChoice,
  statisticsOf,
} from "../../engine/result.js";
import { checkpointRange, fineLogAxis, legendBelow, stepsLabel } from "../../figures/layout.js";
import { quantilePanel } from "../../figures/quantile-panel.js";
import { column, tableOf } from "../../figures/rows.js";
import { armStyle, scaleInWords } from "../../figures/simulated.js";
import { estimated } from "../../figures/traces.js";
import {
  gammaPanel,
  NECESSITY,
  type NecessityResults,
  type NecessitySettings,
  necessityResults,
  varianceCurve,
} from "../necessity/figure.js";
import { INVISIBILITY_GAMMAS, INVISIBILITY_PRESETS } from "./experiment.js";
import { necessityRows } from "./necessity-rows.js";

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
  const traces = [...varianceCurve(necessity.curve, necessity.simulated), medianRatios(result)];
  const panels: Panel[] = [
    quantilePanel(
      arms.map((arm) => ({ style: armStyle(arm), statistics: statisticsOf(result, arm, n, "oracle") })),
      d,
      `<i>T<sub>n</sub></i> at <i>n</i> = ${stepsLabel(n)}`,
    ),
    medianPanel(result, arms, "oracle"),
    {
      title: "the necessity curve",
      ...gammaPanel(
        "<i>V</i>(<i>γ</i>, <i>n</i>) and mean <i>T<sub>n</sub></i>/<i>d</i>",
        necessity.settings.alpha,
        75,
        traces.map((trace) => ({ ...trace, showlegend: false })),
      ),
    },
  ];
  return panelFigure({
    name: "invisibility",
    title: "Adaptivity is invisible: five optimizers, one limit",
    caption:
      `Linear regression, d = ${d}, one stream of data for all five optimizers. ${scaleInWords(result, INVISIBILITY_PRESETS.paper)} ` +
      `α = 0.7, η₀ = 0.2, c₁ = 1. Tₙ = n (x̄ − x*)ᵀ Σ⁻¹ (x̄ − x*) with the true sandwich Σ. a: ordered Tₙ over the quantiles of χ² ` +
      `with ${d} degrees of freedom; grey: Kolmogorov’s 95 percent band. b: median of Tₙ with two standard errors; dashed: the median of χ². ` +
      `c: the exact V(γ, n) of the scalar recursion at n = ${count(n)}, and mean Tₙ/d of the three SA-Adam arms with two standard errors (circles); ` +
      "squares: median Tₙ over the median of χ², which no single stream can move.",
    width: DOUBLE_COLUMN,
    height: 341,
    gap: 70,
    panels,
    ...legendBelow(2),
    table: tableOf(panels),
  });
}

/** The median of T_n over n for each arm, with the median of chi-squared. */
export function medianPanel(result: ExperimentResult, arms: readonly string[], sigma: SigmaChoice): Panel {
  const { dimension: d, checkpoints } = result;
  const target = chiSquaredQuantile(0.5, d);
  const medians = arms.map((arm) =>
    checkpoints.map((n) => estimatedMedian(statisticsOf(result, arm, n, sigma))),
  );
  const highest = Math.max(...column(medians.flat(), "value"), target * 2);
  const { color } = METHOD_STYLES.theory;
  return {
    title: "the median over <i>n</i>",
    x: logAxis("number of steps <i>n</i>", { range: checkpointRange(checkpoints) }),
    y: fineLogAxis("median of <i>T<sub>n</sub></i>", [target / 1.25, highest * 1.3]),
    references: [target],
    traces: medians.map((values, k) =>
      estimated(checkpoints, values, armStyle(arms[k]), 5, {
        hovertemplate: "n = %{x:.3~e}<br>median T = %{y:.2f}",
        showlegend: false,
      }),
    ),
    labels: [
      {
        text: `<i>χ</i>²<sub>${d}</sub>`,
        x: checkpoints[0] / 1.3,
        y: target * 1.02,
        valign: "bottom",
        color,
      },
    ],
  };
}

/** Median T_n over the median of chi-squared, for the SA-Adam arms: beside the means, which one wild stream can move. */
function medianRatios(result: ExperimentResult): Trace {
  const { dimension: d, n } = result;
  const target = chiSquaredQuantile(0.5, d);
  const ratios = INVISIBILITY_GAMMAS.map(
    (gamma) => estimatedMedian(statisticsOf(result, `SA-Adam ${gamma}`, n, "oracle")).value / target,
  );
  const style = { ...METHOD_STYLES.sgd, label: "median ratio" };
  return points(INVISIBILITY_GAMMAS, ratios, style, {
    hovertemplate: "γ = %{x}<br>median ratio %{y:.4f}<extra></extra>",
    marker: { symbol: "square-open", size: 7, color: INK, line: { width: 1.25 } },
  });
}
