import { log10 } from "sa-adam/internal";
import type { Table } from "../files/csv.js";
import type { Axis } from "./axes.js";
import { type Attributes, CONFIG, type Figure, type Trace } from "./figure.js";
import { FONT_FAMILY } from "./fonts.js";
import { INK, METHOD_STYLES, NORMAL, SHADE, SMALL } from "./style.js";

/** Words inside a panel, at a point in the panel's own units. */
export interface Label {
  text: string;
  x: number;
  y: number;
  color?: string;
  /** Which end of the words stands at x, and which side at y; left and middle unless given. */
  align?: "left" | "center" | "right";
  valign?: "top" | "middle" | "bottom";
}

/** One pair of axes and what is drawn between them. */
export interface Panel {
  x: Axis;
  y: Axis;
  traces: Trace[];
  /** Above the panel; panels of a figure with several also get a letter. */
  title?: string;
  labels?: Label[];
  /** Horizontal reference lines at these y, drawn below the traces. */
  references?: number[];
  /** Vertical reference lines at these x. */
  verticals?: number[];
  /** An interval of x to shade, such as where the theorem holds. */
  shaded?: readonly [number, number];
  /** Width in units of the other panels' widths; 1 unless given. */
  share?: number;
  /** Space before the panel, px; the figure's gap unless given. */
  before?: number;
}

export interface FigureParts {
  name: string;
  title: string;
  caption: string;
  width: number;
  height: number;
  panels: Panel[];
  table: Table;
  /** Space between panels and around them, px. */
  gap?: number;
  margin?: { left?: number; right?: number; top?: number; bottom?: number };
  /** Plotly's legend; without it there is none. */
  legend?: Attributes;
}

/** A legend in one line below all panels. */
export const LEGEND_BELOW: Attributes = {
  orientation: "h",
  xanchor: "center",
  x: 0.5,
  yanchor: "bottom",
  yref: "container",
  y: 0,
};

/** A figure of panels side by side, in the style of all figures. */
export function panelFigure(parts: FigureParts): Figure {
  const { name, title, caption, width, height, panels, table, legend, gap = 74 } = parts;
  const titled = panels.length > 1 || panels[0].title !== undefined;
  const { left = 58, right = 16, top = titled ? 26 : 10, bottom = 46 } = parts.margin ?? {};
  const plotWidth = width - left - right;
  const gaps = panels.map(({ before = gap }, i) => (i === 0 ? 0 : before));
  const shares = panels.map(({ share = 1 }) => share);
  const unit = (plotWidth - sum(gaps)) / sum(shares);

  const data: Trace[] = [];
  const axes: Record<string, Attributes> = {};
  const annotations: Attributes[] = [];
  const shapes: Attributes[] = [];
  panels.forEach((panel, i) => {
    const suffix = i === 0 ? "" : String(i + 1);
    const start = (sum(gaps.slice(0, i + 1)) + unit * sum(shares.slice(0, i))) / plotWidth;
    const domain = [start, start + (unit * shares[i]) / plotWidth];
    axes[`xaxis${suffix}`] = { ...panel.x.attributes, domain, anchor: `y${suffix}` };
    axes[`yaxis${suffix}`] = { ...panel.y.attributes, anchor: `x${suffix}` };
    data.push(...panel.traces.map((trace) => ({ ...trace, xaxis: `x${suffix}`, yaxis: `y${suffix}` })));
    annotations.push(...heading(panel.title, panels.length > 1 ? "abcdef"[i] : undefined, start));
    annotations.push(...(panel.labels ?? []).map((label) => annotation(label, panel, suffix)));
    shapes.push(...backdrop(panel, suffix));
  });

  const layout = {
    width,
    height,
    margin: { l: left, r: right, t: top, b: bottom, pad: 0 },
    font: { family: FONT_FAMILY, size: SMALL, color: INK },
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "rgba(0,0,0,0)",
    hovermode: "closest",
    // Upright, beside the panels: lying, it would cover the rightmost panel's title.
    modebar: { orientation: "v", bgcolor: "rgba(0,0,0,0)" },
    showlegend: legend !== undefined,
    ...(legend && { legend: { font: { size: SMALL }, bgcolor: "rgba(0,0,0,0)", itemwidth: 34, ...legend } }),
    ...axes,
    annotations,
    shapes,
  };
  return { name, title, caption, width, height, data, layout, config: CONFIG, table };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The panel's letter and title, above its upper left corner. */
function heading(title: string | undefined, letter: string | undefined, start: number): Attributes[] {
  const words = [letter && `<b>${letter}</b>`, title].filter(Boolean).join("  ");
  if (words === "") return [];
  return [
    {
      text: words,
      xref: "paper",
      yref: "paper",
      x: start,
      y: 1,
      xanchor: "left",
      yanchor: "bottom",
      yshift: 4,
      showarrow: false,
      font: { size: NORMAL, color: INK },
    },
  ];
}

function annotation(
  { text, x, y, color = INK, align, valign }: Label,
  panel: Panel,
  suffix: string,
): Attributes {
  return {
    text,
    // Plotly takes an annotation's place on a logarithmic axis as the logarithm (a shape's as the number).
    x: panel.x.log ? log10(x) : x,
    y: panel.y.log ? log10(y) : y,
    xref: `x${suffix}`,
    yref: `y${suffix}`,
    xanchor: align ?? "left",
    yanchor: valign ?? "middle",
    align: align ?? "left",
    showarrow: false,
    font: { size: SMALL, color },
  };
}

function backdrop({ references = [], verticals = [], shaded }: Panel, suffix: string): Attributes[] {
  const below = { layer: "below", xref: `x${suffix}`, yref: `y${suffix}` };
  const across = { ...below, xref: `x${suffix} domain`, x0: 0, x1: 1 };
  const upright = { ...below, yref: `y${suffix} domain`, y0: 0, y1: 1 };
  const { color, dash } = METHOD_STYLES.theory;
  const line = { color, dash, width: 1 };
  return [
    ...(shaded
      ? [{ ...upright, type: "rect", x0: shaded[0], x1: shaded[1], fillcolor: SHADE, line: { width: 0 } }]
      : []),
    ...references.map((y) => ({ ...across, type: "line", y0: y, y1: y, line })),
    ...verticals.map((x) => ({ ...upright, type: "line", x0: x, x1: x, line })),
  ];
}
