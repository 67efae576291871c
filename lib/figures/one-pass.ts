import { publishedSusy } from "../experiments/susy-published.js";
import type { FitPath, OnePassResult } from "../experiments/susy-result.js";
import { type Axis, linearAxis, logAxis } from "./axes.js";
import type { Figure, Table, Trace } from "./figure.js";
import { memoryPanel } from "./one-pass-memory.js";
import { type Panel, panelFigure } from "./panels.js";
import { legendBelow } from "./simulated.js";
import { DOUBLE_COLUMN, METHOD_STYLES, type MethodStyle } from "./style.js";
import { points } from "./traces.js";
import { count } from "./words.js";

const ONE_PASS: MethodStyle = { ...METHOD_STYLES.saAdam75, label: "one pass" };
const BATCH: MethodStyle = { ...METHOD_STYLES.sgd, label: "stored batch", symbol: "circle-open" };
const TARGET: MethodStyle = {
  ...METHOD_STYLES.sgd,
  color: "#d3540a",
  label: "optimum <i>x*</i>",
  symbol: "line-ns-open",
};
const PUBLISHED: MethodStyle = {
  ...METHOD_STYLES.theory,
  label: "published one pass (SUSY)",
  symbol: "diamond-open",
};

/** Normal quantile of the 95 percent intervals. */
const REACH = 1.959963984540054;

/** Pixels of one coefficient's line. */
const LINE = 18;

/**
 * One pass against the stored batch: intervals, rows until each leaves zero out for good, and memory. Figure 3 of the paper, on the
 * data that the result is of.
 */
export function onePassFigure(result: OnePassResult): Figure {
  const { columns } = result;
  const panels = [
    forestPanel(result),
    magnifiedPanel(result),
    exclusionPanel(result),
    memoryPanel(result, ONE_PASS, BATCH),
  ];
  return panelFigure({
    name: "one-pass",
    title: "One pass against the stored batch",
    caption: caption(result),
    width: DOUBLE_COLUMN,
    height: 102 + LINE * columns.length,
    gap: 15,
    panels,
    ...legendBelow(),
    margin: { left: 146, bottom: 76, right: 14 },
    table: table(panels, columns),
  });
}

function caption(result: OnePassResult): string {
  const { rows, seed, ridge, alpha, gamma, data, target } = result;
  const what =
    data === "susy"
      ? `SUSY (UCI, 18 standardised covariates), n = ${count(rows)} rows.`
      : `Shown is a synthetic stream, not SUSY: n = ${thousands(rows)} rows${seed === undefined ? "" : ` (seed ${seed})`} of 18 correlated, mostly skewed covariates, ` +
        "shaped like SUSY’s, with labels from a logistic model whose coefficients are those published for SUSY.";
  const truth = target
    ? ` Orange: the optimum of the penalised population, x*, known to within ${(magnified(result, target.errors, true) ?? 0).toFixed(2)} of these units.`
    : "";
  return (
    `Ridge logistic regression, λ = ${ridge}, intercept first, d = ${result.columns.length}. ${what} One pass of SA-Adam, α = ${alpha}, γ = ${gamma}, ` +
    `and Newton’s fit of all rows with its sandwich; one stream, M = 1. a: 95 percent intervals, too narrow to see. b: the same, as distances from ` +
    `the stored-batch estimate in its standard errors.${truth} Grey: An and Huo’s published one pass on SUSY, against their stored batch. ` +
    "c: rows after which the interval never contained zero again; triangles: it does at the end. Refits of the stored batch at the same rows. " +
    `d: bytes held over the rows of the data: the state of one pass, that with the rows in its memory (warm-up, and the block on its way), and all ` +
    `rows; dashed: ${thousands(rows)} rows; grey: the published state of one pass.`
  );
}

/** 5,000,000 for 5e6. */
function thousands(n: number): string {
  return n.toLocaleString("en-US");
}

const last = ({ path }: FitPath): FitPath["path"][number] => path[path.length - 1];

/** Coefficients from the top down; names where they are wanted. */
function lines({ columns }: OnePassResult, named: boolean): Axis {
  const at = columns.map((_, j) => j + 1);
  return linearAxis("", {
    range: [columns.length + 0.7, 0.3],
    ticks: at,
    labels: named ? columns.map((name) => name) : columns.map(() => ""),
    grid: true,
  });
}

function forestPanel(result: OnePassResult): Panel {
  const at = result.columns.map((_, j) => j + 1);
  return {
    title: "95 percent intervals",
    share: 1.25,
    x: linearAxis("coefficient"),
    y: lines(result, true),
    verticals: [0],
    traces: [
      interval(last(result.batch).estimates, last(result.batch).standardErrors, at, BATCH, { size: 9 }),
      interval(last(result.onePass).estimates, last(result.onePass).standardErrors, at, ONE_PASS, {
        size: 5,
      }),
    ],
  };
}

