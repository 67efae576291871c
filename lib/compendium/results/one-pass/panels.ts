import type { Axis, MethodStyle, Panel, Trace } from "sa-adam-cli/internal";
import { curve, linearAxis, logAxis, METHOD_STYLES, points } from "sa-adam-cli/internal";
import { bars, marker } from "../../figures/traces.js";
import { publishedSusy } from "./published.js";
import type { FitPath, OnePassResult } from "./result.js";

export const ONE_PASS: MethodStyle = { ...METHOD_STYLES.saAdam75, label: "one pass" };
export const BATCH: MethodStyle = { ...METHOD_STYLES.sgd, label: "stored batch", symbol: "circle-open" };
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

const last = ({ path }: FitPath): FitPath["path"][number] => path[path.length - 1];

/** Coefficients from the top down; names where they are wanted. */
function lines({ columns }: OnePassResult, named: boolean): Axis {
  const at = columns.map((_, j) => j + 1);
  return linearAxis("", {
    range: [columns.length + 0.7, 0.3],
    ticks: at,
    labels: columns.map((name) => (named ? name : "")),
    grid: true,
  });
}

/** Both fits' intervals as one would print them. */
export function forestPanel(result: OnePassResult): Panel {
  const at = result.columns.map((_, j) => j + 1);
  const drawn = (
    { estimates, standardErrors }: FitPath["path"][number],
    style: MethodStyle,
    size: number,
  ): Trace => interval(estimates, standardErrors, at, style, size, true);
  return {
    title: "95 percent intervals",
    share: 1.25,
    x: linearAxis("coefficient"),
    y: lines(result, true),
    verticals: [0],
    traces: [drawn(last(result.batch), BATCH, 9), drawn(last(result.onePass), ONE_PASS, 5)],
  };
}

/** The same as distances from the stored-batch estimate, in its standard errors. */
export function magnifiedPanel(result: OnePassResult): Panel {
  const { columns, target } = result;
  const [onePass, batch] = [last(result.onePass), last(result.batch)];
  const at = (shift: number): number[] => columns.map((_, j) => j + 1 + shift);
  const scaled = (values: readonly number[]): number[] =>
    values.map((value, j) => (value - batch.estimates[j]) / batch.standardErrors[j]);
  const relative = (errors: readonly number[]): number[] =>
    errors.map((error, j) => error / batch.standardErrors[j]);
  const published = publishedSusy();
  const distances = Array.from(
    published.onePass,
    (value, j) => (REACH * (value - published.batch[j])) / published.batchHalfWidths[j],
  );
  const placed = (x: number[], style: MethodStyle, size: number, line: Record<string, unknown>): Trace =>
    points(x, at(0), style, { marker: { ...marker(style, size), line }, legendgroup: style.label });
  const { color } = TARGET;
  return {
    title: "magnified",
    share: 1.25,
    x: linearAxis("standard errors", { range: [-4.4, 4.4], ticks: [-4, -2, 0, 2, 4] }),
    y: lines(result, false),
    verticals: [0],
    traces: [
      interval(scaled(batch.estimates), relative(batch.standardErrors), at(0.2), BATCH, 5, false),
      interval(scaled(onePass.estimates), relative(onePass.standardErrors), at(-0.2), ONE_PASS, 5, false),
      placed(distances, PUBLISHED, 6, { width: 1 }),
      ...(target ? [placed(scaled(target.optimum), TARGET, 11, { width: 2, color })] : []),
    ],
  };
}

/** The largest of some distances, in the stored batch's standard errors. */
export function inBatchErrors(result: OnePassResult, distances: readonly number[]): number {
  const { standardErrors } = last(result.batch);
  return Math.max(...distances.map((value, j) => Math.abs(value) / standardErrors[j]));
}

/** Rows after which each interval never contained zero again. */
export function exclusionPanel(result: OnePassResult): Panel {
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
function exclusions({ excludesZeroFrom }: FitPath, rows: number, style: MethodStyle, size: number): Trace {
  const never = style === BATCH ? "triangle-right-open" : "triangle-right";
  return points(
    excludesZeroFrom.map((from) => from ?? 1.5 * rows),
    excludesZeroFrom.map((_, j) => j + 1),
    style,
    {
      showlegend: false,
      legendgroup: style.label,
      hovertemplate: "%{x}",
      marker: {
        ...ringed(style, size),
        symbol: excludesZeroFrom.map((from) => (from === null ? never : style.symbol)),
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
  size: number,
  showlegend: boolean,
): Trace {
  const reach = standardErrors.map((error) => REACH * error);
  return points(estimates, at, style, {
    showlegend,
    legendgroup: style.label,
    marker: ringed(style, size),
    error_x: bars(reach, style.color, 1.2),
  });
}

/** A symbol whose outline shows where it is open. */
export function ringed(style: MethodStyle, size: number): Record<string, unknown> {
  return { ...marker(style, size), line: { width: 1.2, color: style.color } };
}

const RANGE = [1e3, 1e9] as const;

/** Bytes that each way must hold, over the rows of the data: all rows, or a state that does not grow. */
export function memoryPanel({ rows, memory }: OnePassResult): Panel {
  const { state, storedRow } = memory;
  const withRows = state + memory.buffers;
  const line = (bytesOf: (n: number) => number, style: MethodStyle): Trace =>
    curve([...RANGE], RANGE.map(bytesOf), style, HIDDEN);
  const published = { ...METHOD_STYLES.theory, label: "published", symbol: "diamond-open" };
  const { color } = ONE_PASS;
  return {
    title: "memory",
    before: 62,
    x: logAxis("rows <i>n</i>", { range: RANGE, ticks: [1e3, 1e6, 1e9], labels: POWERS }),
    y: logAxis("", {
      range: [1e3, 1e12],
      ticks: [1e3, 1e6, 1e9, 1e12],
      labels: ["1 kB", "1 MB", "1 GB", "1 TB"],
    }),
    verticals: [rows],
    traces: [
      line((n) => n * storedRow, BATCH),
      line(() => withRows, ONE_PASS),
      line(() => state, { ...ONE_PASS, dash: "4px,2px" }),
      points([rows], [publishedSusy().onePassStateBytes], published, HIDDEN),
    ],
    labels: [
      { text: "stored batch", x: 8e8, y: 4e11, align: "right", color: BATCH.color },
      { text: "with its rows", x: 9e8, y: withRows * 2.2, align: "right", color },
      { text: `state, ${bytes(state)}`, x: 9e8, y: state * 2.2, align: "right", color },
    ],
  };
}

const POWERS = ["10<sup>3</sup>", "10<sup>6</sup>", "10<sup>9</sup>"];
const HIDDEN = { showlegend: false, hovertemplate: "n = %{x}: %{y} bytes" };

/** 6.5 kB for 6536. */
function bytes(value: number): string {
  const [scale, unit] = value >= 1e9 ? [1e9, "GB"] : value >= 1e6 ? [1e6, "MB"] : [1e3, "kB"];
  return `${Number((value / scale).toPrecision(2))} ${unit}`;
}
