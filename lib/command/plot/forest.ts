import { type Coefficient, type FitResult, howMany } from "sa-adam/internal";
import type { Column } from "../files/csv.js";
import { type Axis, linearAxis, logAxis } from "./axes.js";
import type { Figure, Trace } from "./figure.js";
import { LEGEND_BELOW, type Panel, panelFigure } from "./panels.js";
import { DOUBLE_COLUMN, METHOD_STYLES, type MethodStyle } from "./style.js";
import { points } from "./traces.js";
import { count } from "./words.js";

export interface ForestOptions {
  /** Name of the response's column; "the response" unless given. */
  response?: string;
  /** Spread of each coefficient's column: coefficients are drawn times it, which compares them across units. */
  scales?: Readonly<Record<string, number>>;
  /** A stored-batch fit of the same rows, drawn below each interval. */
  batch?: FitResult;
}

const ONE_PASS: MethodStyle = { ...METHOD_STYLES.saAdam75, label: "one pass" };
const BATCH: MethodStyle = { ...METHOD_STYLES.sgd, label: "stored batch" };

/** Pixels of one coefficient's line, and above and below all of them. */
const LINE = 22;
const AROUND = 110;
const LONGEST_LABEL = 28;

/**
 * The forest plot of a fit: each coefficient's interval, and the row count from which on it excludes zero.
 *
 * The intercept is left out where coefficients are drawn on the scale of their columns: it has no such scale.
 *
 * @throws RangeError for a fit without a coefficient to draw
 * @example forestFigure(result, { response: "progression" })
 */
export function forestFigure(result: FitResult, options: ForestOptions = {}): Figure {
  const { response = "the response", scales, batch } = options;
  const drawn = result.coefficients.filter(
    ({ name, leftOut }) => leftOut === undefined && (!scales || scales[name] > 0),
  );
  if (drawn.length === 0)
    throw new RangeError("a forest plot needs at least one coefficient that was fitted");
  const scaleOf = ({ name }: Coefficient): number => scales?.[name] ?? 1;
  const names = drawn.map(({ name }) => plotted(shortened(name)));
  const at = drawn.map((_, i) => i + 1);
  const y = (labels: string[]): Axis =>
    linearAxis("", { range: [drawn.length + 0.6, 0.4], ticks: at, labels, grid: true });

  const stored = batch ? drawn.map(({ name }) => batch.coefficients.find((one) => one.name === name)) : [];
  const shift = batch ? 0.16 : 0;
  const intervals: Panel = {
    title: `${100 * result.level} percent intervals`,
    x: linearAxis(scales ? "coefficient × spread of its column" : "coefficient"),
    y: y(names),
    verticals: [0],
    traces: [
      intervalTrace(
        drawn,
        at.map((i) => i - shift),
        scaleOf,
        ONE_PASS,
      ),
      ...(batch
        ? [
            intervalTrace(
              stored,
              at.map((i) => i + shift),
              scaleOf,
              BATCH,
            ),
          ]
        : []),
    ],
  };
  const width = 9 + 6 * Math.max(...drawn.map(({ name }) => shortened(name).length));
  const table: Record<string, Column> = {
    coefficient: drawn.map(({ name }) => name),
    scale: drawn.map(scaleOf),
    estimate: drawn.map(({ estimate }) => estimate),
    lower: drawn.map(({ lower }) => lower),
    upper: drawn.map(({ upper }) => upper),
    rows_until_nonzero: drawn.map(({ excludesZeroFrom }) => excludesZeroFrom ?? Number.NaN),
    ...(batch && {
      batch_estimate: stored.map((one) => one?.estimate ?? Number.NaN),
      batch_lower: stored.map((one) => one?.lower ?? Number.NaN),
      batch_upper: stored.map((one) => one?.upper ?? Number.NaN),
    }),
  };
  const twoPanels = result.trajectory.length > 1;
  const ridge = result.ridge > 0 ? `, ridge ${result.ridge}` : "";
  const caption = [
    `${capital(result.model)} regression by ${result.method}, n = ${count(result.rows)}, ${result.interval} intervals${ridge}.`,
  ];
  if (scales)
    caption.push(
      `${twoPanels ? "Left: c" : "C"}oefficients times the standard deviation of their column in the first rows; the intercept has none.`,
    );
  if (twoPanels)
    caption.push(
      "Right: the row count from which on the interval never held zero again; no point where it holds zero at the end.",
    );
  return panelFigure({
    name: "forest",
    title: `${capital(result.model)} regression of ${response}, ${howMany(count(result.rows), "row")}`,
    caption: caption.join(" "),
    width: DOUBLE_COLUMN,
    height: AROUND + LINE * drawn.length,
    panels: twoPanels ? [intervals, untilNonzero(result, drawn, at, y(names.map(() => "")))] : [intervals],
    gap: 24,
    margin: { left: Math.max(58, width), ...(batch && { bottom: 76 }) },
    ...(batch && { legend: LEGEND_BELOW }),
    table,
  });
}

function intervalTrace(
  coefficients: readonly (Coefficient | undefined)[],
  y: number[],
  scaleOf: (coefficient: Coefficient) => number,
  style: MethodStyle,
): Trace {
  const scaled = (value: (coefficient: Coefficient) => number): number[] =>
    coefficients.map((one) => (one ? scaleOf(one) * value(one) : Number.NaN));
  return points(
    scaled(({ estimate }) => estimate),
    y,
    style,
    {
      text: coefficients.map((one) => (one ? hoverText(one) : "")),
      hovertemplate: "%{text}",
      error_x: {
        type: "data",
        symmetric: false,
        array: scaled(({ estimate, upper }) => upper - estimate),
        arrayminus: scaled(({ estimate, lower }) => estimate - lower),
        thickness: 1.5,
        width: 0,
        color: style.color,
      },
    },
  );
}

/** The panel of row counts, from the first that was looked at to all. */
function untilNonzero(result: FitResult, drawn: readonly Coefficient[], at: number[], y: Axis): Panel {
  const first = result.trajectory[0]?.rows ?? 1;
  const until = drawn.map(({ excludesZeroFrom }) => excludesZeroFrom ?? Number.NaN);
  return {
    title: "rows until nonzero for good",
    x: logAxis("rows", { range: [Math.min(first, result.rows / 10) / 1.2, 1.2 * result.rows] }),
    y,
    verticals: [result.rows],
    traces: [
      points(until, at, ONE_PASS, {
        text: drawn.map(({ name }) => plotted(name)),
        hovertemplate: "%{text}: %{x} rows",
        showlegend: false,
      }),
    ],
  };
}

function hoverText({ name, estimate, lower, upper }: Coefficient): string {
  const [middle, from, to] = [estimate, lower, upper].map((value) => value.toPrecision(4));
  return `${plotted(name)}: ${middle} (${from} to ${to})`;
}

function shortened(name: string): string {
  return name.length <= LONGEST_LABEL ? name : `${name.slice(0, LONGEST_LABEL - 2)}..`;
}

/** A name as it stands: Plotly would read "<" as a tag and "$" as mathematics. */
function plotted(name: string): string {
  return name.replace(/[&<>$]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
