import type { Panel, Table, Trace } from "sa-adam-cli/internal";
import {
  type Axis,
  count,
  FAINT,
  gammaStyle,
  logAxis,
  METHOD_STYLES,
  type MethodStyle,
  powerOfTen,
} from "sa-adam-cli/internal";
import type { ExperimentName } from "../experiments/experiment.js";
import { experimentNamed } from "../experiments/experiments.js";
import { type ExperimentResult, recordsOf } from "../experiments/result.js";

/** How an arm of an experiment is drawn, in every figure. @example armStyle("SA-Adam 0.75") */
export function armStyle(arm: string): MethodStyle {
  if (arm === "SGD") return METHOD_STYLES.sgd;
  if (arm === "SA-RMSProp") return METHOD_STYLES.saRmsprop;
  if (arm === "SA-Adam") return { ...METHOD_STYLES.saAdam75, label: arm };
  const gamma = Number(arm.split(" ")[1]);
  return { ...gammaStyle(gamma), label: `SA-Adam, <i>γ</i> = ${gamma}` };
}

/** Streams that have reached n. */
export function finishedStreams(result: ExperimentResult): number {
  return recordsOf(result, result.arms[0], result.n).length;
}

/**
 * n, M and seed for a caption; a result below the published scale is called so.
 *
 * @example scaleInWords(result) // "n = 10⁸, M = 200 streams (seed 2026)."
 */
export function scaleInWords(result: ExperimentResult): string {
  const { paper } = experimentNamed(result.experiment).presets;
  const streams = finishedStreams(result);
  const scale = `n = ${count(result.n)}, M = ${streams} streams (seed ${result.seed}).`;
  if (result.n >= paper.n && streams >= paper.streams) return scale;
  return `${scale} A smaller run than the published one (n = ${count(paper.n)}, M = ${paper.streams}).`;
}

/** @throws RangeError for another experiment's result */
export function requireExperiment(result: ExperimentResult, experiment: ExperimentName): void {
  if (result.experiment !== experiment) {
    throw new RangeError(`this figure is of the ${experiment} experiment, not of ${result.experiment}`);
  }
}

/** sqrt(M) D_M exceeds this once in twenty times, D_M the Kolmogorov-Smirnov distance of a sample to its own law. */
export const KOLMOGOROV_CRITICAL = 1.36;

/** The ground between two curves: where pure Monte Carlo noise would keep the points. */
export function band(x: readonly number[], lower: readonly number[], upper: readonly number[]): Trace {
  return {
    type: "scatter",
    mode: "lines",
    name: "band",
    x: [...x, ...[...x].reverse()],
    y: [...upper, ...[...lower].reverse()],
    fill: "toself",
    fillcolor: FAINT,
    line: { width: 0 },
    hoverinfo: "skip",
    showlegend: false,
  };
}

/** Error bars of two standard errors, for a trace. */
export function errorBars(errors: readonly number[], color: string): Record<string, unknown> {
  return {
    error_y: { type: "data", array: errors.map((error) => 2 * error), color, thickness: 1, width: 0 },
  };
}

/** A logarithmic axis with ticks at 1, 2 and 5 times powers of ten where there is room for them. */
export function fineLogAxis(title: string, range: readonly [number, number]): Axis {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(range[0])); 10 ** power <= range[1]; power++) {
    for (const digit of [1, 2, 5]) {
      const tick = Number((digit * 10 ** power).toPrecision(1));
      if (tick >= range[0] && tick <= range[1]) ticks.push(tick);
    }
  }
  return logAxis(title, ticks.length <= 6 ? { range, ticks } : { range });
}

/** A number of steps in a title or on an axis. */
export function stepsLabel(n: number): string {
  return Number.isInteger(Math.log10(n)) ? powerOfTen(Math.log10(n)) : String(n);
}

/** The range of checkpoints with a little room at both ends. */
export function checkpointRange(checkpoints: readonly number[]): readonly [number, number] {
  return [checkpoints[0] / 1.6, checkpoints[checkpoints.length - 1] * 1.6];
}

/** The legend below all panels, with the room that its lines need. */
export function legendBelow(lines = 1): {
  legend: Record<string, unknown>;
  margin: { left: number; bottom: number };
} {
  return {
    legend: { orientation: "h", xanchor: "center", x: 0.5, yanchor: "bottom", yref: "container", y: 0 },
    margin: { left: 58, bottom: 47 + 29 * lines },
  };
}

/** All that the panels draw, one row a point: panel, series, x, y and, where there are bars, two standard errors. */
export function tableOf(panels: readonly Panel[]): Table {
  const rows = panels.flatMap(({ traces }, k) =>
    traces.flatMap(({ name = "", x = [], y = [], error_y }) => {
      const bars = (error_y as { array?: readonly number[] } | undefined)?.array;
      return Array.from({ length: x.length }, (_, i) => ({
        panel: "abcdef"[k],
        series: name.replaceAll(/<[^>]*>/g, ""),
        x: Number(x[i]),
        y: Number(y[i]),
        bar: bars?.[i] ?? Number.NaN,
      }));
    }),
  );
  return {
    panel: rows.map(({ panel }) => panel),
    series: rows.map(({ series }) => series),
    x: rows.map(({ x }) => x),
    y: rows.map(({ y }) => y),
    twoStandardErrors: rows.map(({ bar }) => bar),
  };
}
