import type { Figure, Panel } from "sa-adam-cli/internal";
import { count, DOUBLE_COLUMN, linearAxis, panelFigure, points } from "sa-adam-cli/internal";
import type { Estimate } from "../../engine/monte-carlo.js";
import { type ExperimentResult, requireExperiment } from "../../engine/result.js";
import { legendBelow, stepsLabel } from "../../figures/layout.js";
import { column, tableOf } from "../../figures/rows.js";
import { armStyle, finishedStreams, scaleInWords } from "../../figures/simulated.js";
import { errorBars, noiseBand } from "../../figures/traces.js";
import { diabetes } from "../../problems/diabetes.js";
import { COVERAGE_PRESETS } from "./experiment.js";
import { coordinateCoverage } from "./summary.js";

/** Steps that show the start; the first checkpoint from there on. */
const EARLY = 1e4;

/**
 * Coverage of each coefficient's own 95 percent interval, early and at the end. (ours)
 *
 * @throws RangeError for another experiment's result
 */
export function coverageByCoordinateFigure(result: ExperimentResult): Figure {
  requireExperiment(result, "coverage");
  const { dimension: d, n, checkpoints, arms } = result;
  const early = checkpoints.find((checkpoint) => checkpoint >= EARLY) ?? n;
  const steps = early < n ? [early, n] : [n];
  const shares = steps.map((at) => arms.map((arm) => coordinateCoverage(result, arm, at, 0.95, "plug-in")));
  const lowest = Math.min(...column(shares.flat(2), "value"));
  const panels = steps.map((at, k) => panel(result, at, shares[k], lowest));
  return panelFigure({
    name: "coverage-by-coordinate",
    title: "Coverage of each coefficient’s own interval, early and at the end",
    caption:
      `Share of streams whose 95 percent interval for one coefficient holds it; plug-in standard errors of the stream itself, at n = ${steps.map(count).join(" and ")}, ` +
      `with two standard errors. Linear regression on real covariates (diabetes), d = ${d}. ${scaleInWords(result, COVERAGE_PRESETS.paper)} α = 0.6, γ = 0.75. ` +
      "Grey: where exact intervals would come to lie in 95 of 100 such experiments, for each coefficient.",
    width: DOUBLE_COLUMN,
    height: 300,
    panels,
    ...legendBelow(),
    table: tableOf(panels),
  });
}

function panel(result: ExperimentResult, n: number, shares: readonly Estimate[][], lowest: number): Panel {
  const { dimension: d, arms } = result;
  const text = diabetes().population.columns;
  const ticks = Array.from({ length: d }, (_, j) => j + 1);
  const range = [0.4, d + 0.6] as const;
  const labels = text.map((name) => (name === "intercept" ? "inter-<br>cept" : name));
  return {
    title: `<i>n</i> = ${stepsLabel(n)}`,
    x: linearAxis("coefficient", { range, ticks, labels }),
    y: linearAxis("coverage at 95 percent", { range: [Math.min(0.9, lowest - 0.05), 1] }),
    references: [0.95],
    traces: [
      noiseBand([...range], [0.95, 0.95], finishedStreams(result)),
      ...shares.map((coverage, k) => {
        const style = armStyle(arms[k]);
        const at = ticks.map((x) => x + 0.22 * (k - (arms.length - 1) / 2));
        return points(at, column(coverage, "value"), style, {
          text,
          hovertemplate: "%{text}: %{y:.3f}",
          legendgroup: style.label,
          showlegend: n === result.n,
          ...errorBars(column(coverage, "error"), style.color),
        });
      }),
    ],
  };
}
