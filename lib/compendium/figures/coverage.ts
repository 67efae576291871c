import type { Figure, Trace } from "sa-adam-cli/internal";
import {
  curve,
  DOUBLE_COLUMN,
  linearAxis,
  logAxis,
  METHOD_STYLES,
  type MethodStyle,
  type Panel,
  panelFigure,
  spaced,
} from "sa-adam-cli/internal";
import { jointCoverage, type SigmaChoice } from "../experiments/coverage-summary.js";
import { type ExperimentResult, recordsOf } from "../experiments/result.js";
import { quantilePanel } from "./quantile-panel.js";
import {
  armStyle,
  band,
  checkpointRange,
  errorBars,
  finishedStreams,
  legendBelow,
  requireExperiment,
  scaleInWords,
  tableOf,
} from "./simulated.js";

/** Nominal levels of the joint regions. */
export const COVERAGE_LEVELS: readonly number[] = [...spaced(0.5, 0.95, 0.05), 0.99];

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
      arms.map((arm) => ({
        style: armStyle(arm),
        statistics: recordsOf(result, arm, n).flatMap(({ plugIn }) => (plugIn ? [plugIn.statistic] : [])),
      })),
      d,
      "plug-in <i>T<sub>n</sub></i>",
    ),
    levelsPanel(result),
    overStepsPanel(result),
  ];
  return panelFigure({
    name: "coverage",
    title: "Calibrated intervals from one pass",
    caption:
      `Linear regression on real covariates (diabetes), d = ${d}, with a known truth. ${scaleInWords(result)} α = 0.6, γ = 0.75. ` +
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

function levelsPanel(result: ExperimentResult): Panel {
  const levels = COVERAGE_LEVELS;
  const ends = [0.47, 1];
  const grid = spaced(ends[0], ends[1], 0.01);
  const shares = result.arms.map((arm) =>
    levels.map((level) => jointCoverage(result, arm, result.n, level, "plug-in").value),
  );
  return {
    title: "every level",
    x: linearAxis("nominal level", { range: ends as [number, number], ticks: [0.5, 0.6, 0.7, 0.8, 0.9, 1] }),
    y: linearAxis("empirical joint coverage", {
      range: [Math.min(0.47, ...shares.flat()) - 0.03, 1.02],
      ticks: [0.5, 0.6, 0.7, 0.8, 0.9, 1],
    }),
    traces: [
      noiseBand(grid, grid, finishedStreams(result)),
      curve(ends, ends, { ...METHOD_STYLES.theory, label: "nominal" }, { showlegend: false, line: THIN }),
      ...result.arms.map((arm, k) => line(levels, shares[k], armStyle(arm), false, { mode: "markers" })),
    ],
  };
}

function overStepsPanel(result: ExperimentResult): Panel {
  const { checkpoints, arms } = result;
  const range = checkpointRange(checkpoints);
  const series = arms.flatMap((arm) =>
    (["plug-in", "oracle"] as const).map((sigma) => ({
      arm,
      sigma,
      coverage: checkpoints.map((n) => jointCoverage(result, arm, n, 0.95, sigma)),
    })),
  );
  const lowest = Math.min(...series.flatMap(({ coverage }) => coverage.map(({ value }) => value)));
  return {
    title: "95 percent over <i>n</i>",
    x: logAxis("number of steps <i>n</i>", { range }),
    y: linearAxis("empirical joint coverage", {
      range: [Math.max(0, Math.floor(lowest * 10) / 10 - 0.05), 1.02],
    }),
    references: [0.95],
    traces: [
      noiseBand([...range], [0.95, 0.95], finishedStreams(result)),
      ...series.map(({ arm, sigma, coverage }) =>
        line(
          checkpoints,
          coverage.map(({ value }) => value),
          styleOf(arm, sigma),
          sigma === "oracle",
          errorBars(
            coverage.map(({ error }) => error),
            armStyle(arm).color,
          ),
        ),
      ),
    ],
  };
}

const THIN = { color: METHOD_STYLES.theory.color, dash: METHOD_STYLES.theory.dash, width: 1 };

/** p plus and minus 1.96 sqrt(p (1 - p) / M). */
export function noiseBand(x: readonly number[], p: readonly number[], M: number): Trace {
  const reach = p.map((share) => 1.96 * Math.sqrt((share * (1 - share)) / M));
  return band(
    x,
    p.map((share, i) => share - reach[i]),
    p.map((share, i) => Math.min(1, share + reach[i])),
  );
}

/** Plug-in as the arm is drawn; the true Sigma with its open symbol and dots. */
export function styleOf(arm: string, sigma: SigmaChoice): MethodStyle {
  const style = armStyle(arm);
  if (sigma === "plug-in") return style;
  return {
    ...style,
    label: `${style.label}, true <i>Σ</i>`,
    dash: "2px,2px",
    symbol: `${style.symbol}-open`,
  };
}

function line(
  x: readonly number[],
  y: readonly number[],
  style: MethodStyle,
  showlegend: boolean,
  options: Record<string, unknown> = {},
): Trace {
  return curve(x, y, style, {
    mode: "lines+markers",
    line: { color: style.color, dash: style.dash, width: 1.25 },
    marker: { color: style.color, symbol: style.symbol, size: 6 },
    hovertemplate: "%{x}: %{y:.3f}",
    legendgroup: style.label,
    showlegend,
    ...options,
  });
}
