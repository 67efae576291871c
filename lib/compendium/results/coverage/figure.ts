import type { Figure, Panel } from "sa-adam-cli/internal";
import { DOUBLE_COLUMN, linearAxis, logAxis, panelFigure, spaced } from "sa-adam-cli/internal";
import { type ExperimentResult, requireExperiment, statisticsOf } from "../../engine/result.js";
import { checkpointRange, legendBelow } from "../../figures/layout.js";
import { COVERAGE_LEVELS, levelsPanel } from "../../figures/levels-panel.js";
import { quantilePanel } from "../../figures/quantile-panel.js";
import { column, tableOf } from "../../figures/rows.js";
import { armStyle, finishedStreams, scaleInWords, sigmaStyle } from "../../figures/simulated.js";
import { estimated, marked, noiseBand, thin } from "../../figures/traces.js";
import { COVERAGE_PRESETS } from "./experiment.js";
import { jointCoverage } from "./summary.js";

/**
 * Calibrated regions from one pass: they hold the truth as often as they say. Figure 2 of the paper.
 *
 * @throws RangeError for another experiment's result
 */
export function coverageFigure(result: ExperimentResult): Figure {
  requireExperiment(result, "coverage");
  const { dimension: d, n, arms } = result;
  const panels: Panel[] = [
    quantilePanel(
      arms.map((arm) => ({ style: armStyle(arm), statistics: statisticsOf(result, arm, n, "plug-in") })),
      d,
      "plug-in <i>T<sub>n</sub></i>",
    ),
    everyLevel(result),
    overSteps(result),
  ];
  return panelFigure({
    name: "coverage",
    title: "Calibrated intervals from one pass",
    caption:
      `Linear regression on real covariates (diabetes), d = ${d}, with a known truth. ${scaleInWords(result, COVERAGE_PRESETS.paper)} α = 0.6, γ = 0.75. ` +
      `a: ordered Tₙ with each stream’s own Σ̂, over the quantiles of χ² with ${d} degrees of freedom; grey: Kolmogorov’s 95 percent band. ` +
      "b: share of joint regions that hold x*, over their nominal level, plug-in. c: the same at 95 percent over n; filled: plug-in, open: with the true Σ. " +
      "Grey in b and c: where exact regions would come to lie in 95 of 100 such experiments.",
    width: DOUBLE_COLUMN,
    height: 312,
    gap: 66,
    panels,
    ...legendBelow(),
    table: tableOf(panels),
  });
}

const HOVER = { hovertemplate: "%{x}: %{y:.3f}" };

function everyLevel(result: ExperimentResult): Panel {
  const { arms, n } = result;
  const shares = arms.map((arm) =>
    COVERAGE_LEVELS.map((level) => jointCoverage(result, arm, n, level, "plug-in").value),
  );
  return levelsPanel(
    ["every level", "empirical joint coverage"],
    finishedStreams(result),
    spaced(0.47, 1, 0.01),
    shares,
    (share, k) => {
      const style = armStyle(arms[k]);
      const line = thin(style, 1.25);
      return marked(COVERAGE_LEVELS, share, style, 6, { ...HOVER, line, showlegend: false, mode: "markers" });
    },
  );
}

function overSteps(result: ExperimentResult): Panel {
  const { checkpoints, arms } = result;
  const range = checkpointRange(checkpoints);
  const series = arms.flatMap((arm) =>
    (["plug-in", "oracle"] as const).map((sigma) => ({
      style: sigmaStyle(arm, sigma),
      showlegend: sigma === "oracle",
      coverage: checkpoints.map((n) => jointCoverage(result, arm, n, 0.95, sigma)),
    })),
  );
  const lowest = Math.min(...series.flatMap(({ coverage }) => column(coverage, "value")));
  return {
    title: "95 percent over <i>n</i>",
    x: logAxis("number of steps <i>n</i>", { range }),
    y: linearAxis("empirical joint coverage", {
      range: [Math.max(0, Math.floor(lowest * 10) / 10 - 0.05), 1.02],
    }),
    references: [0.95],
    traces: [
      noiseBand([...range], [0.95, 0.95], finishedStreams(result)),
      ...series.map(({ style, showlegend, coverage }) =>
        estimated(checkpoints, coverage, style, 6, { ...HOVER, line: thin(style, 1.25), showlegend }),
      ),
    ],
  };
}
