import type { Panel, Trace } from "sa-adam-cli/internal";
import {
  type Axis,
  linearAxis,
  logAxis,
  METHOD_STYLES,
  type MethodStyle,
  points,
} from "sa-adam-cli/internal";
import { publishedSusy } from "../susy/susy-published.js";
import type { FitPath, OnePassResult } from "../susy/susy-result.js";

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
    labels: named ? columns.map((name) => name) : columns.map(() => ""),
    grid: true,
  });
}

/** Both fits' intervals as one would print them. */
export function forestPanel(result: OnePassResult): Panel {
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

/** The same as distances from the stored-batch estimate, in its standard errors. */
export function magnifiedPanel(result: OnePassResult): Panel {
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