function magnifiedPanel(result: OnePassResult): Panel {
  const { columns, target } = result;
  const [onePass, batch] = [last(result.onePass), last(result.batch)];
  const at = (shift: number): number[] => columns.map((_, j) => j + 1 + shift);
  const scaled = (values: readonly number[]): number[] =>
    values.map((value, j) => (value - batch.estimates[j]) / batch.standardErrors[j]);
  const published = publishedSusy();
  return {
    title: "magnified",
    share: 1.25,
    x: linearAxis("standard errors", { range: [-4.4, 4.4], ticks: [-4, -2, 0, 2, 4] }),
    y: lines(result, false),
    verticals: [0],
    traces: [
      interval(
        scaled(batch.estimates),
        batch.standardErrors.map(() => 1),
        at(0.2),
        BATCH,
        {
          showlegend: false,
          size: 5,
        },
      ),
      interval(
        scaled(onePass.estimates),
        onePass.standardErrors.map((error, j) => error / batch.standardErrors[j]),
        at(-0.2),
        ONE_PASS,
        { showlegend: false, size: 5 },
      ),
      points(
        Array.from(
          published.onePass,
          (value, j) => (REACH * (value - published.batch[j])) / published.batchHalfWidths[j],
        ),
        at(0),
        PUBLISHED,
        {
          marker: { color: PUBLISHED.color, symbol: PUBLISHED.symbol, size: 6, line: { width: 1 } },
          legendgroup: PUBLISHED.label,
        },
      ),
      ...(target
        ? [
            points(scaled(target.optimum), at(0), TARGET, {
              marker: {
                color: TARGET.color,
                symbol: TARGET.symbol,
                size: 11,
                line: { width: 2, color: TARGET.color },
              },
              legendgroup: TARGET.label,
            }),
          ]
        : []),
    ],
  };
}

/** The largest of some distances in stored-batch standard errors. */
function magnified(result: OnePassResult, distances: readonly number[], absolute: boolean): number {
  const { standardErrors } = last(result.batch);
  return Math.max(...distances.map((value, j) => (absolute ? Math.abs(value) : value) / standardErrors[j]));
}

function exclusionPanel(result: OnePassResult): Panel {
  const { rows, onePass, batch } = result;
  const range = [onePass.path[0].rows / 1.6, rows * 2.4] as const;
  return {
    title: "leaves zero out",
    x: logAxis("rows <i>n</i>", { range }),
    y: lines(result, false),
    traces: [exclusions(batch, rows, BATCH, 9), exclusions(onePass, rows, ONE_PASS, 5)],
  };
}

/** Where each interval has left zero out; a triangle at the end where it has not. */
function exclusions(fit: FitPath, rows: number, style: MethodStyle, size: number): Trace {
  const never = fit.excludesZeroFrom.map((from) => from === null);
  return points(
    fit.excludesZeroFrom.map((from) => from ?? 1.5 * rows),
    fit.excludesZeroFrom.map((_, j) => j + 1),
    style,
    {
      showlegend: false,
      legendgroup: style.label,
      hovertemplate: "%{x}",
      marker: {
        color: style.color,
        symbol: never.map((one) =>
          one ? (style === BATCH ? "triangle-right-open" : "triangle-right") : style.symbol,
        ),
        size,
        line: { width: 1.2, color: style.color },
      },
    },
  );
}

/** Estimates with their 95 percent intervals, lying. */
function interval(
  estimates: readonly number[],
  standardErrors: readonly number[],
  at: readonly number[],
  style: MethodStyle,
  { showlegend = true, size }: { showlegend?: boolean; size: number },
): Trace {
  return points(estimates, at, style, {
    showlegend,
    legendgroup: style.label,
    marker: { color: style.color, symbol: style.symbol, size, line: { width: 1.2, color: style.color } },
    error_x: {
      type: "data",
      array: standardErrors.map((error) => REACH * error),
      color: style.color,
      thickness: 1.2,
      width: 0,
    },
  });
}

/** All that is drawn, one row a point, with the half-width of its interval. */
function table(panels: readonly Panel[], columns: readonly string[]): Table {
  const rows = panels.flatMap(({ traces }, k) =>
    traces.flatMap(({ name = "", x = [], y = [], error_x }) => {
      const reach = (error_x as { array?: readonly number[] } | undefined)?.array;
      return Array.from({ length: x.length }, (_, i) => ({
        panel: "abcd"[k],
        series: name.replaceAll(/<[^>]*>/g, ""),
        coefficient: k < 3 ? columns[i] : "",
        x: Number(x[i]),
        y: Number(y[i]),
        halfWidth: reach?.[i] ?? Number.NaN,
      }));
    }),
  );
  const column = <Key extends keyof (typeof rows)[number]>(key: Key): (typeof rows)[number][Key][] =>
    rows.map((row) => row[key]);
  return {
    panel: column("panel"),
    series: column("series"),
    coefficient: column("coefficient"),
    x: column("x"),
    y: column("y"),
    halfWidth: column("halfWidth"),
  };
}
