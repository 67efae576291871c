import {
  limitVarianceRatio,
  logSpacedIntegers,
  type VarianceRatio,
  varianceRatio,
  varianceRatios,
} from "sa-adam/internal";
import type { Figure } from "sa-adam-cli/internal";
import {
  count,
  curve,
  DOUBLE_COLUMN,
  gammaStyle,
  linearAxis,
  listed,
  logAxis,
  METHOD_STYLES,
  panelFigure,
  points,
  powerOfTen,
} from "sa-adam-cli/internal";
import { NECESSITY, type NecessitySettings, varianceCurve } from "./necessity.js";

export interface NecessityOverNSettings {
  /** Exponents of the curves over n. */
  gammas: readonly number[];
  checkpoints: readonly number[];
  /** The curve over gamma, at its own n. */
  overGamma: NecessitySettings;
}

export const NECESSITY_OVER_N: NecessityOverNSettings = {
  gammas: [0.75, 0.85, 0.95, 1],
  checkpoints: logSpacedIntegers(1e3, 1e16, 10),
  overGamma: { ...NECESSITY, n: 1e7 },
};

/** A published value of V, to stand as a marker on the curve. */
export interface PublishedRatio {
  gamma: number;
  n: number;
  value: number;
}

export interface NecessityOverNResults {
  settings: NecessityOverNSettings;
  overN: VarianceRatio[];
  overGamma: VarianceRatio[];
  published: readonly PublishedRatio[];
}

/** V over n for a few exponents, and over gamma at one n; exact. The gains are those of `overGamma`. */
export function necessityOverNResults(
  published: readonly PublishedRatio[] = [],
  settings: NecessityOverNSettings = NECESSITY_OVER_N,
): NecessityOverNResults {
  const { gammas, checkpoints, overGamma } = settings;
  return {
    settings,
    overN: gammas.flatMap((gamma) => varianceRatios(gamma, checkpoints, overGamma)),
    overGamma: overGamma.gammas.map((gamma) => varianceRatio(gamma, overGamma.n, overGamma)),
    published,
  };
}

/** How fast V tends to 1 below gamma = 1, and that it does not at 1. The paper's supplementary figure, carried on in n. */
export function necessityOverNFigure(results: NecessityOverNResults): Figure {
  const { settings, overN, overGamma, published } = results;
  const { gammas, checkpoints } = settings;
  const { alpha, eta0, c1, n } = settings.overGamma;
  const last = checkpoints[checkpoints.length - 1];
  const series = gammas.map((gamma) => ({ gamma, rows: overN.filter((ratio) => ratio.gamma === gamma) }));
  const ratios = [...overN, ...overGamma];
  return panelFigure({
    name: "necessity-over-n",
    title: "The variance ratio over the number of steps, and over the momentum exponent",
    caption:
      `Variance ratio V(γ, n); exact, no Monte Carlo. Scalar quadratic, α = ${alpha}, η₀ = ${eta0}, c₁ = ${c1}. ` +
      `a: over n up to ${count(last)} for γ = ${listed(gammas)}; markers are An and Huo’s published values, ` +
      `dashed lines the limits 1 and ${limitVarianceRatio(1, { alpha, c1 }).toFixed(3)}. b: over γ at n = ${count(n)}; shaded: α < γ < 1.`,
    width: DOUBLE_COLUMN,
    height: 272,
    panels: [
      {
        title: "over the number of steps",
        x: logAxis("number of steps <i>n</i>", { range: [10 ** 2.8, last] }),
        y: logAxis("<i>V</i>(<i>γ</i>, <i>n</i>)", { range: [0.95, 5.6], ticks: [1, 1.5, 2, 3, 4, 5] }),
        references: [1, limitVarianceRatio(1, { alpha, c1 })],
        traces: [
          ...series.map(({ gamma, rows }) =>
            curve(
              rows.map((ratio) => ratio.n),
              rows.map((ratio) => ratio.value),
              gammaStyle(gamma),
              { hovertemplate: "n = %{x:.3~e}<br>V = %{y:.5f}" },
            ),
          ),
          ...gammas.map((gamma) => {
            const rows = published.filter((ratio) => ratio.gamma === gamma);
            return points(
              rows.map((ratio) => ratio.n),
              rows.map((ratio) => ratio.value),
              { ...gammaStyle(gamma), label: `published, <i>γ</i> = ${gamma}` },
              { hovertemplate: "n = %{x:.3~e}<br>V = %{y:.5f}", showlegend: false },
            );
          }),
        ],
      },
      {
        title: "over the momentum exponent",
        x: linearAxis("momentum exponent <i>γ</i>", { range: [0.645, 1.045], ticks: [0.7, 0.8, 0.9, 1] }),
        y: logAxis(`<i>V</i>(<i>γ</i>, <i>n</i>) at <i>n</i> = ${powerOfTen(Math.log10(n))}`, {
          range: [0.62, 100],
          ticks: [1, 2, 5, 10, 20, 50, 100],
        }),
        shaded: [alpha, 1],
        references: [1],
        traces: varianceCurve(overGamma).map((trace) => ({ ...trace, showlegend: false })),
        labels: [
          { text: "<i>α</i> &lt; <i>γ</i> &lt; 1", x: (alpha + 1) / 2, y: 80, align: "center" },
          { text: "sandwich", x: 0.655, y: 0.8, color: METHOD_STYLES.theory.color },
        ],
      },
    ],
    legend: { x: 0.3, y: 0.78, xanchor: "left", yanchor: "top" },
    table: {
      panel: [...overN.map(() => "a"), ...overGamma.map(() => "b"), ...published.map(() => "a, published")],
      gamma: [...ratios, ...published].map((ratio) => ratio.gamma),
      n: [...ratios, ...published].map((ratio) => ratio.n),
      value: [...ratios, ...published].map((ratio) => ratio.value),
      errorEstimate: [...ratios.map((ratio) => ratio.errorEstimate), ...published.map(() => 5e-6)],
    },
  });
}
