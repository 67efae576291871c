import type { Column, Table } from "../files/csv.js";
import { type Axis, linearAxis, logAxis } from "./axes.js";
import type { Figure, Trace } from "./figure.js";
import { type Label, LEGEND_BELOW, panelFigure } from "./panels.js";
import { DOUBLE_COLUMN, METHOD_STYLES, type Method, type MethodStyle } from "./style.js";
import { curve, points } from "./traces.js";

export interface PlotAxis {
  title: string;
  log?: boolean;
  /** In the axis's own units; the range of the data, with a little room, unless given. */
  range?: readonly [number, number];
}

/** One curve, or set of points, of a panel. */
export interface Series {
  x: Column;
  y: Column;
  /** How the method is drawn everywhere; a label of its own for what is not a method. */
  style: Method | MethodStyle;
  label?: string;
  /** Points in place of a curve. */
  points?: boolean;
}

export interface PlotPanel {
  title?: string;
  x: PlotAxis;
  y: PlotAxis;
  series: Series[];
  /** Horizontal reference lines. */
  references?: number[];
  labels?: Label[];
}

export interface PlotOptions {
  title: string;
  caption: string;
  /** Side by side. */
  panels: PlotPanel[];
  width?: number;
  height?: number;
}

/**
 * A plot for a notebook, in the style of all figures: panels of series, a legend below when there is more than one.
 *
 * @throws RangeError for a logarithmic axis without a positive number to show
 * @example
 * plot({ title: "Squares", caption: "", panels: [
 *   { x: { title: "t" }, y: { title: "t²", log: true }, series: [{ x: [1, 2, 3], y: [1, 4, 9], style: "sgd" }] },
 * ] });
 */
export function plot(options: PlotOptions): Figure {
  const { title, caption, panels, width = DOUBLE_COLUMN, height = 300 } = options;
  const seen = new Set<string>();
  const table: Record<string, Column> = {};
  const drawn = panels.map((panel, k) => ({
    ...(panel.title !== undefined && { title: panel.title }),
    ...(panel.references && { references: panel.references }),
    ...(panel.labels && { labels: panel.labels }),
    x: axis(
      panel.x,
      panel.series.map(({ x }) => x),
    ),
    y: axis(panel.y, [...panel.series.map(({ y }) => y), panel.references ?? []]),
    traces: panel.series.map((series): Trace => {
      const style = styleOf(series);
      const first = !seen.has(style.label);
      seen.add(style.label);
      table[`${style.label} x${panels.length > 1 ? ` (${"abcdef"[k]})` : ""}`] = series.x;
      table[`${style.label} y${panels.length > 1 ? ` (${"abcdef"[k]})` : ""}`] = series.y;
      const draw = series.points ? points : curve;
      return draw(series.x, series.y, style, { legendgroup: style.label, showlegend: first });
    }),
  }));
  return panelFigure({
    name: "plot",
    title,
    caption,
    width,
    height,
    panels: drawn,
    table: table as Table,
    ...(seen.size > 1 && { legend: LEGEND_BELOW, margin: { bottom: 76 } }),
  });
}

function styleOf({ style, label }: Series): MethodStyle {
  const named = typeof style === "string" ? METHOD_STYLES[style] : style;
  return label === undefined ? named : { ...named, label };
}

function axis({ title, log = false, range }: PlotAxis, columns: readonly Column[]): Axis {
  if (!log) return linearAxis(title, range ? { range } : {});
  if (range) return logAxis(title, { range });
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      const value = Number(column[i]);
      if (!(value > 0 && Number.isFinite(value))) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return logAxis(title, { range: [low / 1.15, high * 1.15] });
}
