import { chiSquaredCdf, kolmogorovSmirnovDistance } from "sa-adam/internal";
import type { Figure, MethodStyle, Panel } from "sa-adam-cli/internal";
import { DOUBLE_COLUMN, logAxis, panelFigure } from "sa-adam-cli/internal";
import { KOLMOGOROV_CRITICAL } from "../../engine/monte-carlo.js";
import {
  type ExperimentResult,
  requireExperiment,
  type SigmaChoice,
  statisticsOf,
} from "../../engine/result.js";
import { checkpointRange, fineLogAxis, legendBelow } from "../../figures/layout.js";
import { tableOf } from "../../figures/rows.js";
import { armStyle, finishedStreams, scaleInWords, sigmaStyle } from "../../figures/simulated.js";
import { band, marked } from "../../figures/traces.js";
import { COVERAGE_PRESETS } from "../coverage/experiment.js";
import { INVISIBILITY_PRESETS } from "../invisibility/experiment.js";

/** The distance of T_n's distribution to chi-squared over n, in both experiments. (ours) */
export function kolmogorovSmirnovFigure(invisibility: ExperimentResult, coverage: ExperimentResult): Figure {
  requireExperiment(invisibility, "invisibility");
  requireExperiment(coverage, "coverage");
  const panels = [
    panel(
      invisibility,
      invisibility.arms.map((arm) => series(invisibility, arm, "oracle", armStyle(arm))),
    ),
    panel(
      coverage,
      (["plug-in", "oracle"] as const).flatMap((sigma) =>
        coverage.arms.map((arm) => series(coverage, arm, sigma, sigmaStyle(arm, sigma))),
      ),
    ),
  ];
  return panelFigure({
    name: "kolmogorov-smirnov",
    title: "How far the distribution is from chi-squared",
    caption:
      "Kolmogorov-Smirnov distance Dₘ of the M values of Tₙ to χ² over n; grey: below 1.36/√M, where χ² itself stays nineteen times of twenty. " +
      `a: the invisibility experiment, d = ${invisibility.dimension}, true Σ; ${scaleInWords(invisibility, INVISIBILITY_PRESETS.paper)} ` +
      `b: the coverage experiment, d = ${coverage.dimension}, each stream’s own Σ̂ and (open) the true Σ; ${scaleInWords(coverage, COVERAGE_PRESETS.paper)}`,
    width: DOUBLE_COLUMN,
    height: 360,
    panels,
    ...legendBelow(2),
    table: tableOf(panels),
  });
}

interface Series {
  style: MethodStyle;
  distances: number[];
}

function series(result: ExperimentResult, arm: string, sigma: SigmaChoice, style: MethodStyle): Series {
  const law = (x: number): number => chiSquaredCdf(x, result.dimension);
  const distances = result.checkpoints.map((n) =>
    kolmogorovSmirnovDistance(statisticsOf(result, arm, n, sigma), law),
  );
  return { style, distances };
}

function panel(result: ExperimentResult, all: readonly Series[]): Panel {
  const { checkpoints, experiment } = result;
  const critical = KOLMOGOROV_CRITICAL / Math.sqrt(finishedStreams(result));
  const range = checkpointRange(checkpoints);
  const low = Math.min(
    critical / 3,
    ...all.flatMap(({ distances }) => distances.map((value) => value / 1.2)),
  );
  return {
    title: experiment,
    x: logAxis("number of steps <i>n</i>", { range }),
    y: fineLogAxis("distance <i>D<sub>M</sub></i>", [low, 1.15]),
    traces: [
      band([...range], [low, low], [critical, critical]),
      ...all.map(({ style, distances }) =>
        marked(checkpoints, distances, style, 5, {
          hovertemplate: "n = %{x:.3~e}<br>distance %{y:.3f}",
          showlegend: !(experiment === "coverage" && style.label === "SGD"),
        }),
      ),
    ],
    labels: [
      { text: "1.36 <i>M</i><sup>−1/2</sup>", x: checkpoints[0] / 1.4, y: critical / 1.06, valign: "top" },
    ],
  };
}
