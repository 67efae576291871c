import type { Figure } from "sa-adam-cli/internal";
import { DOUBLE_COLUMN, panelFigure } from "sa-adam-cli/internal";
import { type ExperimentResult, recordsOf, requireExperiment, statisticsOf } from "../../engine/result.js";
import { legendBelow } from "../../figures/layout.js";
import { quantilePanel } from "../../figures/quantile-panel.js";
import { tableOf } from "../../figures/rows.js";
import { armStyle, scaleInWords } from "../../figures/simulated.js";
import { INVISIBILITY_PRESETS } from "./experiment.js";
import { medianPanel } from "./figure.js";

/**
 * The same with the covariance that each stream estimates for itself: nothing in T_n but x* is unknown to a user. The
 * paper's supplementary figure.
 *
 * @throws RangeError for another experiment's result
 */
export function invisibilityPlugInFigure(result: ExperimentResult): Figure {
  requireExperiment(result, "invisibility");
  const { dimension: d, n } = result;
  const arms = result.arms.filter((arm) => recordsOf(result, arm, n).every(({ plugIn }) => plugIn));
  const series = arms.map((arm) => ({
    style: armStyle(arm),
    statistics: statisticsOf(result, arm, n, "plug-in"),
  }));
  const panels = [
    quantilePanel(series, d, "<i>T<sub>n</sub></i> with each stream’s own covariance"),
    medianPanel(result, arms, "plug-in"),
  ];
  return panelFigure({
    name: "invisibility-plug-in",
    title: "The same with the covariance that each stream estimates",
    caption:
      `Linear regression, d = ${d}. ${scaleInWords(result, INVISIBILITY_PRESETS.paper)} α = 0.7, η₀ = 0.2, c₁ = 1. Tₙ = n (x̄ − x*)ᵀ Σ̂⁻¹ (x̄ − x*), where each stream’s plug-in ` +
      "Σ̂ = Ĥ⁻¹ŜĤ⁻¹ comes from the same pass: Ĥ is its mean of aaᵀ, Ŝ its mean of ggᵀ at the running iterates. a: ordered Tₙ over " +
      `the quantiles of χ² with ${d} degrees of freedom; grey: Kolmogorov’s 95 percent band. b: median of Tₙ with two standard errors; dashed: the median of χ².`,
    width: DOUBLE_COLUMN,
    height: 332,
    panels,
    ...legendBelow(),
    table: tableOf(panels),
  });
}
