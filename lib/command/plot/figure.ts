import type { Column, Table } from "../files/csv.js";

/** One Plotly trace, by Plotly's own attribute names. */
export interface Trace {
  readonly type?: string;
  readonly name?: string;
  readonly x?: Column;
  readonly y?: Column;
  readonly [attribute: string]: unknown;
}

/** Any part of a Plotly layout or configuration, by Plotly's own attribute names. */
export type Attributes = Readonly<Record<string, unknown>>;

/**
 * A figure as a value: the Plotly specification, the words that go with it, and the table behind it.
 *
 * `width` and `height` are CSS pixels, 96 to the printed inch. Nothing in it knows how it is rendered.
 */
export interface Figure {
  /** The stem of its files: "necessity" is written to necessity.pdf, necessity.svg and so on. */
  readonly name: string;
  readonly title: string;
  /** What a reader must know to read it: n, M or "exact, no Monte Carlo", and the parameters. */
  readonly caption: string;
  readonly width: number;
  readonly height: number;
  readonly data: readonly Trace[];
  readonly layout: Attributes;
  readonly config: Attributes;
  readonly table: Table;
}

/** No button that uploads, no logo; `responsive` is for the interactive page. */
export const CONFIG: Attributes = { showSendToCloud: false, displaylogo: false, responsive: true };

/** What Plotly reads, with nothing but plain JSON in it. */
export interface PlotlyJson {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
  config: Record<string, unknown>;
}

/**
 * The figure as plain JSON for Plotly: typed arrays become arrays, and what is not finite becomes null (a gap).
 *
 * This is the value of the MIME type application/vnd.plotly.v1+json.
 */
export function plotlyJson({ data, layout, config }: Pick<Figure, "data" | "layout" | "config">): PlotlyJson {
  return JSON.parse(JSON.stringify({ data, layout, config }, plainArray));
}

function plainArray(_key: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>) : value;
}
