import { chiSquaredQuantile, normalQuantile } from "sa-adam/internal";
import type { Figure, MethodStyle, Panel } from "sa-adam-cli/internal";
import { DOUBLE_COLUMN, linearAxis, panelFigure, points } from "sa-adam-cli/internal";
import { legendBelow } from "../../figures/layout.js";
import { COVERAGE_LEVELS, levelsPanel } from "../../figures/levels-panel.js";
import { quantilePanel } from "../../figures/quantile-panel.js";
import { tableOf } from "../../figures/rows.js";
import { band, reference } from "../../figures/traces.js";
import { BATCH, ONE_PASS, ringed } from "./panels.js";
import type { CalibrationArm, CalibrationResult } from "./result.js";

const LEVEL = 0.95;

/**
 * Do intervals of one pass hold the truth as often as they say? Over many synthetic streams, which real data cannot give. (ours)
 *
 * Coefficient by coefficient, and jointly: the Wald statistic at x*_lambda over chi-squared, and coverage at every level.
 */
export function onePassCalibrationFigure(result: CalibrationResult): Figure {
  const { rows, streams, seed, ridge, alpha, gamma, columns, target } = result;
  const d = columns.length;
  const panels = [
    coefficientsPanel(result),
    {
      ...quantilePanel(
        result.arms.map((arm) => ({ style: styleOf(arm), statistics: arm.statistics })),
        d,
        "joint statistic <i>T<sub>n</sub></i>",
      ),
      before: 60,
    },
    jointPanel(result, d),
  ];
  const shift = Math.max(...target.errors.map((error, j) => error / result.standardErrors[j]));
  return panelFigure({
    name: "one-pass-calibration",
    title: "Calibration of one-pass intervals on streams shaped like SUSY",
    caption:
      `Ridge logistic regression, λ = ${ridge}, d = ${d}, on M = ${streams} synthetic streams shaped like SUSY, of n = ${rows.toLocaleString("en-US")} rows each ` +
      `(seed ${seed}); one pass of SA-Adam, α = ${alpha}, γ = ${gamma}, its settings from the first ${result.warmUp} rows, and on the same streams the stored-batch fit. ` +
      `The truth is the optimum x* of the penalised population, known to within ${shift.toFixed(3)} of a standard error. ` +
      `a: share of streams whose 95 percent interval for one coefficient holds it; of ${d} exact ones about one would lie outside the grey. ` +
      `b: ordered Tₙ with each stream’s own Σ̂, over the quantiles of χ² with ${d} degrees of freedom; grey: Kolmogorov’s 95 percent band. ` +
      "c: share of joint regions that hold x*, over their nominal level. Grey in a and c: where exact intervals would come to lie in 95 of 100 such experiments.",
    width: DOUBLE_COLUMN,
    height: 400,
    gap: 66,
    panels,
    ...legendBelow(),
    margin: { left: 146, bottom: 76 },
    table: tableOf(panels),
  });
}

/** The share of streams whose interval at a level holds coefficient j. */
export function coefficientCoverage({ scores }: CalibrationArm, j: number, level: number = LEVEL): number {
  const reach = normalQuantile((1 + level) / 2);
  return scores.filter((score) => Math.abs(score[j]) <= reach).length / scores.length;
}

/** The share of streams whose joint region at a level holds x*. */
export function jointCalibration({ statistics, scores }: CalibrationArm, level: number = LEVEL): number {
  const reach = chiSquaredQuantile(level, scores[0].length);
  return statistics.filter((statistic) => statistic <= reach).length / statistics.length;
}

function coefficientsPanel({ columns, arms, streams }: CalibrationResult): Panel {
  const at = columns.map((_, j) => j + 1);
  const ends = [0.3, columns.length + 0.7];
  const reach = 1.96 * Math.sqrt((LEVEL * (1 - LEVEL)) / streams);
  const coverage = arms.map((arm) => columns.map((_, j) => coefficientCoverage(arm, j)));
  const all = [LEVEL - 2 * reach, LEVEL + 1.4 * reach, ...coverage.flat()];
  const range = [Math.min(...all) - 0.004, Math.min(1.003, Math.max(...all) + 0.004)] as const;
  return {
    title: "each coefficient",
    share: 1.1,
    x: linearAxis("coverage at 95 percent", { range }),
    y: linearAxis("", { range: [ends[1], ends[0]], ticks: at, labels: columns, grid: true }),
    traces: [
      // lying: the band's "lower" edge is its upper end
      upright(band(ends, [LEVEL - reach, LEVEL - reach], [LEVEL + reach, LEVEL + reach])),
      reference([LEVEL, LEVEL], ends, "nominal"),
      ...arms.map((arm, k) => {
        const style = styleOf(arm);
        const y = at.map((line) => line + 0.4 * (k - (arms.length - 1) / 2));
        const options = { legendgroup: style.label, showlegend: false, marker: ringed(style, 5) };
        return points(coverage[k], y, style, options);
      }),
    ],
  };
}

/** A trace with its axes exchanged. */
function upright<T extends { x?: unknown; y?: unknown }>(trace: T): T {
  return { ...trace, x: trace.y, y: trace.x };
}

function jointPanel({ arms, streams }: CalibrationResult, d: number): Panel {
  return levelsPanel(
    ["joint, every level", `empirical joint coverage, <i>d</i> = ${d}`],
    streams,
    Array.from({ length: 54 }, (_, i) => 0.47 + i / 100),
    arms.map((arm) => COVERAGE_LEVELS.map((level) => jointCalibration(arm, level))),
    (shares, k) => {
      const style = styleOf(arms[k]);
      return points(COVERAGE_LEVELS, shares, style, { legendgroup: style.label, showlegend: false });
    },
  );
}

function styleOf({ name }: CalibrationArm): MethodStyle {
  return name === "one pass" ? ONE_PASS : BATCH;
}
