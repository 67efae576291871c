import type { Column } from "../files/csv.js";
import type { Trace } from "./figure.js";
import type { MethodStyle } from "./style.js";

/** What a pointer over the trace reads: Plotly's hovertemplate, and any other attribute of the trace. */
export interface TraceOptions {
  readonly hovertemplate?: string;
  readonly [attribute: string]: unknown;
}

/** A curve in a method's style. */
export function curve(x: Column, y: Column, style: MethodStyle, options: TraceOptions = {}): Trace {
  const { label: name, color, dash } = style;
  return {
    type: "scatter",
    mode: "lines",
    name,
    x,
    y,
    line: { color, dash, width: 1.75, simplify: false },
    ...options,
  };
}

/** Points in a method's style. */
export function points(x: Column, y: Column, style: MethodStyle, options: TraceOptions = {}): Trace {
  const { label: name, color, symbol } = style;
  return { type: "scatter", mode: "markers", name, x, y, marker: { color, symbol, size: 6 }, ...options };
}
