import { chiSquaredCdf, chiSquaredQuantile, power } from "sa-adam/internal";
import type { Label, Panel, Trace } from "sa-adam-cli/internal";
import { type MethodStyle, points } from "sa-adam-cli/internal";
import { KOLMOGOROV_CRITICAL } from "../engine/monte-carlo.js";
import { fineLogAxis } from "./layout.js";
import { band, marker, reference } from "./traces.js";

/** T_n of one arm's streams. */
export interface QuantileSeries {
  style: MethodStyle;
  statistics: readonly number[];
}

/**
 * A Q-Q plot of T_n against chi-squared with d degrees of freedom, both axes logarithmic: the i-th of M ordered values
 * over the quantile at (i - 1/2)/M.
 *
 * Grey is Kolmogorov's band of 95 percent: a sample of chi-squared itself lies inside as a whole nineteen times of twenty.
 * Values far above all others stay outside the axis; a label counts them.
 */
export function quantilePanel(series: readonly QuantileSeries[], d: number, title: string): Panel {
  const M = Math.max(...series.map(({ statistics }) => statistics.length));
  const quantiles = (size: number): number[] =>
    Array.from({ length: size }, (_, i) => chiSquaredQuantile((i + 0.5) / size, d));
  const sorted = series.map(({ style, statistics }) => ({
    style,
    values: [...statistics].sort((a, b) => a - b),
  }));
  const x = [quantiles(M)[0] / 1.12, quantiles(M)[M - 1] * 1.12] as const;
  const low = Math.min(x[0], ...sorted.map(({ values }) => values[0] / 1.12));
  const highest = Math.max(...sorted.map(({ values }) => values[Math.floor(0.98 * (values.length - 1))]));
  const usual = Math.max(x[1], highest * 1.25);
  // what is not far above the others has its place on the axis
  const high = Math.max(
    usual,
    ...sorted
      .flatMap(({ values }) => values.filter((value) => value < 3 * usual))
      .map((value) => 1.12 * value),
  );
  return {
    title,
    x: fineLogAxis(`quantile of <i>χ</i>²<sub>${d}</sub>`, x),
    y: fineLogAxis("ordered <i>T<sub>n</sub></i>", [low, high]),
    traces: [
      kolmogorovBand(x, [low, high], M, d),
      reference([...x], [...x], "identity"),
      ...sorted.map(
        ({ style, values }): Trace =>
          points(quantiles(values.length), values, style, {
            legendgroup: style.label,
            hovertemplate: "χ² quantile %{x:.2f}<br>T = %{y:.2f}",
            marker: marker(style, 4),
          }),
      ),
    ],
    labels: beyond(sorted, x, high),
  };
}

/** Where F_M within 1.36/sqrt(M) of F puts the ordered values, cut at the axes. */
function kolmogorovBand(
  [left, right]: readonly [number, number],
  [low, high]: readonly [number, number],
  M: number,
  d: number,
): Trace {
  const reach = KOLMOGOROV_CRITICAL / Math.sqrt(M);
  const steps = 120;
  const x = Array.from({ length: steps + 1 }, (_, i) => left * power(right / left, i / steps));
  const edge = (p: number): number =>
    p <= 0 ? low : p >= 1 ? high : Math.min(high, Math.max(low, chiSquaredQuantile(p, d)));
  const at = x.map((value) => chiSquaredCdf(value, d));
  return {
    ...band(
      x,
      at.map((p) => edge(p - reach)),
      at.map((p) => edge(p + reach)),
    ),
    name: "95 percent band",
    showlegend: true,
  };
}

/** Says how many values lie above the axis, and how far the highest is. */
function beyond(
  sorted: readonly { style: MethodStyle; values: readonly number[] }[],
  x: readonly [number, number],
  high: number,
): Label[] {
  const above = sorted.flatMap(({ values }) => values.filter((value) => value > high));
  if (above.length === 0) return [];
  const top = Math.round(Math.max(...above)).toLocaleString("en-US");
  return [
    {
      text: `${above.length} above,<br>up to ${top}`,
      x: x[0] * 1.06,
      y: high / 1.03,
      valign: "top",
    },
  ];
}
