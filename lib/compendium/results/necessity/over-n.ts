import {
  limitVarianceRatio,
  logSpacedIntegers,
  power,
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
  listed,
  logAxis,
  panelFigure,
  points,
} from "sa-adam-cli/internal";
import { column, columns } from "../../figures/rows.js";
import { NECESSITY, type NecessitySettings, necessityPanel, varianceCurve } from "./figure.js";

export interface NecessityOverNSettings {
  /** Exponents of the curves over n. */
  gammas: readonly number[];
  checkpoints: readonly number[];
  /** The curve over gamma, at its own n. */
  overGamma: NecessitySettings;
  /** Relative accuracy of every V; `varianceRatio`'s unless given. */
  tolerance?: number;
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
  const { gammas, checkpoints, overGamma, tolerance } = settings;
  const { alpha, eta0, c1 } = overGamma;
  const gains = { alpha, eta0, c1, ...(tolerance !== undefined && { tolerance }) };
  return {
    settings,
    overN: gammas.flatMap((gamma) => varianceRatios(gamma, checkpoints, gains)),
    overGamma: overGamma.gammas.map((gamma) => varianceRatio(gamma, overGamma.n, gains)),
    published,
  };
}

/** How fast V tends to 1 below gamma = 1, and that it does not at 1. The paper's supplementary figure, carried on in n. */
export function necessityOverNFigure(results: NecessityOverNResults): Figure {
  const { settings, overN, overGamma, published } = results;
  const { gammas, checkpoints } = settings;
  const { alpha, eta0, c1, n } = settings.overGamma;
  const last = checkpoints[checkpoints.length - 1];
  const hover = { hovertemplate: "n = %{x:.3~e}<br>V = %{y:.5f}" };
  const of = <Row extends { gamma: number }>(rows: readonly Row[], gamma: number): Row[] =>
    rows.filter((row) => row.gamma === gamma);
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
        x: logAxis("number of steps <i>n</i>", { range: [power(10, 2.8), last] }),
        y: logAxis("<i>V</i>(<i>γ</i>, <i>n</i>)", { range: [0.95, 5.6], ticks: [1, 1.5, 2, 3, 4, 5] }),
        references: [1, limitVarianceRatio(1, { alpha, c1 })],
        traces: [
          ...gammas.map((gamma) => {
            const rows = of(overN, gamma);
            return curve(column(rows, "n"), column(rows, "value"), gammaStyle(gamma), hover);
          }),
          ...gammas.map((gamma) => {
            const rows = of(published, gamma);
            const style = { ...gammaStyle(gamma), label: `published, <i>γ</i> = ${gamma}` };
            return points(column(rows, "n"), column(rows, "value"), style, { ...hover, showlegend: false });
          }),
        ],
      },
      {
        title: "over the momentum exponent",
        ...necessityPanel(
          settings.overGamma,
          varianceCurve(overGamma).map((trace) => ({ ...trace, showlegend: false })),
        ),
      },
    ],
    legend: { x: 0.3, y: 0.78, xanchor: "left", yanchor: "top" },
    table: columns([
      ...overN.map((ratio) => tableRow("a", ratio)),
      ...overGamma.map((ratio) => tableRow("b", ratio)),
      ...published.map((ratio) => tableRow("a, published", { ...ratio, errorEstimate: 5e-6 })),
    ]),
  });
}

function tableRow(
  panel: string,
  { gamma, n, value, errorEstimate }: VarianceRatio,
): Record<string, number | string> {
  return { panel, gamma, n, value, errorEstimate };
}
