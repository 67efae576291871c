import type { MethodStyle, Trace, TraceOptions } from "sa-adam-cli/internal";
import { curve, FAINT, METHOD_STYLES } from "sa-adam-cli/internal";
import type { Estimate } from "../engine/monte-carlo.js";
import { column } from "./rows.js";

/** Bars of a reach to both sides, such as two standard errors. */
export function bars(reach: readonly number[], color: string, thickness = 1): Record<string, unknown> {
  return { type: "data", array: reach, color, thickness, width: 0 };
}

/** Bars of two standard errors, for a trace. */
export function errorBars(errors: readonly number[], color: string): { error_y: Record<string, unknown> } {
  return {
    error_y: bars(
      errors.map((error) => 2 * error),
      color,
    ),
  };
}

/** A method's symbol in another size. */
export function marker({ color, symbol }: MethodStyle, size: number): Record<string, unknown> {
  return { color, symbol, size };
}

/** A thin line in a method's colour and dash. */
export function thin({ color, dash }: MethodStyle, width = 1): Record<string, unknown> {
  return { color, dash, width };
}

/** Values joined by a method's line, with its symbols at them. */
export function marked(
  x: readonly number[],
  y: readonly number[],
  style: MethodStyle,
  size: number,
  options: TraceOptions = {},
): Trace {
  const mode = "lines+markers";
  return curve(x, y, style, { mode, marker: marker(style, size), legendgroup: style.label, ...options });
}

/** Estimates joined by a method's line, with its symbols and two standard errors at them. */
export function estimated(
  x: readonly number[],
  estimates: readonly Estimate[],
  style: MethodStyle,
  size: number,
  options: TraceOptions = {},
): Trace {
  const error = errorBars(column(estimates, "error"), style.color);
  return marked(x, column(estimates, "value"), style, size, { ...error, ...options });
}

/** A reference line that no legend names. */
export function reference(x: readonly number[], y: readonly number[], label: string): Trace {
  const style = { ...METHOD_STYLES.theory, label };
  return curve(x, y, style, { showlegend: false, line: thin(style) });
}

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

/** p plus and minus 1.96 sqrt(p (1 - p) / M), where a share of M streams stays nineteen times of twenty. */
export function noiseBand(x: readonly number[], p: readonly number[], M: number): Trace {
  const reach = p.map((share) => 1.96 * Math.sqrt((share * (1 - share)) / M));
  const upper = p.map((share, i) => Math.min(1, share + reach[i]));
  return band(
    x,
    p.map((share, i) => share - reach[i]),
    upper,
  );
}
