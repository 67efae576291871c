import { limitVarianceRatio, log10, type VarianceRatio, varianceRatios } from "sa-adam/internal";
import type { Figure } from "sa-adam-cli/internal";
import {
  count,
  curve,
  DOUBLE_COLUMN,
  linearAxis,
  listed,
  METHOD_STYLES,
  type MethodStyle,
  panelFigure,
  points,
  powerOfTen,
  spaced,
} from "sa-adam-cli/internal";
import { column, columns } from "../../figures/rows.js";
import { thin } from "../../figures/traces.js";
import { NECESSITY } from "./figure.js";

export interface AnswerSettings {
  alpha: number;
  eta0: number;
  c1: number;
  /** Numbers of steps, ascending, one curve each. */
  checkpoints: readonly number[];
  gammas: readonly number[];
  /** Of the variances, relative; `varianceRatio`'s unless given. */
  tolerance?: number;
}

/** Exponents crowd where the curves bend: towards 1. */
export const ANSWER: AnswerSettings = {
  alpha: NECESSITY.alpha,
  eta0: NECESSITY.eta0,
  c1: NECESSITY.c1,
  checkpoints: [1e4, 1e8, 1e16],
  gammas: [
    ...spaced(0.6, 0.85, 0.05),
    ...spaced(0.87, 0.97, 0.01),
    ...spaced(0.975, 1, 0.0025),
    ...spaced(1.005, 1.02, 0.005),
  ],
  tolerance: 1e-5,
};

export interface AnswerResults {
  settings: AnswerSettings;
  /** Every gamma at every checkpoint. */
  ratios: VarianceRatio[];
}

/** V(gamma, n) at each exponent and number of steps, exact. */
export function answerResults(settings: AnswerSettings = ANSWER): AnswerResults {
  const { gammas, checkpoints, alpha, eta0, c1, tolerance } = settings;
  const options = { alpha, eta0, c1, ...(tolerance !== undefined && { tolerance }) };
  return { settings, ratios: gammas.flatMap((gamma) => varianceRatios(gamma, checkpoints, options)) };
}

/** The result at a glance: over n the variance falls to SGD's for every gamma in the theorem's range, and only there. */
export function answerFigure({ settings, ratios }: AnswerResults): Figure {
  const { alpha, eta0, c1, checkpoints } = settings;
  const styles: MethodStyle[] = [METHOD_STYLES.saAdam95, METHOD_STYLES.saAdam85, METHOD_STYLES.saAdam75];
  const atEdge = limitVarianceRatio(1, { alpha, eta0, c1 });
  const edge = METHOD_STYLES.gammaOne;
  const atLimit = `limit at <i>γ</i> = 1: ${atEdge.toFixed(2)}`;
  return panelFigure({
    name: "answer",
    title: "SA-Adam’s averaged iterate attains SGD’s variance where its momentum exponent is below one",
    caption:
      `Variance of the averaged iterate over the sandwich, V(γ, n), for momentum gains of order t⁻ᵞ, at n = ${listed(checkpoints.map(count))}; ` +
      `exact, no Monte Carlo. Scalar quadratic, α = ${alpha}, η₀ = ${eta0}, c₁ = ${c1}. As n grows, V falls to 1, the variance ` +
      `that SGD attains, for every γ in the theorem’s range (shaded); at γ = 1 it tends to ${atEdge.toFixed(3)}, and above it grows without bound. Of γ at most α the theorem says nothing; this example tends to 1 there too.`,
    width: DOUBLE_COLUMN,
    height: 332,
    panels: [
      {
        x: linearAxis("momentum exponent <i>γ</i>  (momentum gain of order <i>t</i><sup>−<i>γ</i></sup>)", {
          range: [0.6, 1.035],
          ticks: [0.6, 0.7, 0.8, 0.9, 1],
        }),
        y: linearAxis("variance relative to SGD’s limit, <i>V</i>(<i>γ</i>, <i>n</i>)", {
          range: [0.7, 5],
          ticks: [1, 2, 3, 4, 5],
        }),
        shaded: [alpha, 1],
        references: [1],
        traces: [
          ...checkpoints.map((n, i) => {
            const rows = ratios.filter((ratio) => ratio.n === n);
            const style = { ...styles[i], label: `<i>n</i> = ${powerOfTen(log10(n))}` };
            const hovertemplate = "γ = %{x}<br>V = %{y:.5f}";
            const options = { hovertemplate, line: thin(style, 2.25) };
            return curve(column(rows, "gamma"), column(rows, "value"), style, options);
          }),
          points(
            [1],
            [atEdge],
            { ...edge, label: "limit at <i>γ</i> = 1" },
            { marker: { color: edge.color, symbol: "circle", size: 9 }, showlegend: false },
          ),
        ],
        labels: [
          {
            text: "the theorem’s range, <i>α</i> &lt; <i>γ</i> &lt; 1",
            x: (alpha + 1) / 2,
            y: 4.8,
            align: "center",
          },
          { text: "SGD’s limit, the sandwich", x: 0.606, y: 0.86, color: METHOD_STYLES.theory.color },
          { text: atLimit, x: 0.985, y: atEdge, align: "right", color: edge.color },
        ],
      },
    ],
    legend: { x: 0.27, y: 0.8, xanchor: "left", yanchor: "top" },
    table: columns(ratios.map(({ gamma, n, value, errorEstimate }) => ({ gamma, n, value, errorEstimate }))),
  });
}
