import type { Axis, Figure, MethodStyle, Panel, Trace } from "sa-adam-cli/internal";
import {
  count,
  DOUBLE_COLUMN,
  linearAxis,
  logAxis,
  METHOD_STYLES,
  panelFigure,
  points,
} from "sa-adam-cli/internal";
import type { ExperimentResult } from "../../engine/result.js";
import { legendBelow } from "../../figures/layout.js";
import { columns } from "../../figures/rows.js";
import { finishedStreams } from "../../figures/simulated.js";
import { bars, marker } from "../../figures/traces.js";
import { OUTSIDE_ARMS, type OutsideCase } from "./arms.js";
import { armLaw, expectedCoverage, expectedShift, expectedStatistic, lawOf } from "./prediction.js";
import { type OutsideRow, outsideCase, summarizeOutside } from "./summary.js";

/** A row of the summary beside what the arm's law expects. */
export interface OutsideComparison extends OutsideRow {
  breaks: OutsideCase["breaks"];
  /** What in the library makes the law. */
  law: string;
  expected_coverage: number;
  expected_statistic: number;
  expected_shift: number;
}

/**
 * Every arm and checkpoint beside its law; half a minute.
 *
 * @throws RangeError for another experiment's result
 */
export function outsideResults(result: ExperimentResult, draws?: number): OutsideComparison[] {
  const laws = OUTSIDE_ARMS.map((arm) => armLaw(arm, result.checkpoints, draws));
  return summarizeOutside(result).map((row) => {
    const arm = outsideCase(row.arm);
    const expected = laws[OUTSIDE_ARMS.indexOf(arm)][result.checkpoints.indexOf(row.n)];
    return {
      ...row,
      breaks: arm.breaks,
      law: lawOf(arm),
      expected_coverage: expectedCoverage(expected),
      expected_statistic: expectedStatistic(expected),
      expected_shift: expectedShift(expected),
    };
  });
}

const SIMULATED: MethodStyle = { ...METHOD_STYLES.saAdam75, label: "simulated", symbol: "circle" };
const EXPECTED: MethodStyle = {
  ...METHOD_STYLES.gammaOne,
  label: "expected by its law",
  symbol: "line-ns-open",
};

/** What the theorem excludes, measured: coverage and T_n/d of every arm beside their laws. (ours) */
export function outsideFigure(result: ExperimentResult, rows: readonly OutsideComparison[]): Figure {
  const last = rows.filter(({ n }) => n === result.n);
  const most = Math.max(...last.map((row) => Math.max(row.statistic, row.expected_statistic)));
  const at = last.map((_, i) => i + 1);
  const lines = (named: boolean): Axis =>
    linearAxis("", {
      range: [last.length + 0.7, 0.3],
      ticks: at,
      labels: last.map(({ arm }) => (named ? arm : "")),
      grid: true,
    });
  const drawn = (values: number[], style: MethodStyle, size: number, errors?: number[]): Trace =>
    points(values, at, style, {
      marker: { ...marker(style, size), line: { color: style.color, width: 1.5 } },
      legendgroup: style.label,
      text: last.map(({ arm }) => arm),
      hovertemplate: "%{text}: %{x:.4~g}",
      ...(errors && {
        error_x: bars(
          errors.map((error) => 2 * error),
          style.color,
        ),
      }),
    });
  const of = (key: keyof OutsideRow | "expected_coverage" | "expected_statistic"): number[] =>
    last.map((row) => row[key] as number);
  const silent = (trace: Trace): Trace => ({ ...trace, showlegend: false });
  const panels: Panel[] = [
    {
      title: "95 percent intervals that hold <i>x</i>*",
      x: linearAxis("coverage", { range: [-0.03, 1.03], ticks: [0, 0.25, 0.5, 0.75, 0.95] }),
      y: lines(true),
      verticals: [0.95],
      traces: [
        drawn(of("expected_coverage"), EXPECTED, 11),
        drawn(of("coverage"), SIMULATED, 5, of("coverage_error")),
      ],
    },
    {
      title: "mean <i>T<sub>n</sub></i>/<i>d</i>",
      x: logAxis("<i>T<sub>n</sub></i>/<i>d</i>", { range: [0.5, 2 * most] }),
      y: lines(false),
      verticals: [1],
      traces: [
        silent(drawn(of("expected_statistic"), EXPECTED, 11)),
        silent(drawn(of("statistic"), SIMULATED, 5, of("statistic_error"))),
      ],
    },
  ];
  return panelFigure({
    name: "outside",
    title: "What the theorem excludes, measured",
    caption:
      `Regression in two dimensions, an intercept and a covariate; every arm breaks one assumption, the first four none. n = ${count(result.n)}, M = ${finishedStreams(result)} streams (seed ${result.seed}), the same for all arms; ` +
      "all start at x* and have one H and S. Gains as named, others η₀ = 0.3, α = 0.7, c₁ = 1, γ = 0.75, second moment 1/(t + 1). “of the past”: P built before the gradient; RMSProp and Adam else as deployed. “skewed”: noise of skewness 2√2. “curved”: a loss with a third derivative. " +
      "a: intervals by the true sandwich, both coordinates together, with two standard errors. b: 1 where they are right. Orange: what theory expects at this n, nothing fitted; " +
      "it stands off where γ = 1 or above, for the linear model leaves out the first steps’ own chance, which is never forgotten there, " +
      "at gains of 0.001 and 0.01 under skewed noise, while the steps are not small against the gain, and at a constant step of 0.05, to first order.",
    width: DOUBLE_COLUMN,
    height: 110 + 15 * last.length,
    gap: 18,
    panels,
    ...legendBelow(),
    margin: { ...legendBelow().margin, left: 214 },
    table: columns(rows.map((row) => ({ ...row }))),
  });
}
