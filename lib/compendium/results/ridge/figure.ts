import type { Figure, MethodStyle, Panel } from "sa-adam-cli/internal";
import { count, DOUBLE_COLUMN, linearAxis, METHOD_STYLES, panelFigure } from "sa-adam-cli/internal";
import { checkpointRange, fineLogAxis, legendBelow } from "../../figures/layout.js";
import { quantilePanel } from "../../figures/quantile-panel.js";
import { column, tableOf } from "../../figures/rows.js";
import { openStyle } from "../../figures/simulated.js";
import { estimated, noiseBand, thin } from "../../figures/traces.js";
import { RIDGE, type RidgeModel, type RidgeResults, ridgeCoverage } from "./simulation.js";

/** Both are SA-Adam: one hue, told apart by lightness and symbol. */
const STYLES: Readonly<Record<RidgeModel, MethodStyle>> = {
  linear: { ...METHOD_STYLES.saAdam75, label: "linear regression" },
  logistic: { ...METHOD_STYLES.saAdam95, label: "logistic regression", symbol: "square" },
};

/** Coupled L2: regions from one pass hold the ridge optimum, and not the unpenalised one. (ours) */
export function ridgeCoverageFigure(results: RidgeResults): Figure {
  const { settings, records, dimension } = results;
  const { lambda, alpha, gamma, c1, burnIn, checkpoints, streams, seed, models } = settings;
  const n = checkpoints[checkpoints.length - 1];
  const panels: Panel[] = [
    quantilePanel(
      models.map((model) => ({
        style: STYLES[model],
        statistics: column(
          records.filter((record) => record.model === model && record.n === n),
          "plugIn",
        ),
      })),
      dimension,
      "plug-in <i>T<sub>n</sub></i> of <i>x</i>*<sub><i>λ</i></sub>",
    ),
    overStepsPanel(results),
  ];
  const scale = streams >= RIDGE.streams ? "" : " A smaller run than the committed one.";
  return panelFigure({
    name: "ridge-coverage",
    title: "Coupled L2: calibrated regions for the ridge optimum, from one pass",
    caption:
      `SA-Adam with λx in the gradient, λ = ${lambda}, on the diabetes patients, d = ${dimension}: linear regression (known response), and logistic regression of the real response (above its median), rows drawn with replacement. ` +
      `M = ${streams} streams (seed ${seed}), n = ${count(n)}, averages from step ${burnIn} on; α = ${alpha}, γ = ${gamma}, c₁ = ${c1}.${scale} ` +
      `a: ordered Tₙ for x*_λ with each stream’s own Σ̂, over the quantiles of χ² with ${dimension} degrees of freedom; grey: Kolmogorov’s 95 percent band. ` +
      "b: share of joint 95 percent regions (plug-in) that hold x*_λ (filled), and that hold the unpenalised x* (open), with two standard errors; grey: where exact regions would come to lie in 95 of 100 such experiments.",
    width: DOUBLE_COLUMN,
    height: 349,
    panels,
    ...legendBelow(2),
    table: tableOf(panels),
  });
}

function overStepsPanel(results: RidgeResults): Panel {
  const { checkpoints, streams, models } = results.settings;
  const range = checkpointRange(checkpoints);
  return {
    title: "95 percent regions over <i>n</i>",
    x: fineLogAxis("number of steps <i>n</i>", range),
    y: linearAxis("empirical joint coverage", { range: [-0.03, 1.02], ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] }),
    references: [0.95],
    traces: [
      noiseBand([...range], [0.95, 0.95], streams),
      ...models.flatMap((model) =>
        (["plugIn", "unpenalised"] as const).map((statistic) => {
          const style = statistic === "plugIn" ? STYLES[model] : openStyle(STYLES[model], "for <i>x</i>*");
          const shares = checkpoints.map((n) => ridgeCoverage(results, model, n, statistic));
          return estimated([...checkpoints], shares, style, 6, {
            line: thin(style, 1.25),
            hovertemplate: "%{x}: %{y:.3f}",
            showlegend: statistic === "unpenalised",
          });
        }),
      ),
    ],
  };
}
