import type { Figure } from "sa-adam-cli/internal";
import { count, DOUBLE_COLUMN, linearAxis, type Panel, panelFigure, points } from "sa-adam-cli/internal";
import { coordinateCoverage } from "../experiments/coverage-summary.js";
import type { ExperimentResult } from "../experiments/result.js";
import { diabetes } from "../problems/diabetes.js";
import { noiseBand } from "./coverage.js";
import {
  armStyle,
  errorBars,
  finishedStreams,
  legendBelow,
  requireExperiment,
  scaleInWords,
  stepsLabel,
  tableOf,
} from "./simulated.js";

/** Steps that show the start; the first checkpoint from there on. */
const EARLY = 1e4;

/**
 * Coverage of each coefficient's own 95 percent interval, early and at the end. (ours)
 *
 * @throws RangeError for another experiment's result
 */
export function coverageByCoordinateFigure(result: ExperimentResult): Figure {
  requireExperiment(result, "coverage");
  const { dimension: d, n, checkpoints } = result;
  const early = checkpoints.find((checkpoint) => checkpoint >= EARLY) ?? n;
  const steps = early < n ? [early, n] : [n];
  const lowest = Math.min(
    ...steps.flatMap((at) => result.arms.flatMap((arm) => shares(result, arm, at).map(({ value }) => value))),
  );
  const panels = steps.map((at) => panel(result, at, lowest));
  return panelFigure({
    name: "coverage-by-coordinate",
    title: "Coverage of each coefficient’s own interval, early and at the end",
    caption:
      `Share of streams whose 95 percent interval for one coefficient holds it; plug-in standard errors of the stream itself, at n = ${steps.map(count).join(" and ")}, ` +
      `with two standard errors. Linear regression on real covariates (diabetes), d = ${d}. ${scaleInWords(result)} α = 0.6, γ = 0.75. ` +
      "Grey: where exact intervals would come to lie in 95 of 100 such experiments, for each coefficient.",
    width: DOUBLE_COLUMN,
    height: 300,
    panels,
    ...legendBelow(),
    table: tableOf(panels),
  });
}

function panel(result: ExperimentResult, n: number, lowest: number): Panel {
  const { dimension: d, arms } = result;
  const names = diabetes().population.columns;
  const at = Array.from({ length: d }, (_, j) => j + 1);
  const range = [0.4, d + 0.6] as const;
  return {
    title: `<i>n</i> = ${stepsLabel(n)}`,
    x: linearAxis("coefficient", {
      range,
      ticks: at,
      labels: names.map((name) => (name === "intercept" ? "1" : name)),
    }),
    y: linearAxis("coverage at 95 percent", { range: [Math.min(0.9, lowest - 0.05), 1] }),
    references: [0.95],
    traces: [
      noiseBand([...range], [0.95, 0.95], finishedStreams(result)),
      ...arms.map((arm, k) => {
        const style = armStyle(arm);
        const coverage = shares(result, arm, n);
        const shift = 0.22 * (k - (arms.length - 1) / 2);
        return points(
          at.map((x) => x + shift),
          coverage.map(({ value }) => value),
          style,
          {
            text: names,
            hovertemplate: "%{text}: %{y:.3f}",
            legendgroup: style.label,
            showlegend: n === result.n,
            ...errorBars(
              coverage.map(({ error }) => error),
              style.color,
            ),
          },
        );
      }),
    ],
  };
}

function shares(result: ExperimentResult, arm: string, n: number): ReturnType<typeof coordinateCoverage> {
  return coordinateCoverage(result, arm, n, 0.95, "plug-in");
}
