import { chiSquaredCdf, kolmogorovSmirnovDistance } from "sa-adam/internal";
import type { Figure } from "sa-adam-cli/internal";
import {
  curve,
  DOUBLE_COLUMN,
  logAxis,
  type MethodStyle,
  type Panel,
  panelFigure,
} from "sa-adam-cli/internal";
import { type ExperimentResult, recordsOf } from "../experiments/result.js";
import { styleOf } from "./coverage.js";
import {
  armStyle,
  band,
  checkpointRange,
  fineLogAxis,
  finishedStreams,
  KOLMOGOROV_CRITICAL,
  legendBelow,
  requireExperiment,
  scaleInWords,
  tableOf,
} from "./simulated.js";

/** The distance of T_n's distribution to chi-squared over n, in both experiments. (ours) */
export function kolmogorovSmirnovFigure(invisibility: ExperimentResult, coverage: ExperimentResult): Figure {
  requireExperiment(invisibility, "invisibility");
  requireExperiment(coverage, "coverage");
  const panels = [
    panel(
      invisibility,
      "invisibility",
      invisibility.arms.map((arm) => ({
        style: armStyle(arm),
        distances: distances(invisibility, arm, "oracle"),
      })),
    ),
    panel(
      coverage,
      "coverage",
      (["plug-in", "oracle"] as const).flatMap((sigma) =>
        coverage.arms.map((arm) => ({
          style: styleOf(arm, sigma),
          distances: distances(coverage, arm, sigma),
        })),
      ),
    ),
  ];
  return panelFigure({
    name: "kolmogorov-smirnov",
    title: "How far the distribution is from chi-squared",
    caption:
      "Kolmogorov-Smirnov distance Dₘ of the M values of Tₙ to χ² over n; grey: below 1.36/√M, where χ² itself stays nineteen times of twenty. " +
      `a: the invisibility experiment, d = ${invisibility.dimension}, true Σ; ${scaleInWords(invisibility)} ` +
      `b: the coverage experiment, d = ${coverage.dimension}, each stream’s own Σ̂ and (open) the true Σ; ${scaleInWords(coverage)}`,
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

function panel(result: ExperimentResult, title: string, series: readonly Series[]): Panel {
  const { checkpoints } = result;
  const critical = KOLMOGOROV_CRITICAL / Math.sqrt(finishedStreams(result));
  const range = checkpointRange(checkpoints);
  const low = Math.min(critical / 3, ...series.flatMap((one) => one.distances.map((value) => value / 1.2)));
  return {
    title,
    x: logAxis("number of steps <i>n</i>", { range }),
    y: fineLogAxis("distance <i>D<sub>M</sub></i>", [low, 1.15]),
    traces: [
      band([...range], [low, low], [critical, critical]),
      ...series.map((one) =>
        curve(checkpoints, one.distances, one.style, {
          mode: "lines+markers",
          marker: { color: one.style.color, symbol: one.style.symbol, size: 5 },
          hovertemplate: "n = %{x:.3~e}<br>distance %{y:.3f}",
          legendgroup: one.style.label,
          showlegend: !(result.experiment === "coverage" && one.style.label === "SGD"),
        }),
      ),
    ],
    labels: [
      { text: "1.36 <i>M</i><sup>−1/2</sup>", x: checkpoints[0] / 1.4, y: critical / 1.06, valign: "top" },
    ],
  };
}

function distances(result: ExperimentResult, arm: string, sigma: "oracle" | "plug-in"): number[] {
  return result.checkpoints.map((n) =>
    kolmogorovSmirnovDistance(
      recordsOf(result, arm, n).flatMap(({ oracle, plugIn }) =>
        sigma === "oracle" ? [oracle] : plugIn ? [plugIn.statistic] : [],
      ),
      (x) => chiSquaredCdf(x, result.dimension),
    ),
  );
}
