import type { Axis, Figure, MethodStyle, Panel, Trace } from "sa-adam-cli/internal";
import {
  count,
  DOUBLE_COLUMN,
  linearAxis,
  listed,
  logAxis,
  METHOD_STYLES,
  panelFigure,
  points,
} from "sa-adam-cli/internal";
import { legendBelow } from "../../figures/layout.js";
import { columns } from "../../figures/rows.js";
import { bars, marker } from "../../figures/traces.js";
import type { IntervalsResult } from "./result.js";
import { BOOTSTRAP_RUNS, DEPENDENCE } from "./settings.js";
import type { IntervalsRow } from "./simulation.js";

/** The methods from top to bottom. */
export const INTERVAL_METHODS: readonly string[] = [
  "oracle",
  "plug-in",
  "batch means, as published",
  "batch means",
  "random scaling",
  "bootstrap",
  "HiGrad",
  "t over parts",
  "HulC",
];

const STYLES: Readonly<Record<IntervalsRow["optimizer"], MethodStyle>> = {
  SGD: { ...METHOD_STYLES.sgd, symbol: "circle-open" },
  "SA-Adam": { ...METHOD_STYLES.saAdam75, label: "SA-Adam", symbol: "diamond" },
};

/** Rows of the kernel that a method needs: its cost's name among the measured ones; one run over all rows unless named. */
const MEASURED: Readonly<Record<string, string>> = {
  "plug-in": "plug-in",
  "batch means, as published": "batch means and random scaling",
  "batch means": "batch means and random scaling",
  "random scaling": "batch means and random scaling",
  bootstrap: "bootstrap",
  HiGrad: "t over parts",
  "t over parts": "t over parts",
  HulC: "t over parts",
};

/** CPU time of a method over that of the run alone, as measured. */
export function relativeCost(
  { costs }: Pick<IntervalsResult, "costs">,
  { optimizer, dimension, method }: Pick<IntervalsRow, "optimizer" | "dimension" | "method">,
): number {
  const of = (name: string): number =>
    costs.find((one) => one.optimizer === optimizer && one.dimension === dimension && one.method === name)
      ?.nanoseconds ?? Number.NaN;
  const alone = of("the run alone");
  return of(MEASURED[method] ?? "the run alone") / alone;
}

/** Coverage of every method on independent and dependent rows, lengths and cost: d = 20, the first and the last n with enough streams. (ours) */
export function intervalsFigure(result: IntervalsResult): Figure {
  const dimension = 20;
  const enough = result.rows.filter((row) => row.dimension === dimension && row.streams >= 100);
  const n = Math.max(...enough.map((row) => row.n));
  const shown = enough.filter((row) => row.n === n);
  const [{ streams }] = shown;
  const at = INTERVAL_METHODS.map((_, i) => i + 1);
  const lines = (named: boolean): Axis =>
    linearAxis("", {
      range: [INTERVAL_METHODS.length + 0.6, 0.4],
      ticks: at,
      labels: INTERVAL_METHODS.map((name) => (named ? name : "")),
      grid: true,
    });
  const drawn = (
    dependence: number,
    value: (row: IntervalsRow) => number,
    error: ((row: IntervalsRow) => number) | undefined,
    legend: boolean,
  ): Trace[] =>
    (["SGD", "SA-Adam"] as const).map((optimizer, k) => {
      const style = STYLES[optimizer];
      const rows = INTERVAL_METHODS.map(
        (method) =>
          shown.find(
            (row) => row.method === method && row.optimizer === optimizer && row.dependence === dependence,
          ) as IntervalsRow,
      );
      return points(
        rows.map(value),
        at.map((y) => y + (k === 0 ? -0.14 : 0.14)),
        style,
        {
          marker: { ...marker(style, 6), line: { color: style.color, width: 1.5 } },
          legendgroup: style.label,
          showlegend: legend,
          text: INTERVAL_METHODS as string[],
          hovertemplate: "%{text}: %{x:.4~g}",
          ...(error && {
            error_x: bars(
              rows.map((row) => 2 * error(row)),
              style.color,
            ),
          }),
        },
      );
    });
  const coverage = (title: string, dependence: number, first: boolean): Panel => ({
    title,
    x: linearAxis("coverage", {
      range: [0.68, 1.01],
      ticks: [0.7, 0.8, 0.9, 0.95],
      labels: ["0.7", "0.8", "", "0.95"],
    }),
    y: lines(first),
    verticals: [0.95],
    traces: drawn(
      dependence,
      (row) => row.coverage,
      (row) => row.coverage_error,
      first,
    ),
  });
  return panelFigure({
    name: "which-interval",
    title: "Every way to intervals from one pass, side by side",
    caption:
      `Linear regression, d = ${dimension}, nominal 95 percent intervals of all coordinates together; n = ${count(n)}, M = ${streams} streams (seed ${result.seed}), gains recommended for n or, over parts, for a part’s length. ` +
      `a: independent rows. b: covariates and noise autoregressive from row to row, with the coefficient ${DEPENDENCE}. c: mean length of an interval over the oracle’s, independent rows. d: CPU time of the kernel over that of the run alone, d = ${dimension}, as measured; ` +
      `the bootstrap has ${BOOTSTRAP_RUNS} runs more. Bars: two standard errors. Oracle: the true Σ, of dependent rows the long-run one; what it misses, the run has beyond Σ at this n. ` +
      `In the table: d = 5 and all n, ${listed([...new Set(result.rows.map((row) => `M = ${row.streams} at n = ${count(row.n)}`))])}.`,
    width: DOUBLE_COLUMN,
    height: 330,
    gap: 16,
    panels: [
      coverage("independent rows", 0, true),
      coverage("dependent rows", DEPENDENCE, false),
      {
        title: "length",
        x: linearAxis("over the oracle’s", { range: [0.6, 1.9], ticks: [0.75, 1, 1.5] }),
        y: lines(false),
        verticals: [1],
        traces: drawn(
          0,
          (row) => row.width,
          (row) => row.width_error,
          false,
        ),
      },
      {
        title: "cost",
        x: logAxis("over the run’s", { range: [0.7, 40], ticks: [1, 3, 10, 30] }),
        y: lines(false),
        verticals: [1],
        traces: drawn(0, (row) => relativeCost(result, row), undefined, false),
      },
    ],
    ...legendBelow(),
    margin: { ...legendBelow().margin, left: 158 },
    table: columns(result.rows.map((row) => ({ ...row, relative_cost: relativeCost(result, row) }))),
  });
}
