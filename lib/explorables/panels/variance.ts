import {
  coverageOf,
  GAMMAS,
  stepsOf,
  type VarianceResult,
  type VarianceSettings,
  varianceCore,
} from "../core/variance.js";
import { band, dots, line, type Point, rule } from "../drawing/marks.js";
import { countText, numberText, percentText } from "../drawing/text.js";
import { type Panel, panel, range, type View } from "./panel.js";

const LEVEL = 0.95;
const GAMMA = `<tspan class="i">γ</tspan>`;

/** V(gamma, n) over gamma, and what it does to the interval that SGD's limit gives. */
export const variance: Panel = panel<VarianceSettings, VarianceResult>({
  name: "variance",
  title: "How fast may momentum fade?",
  question:
    "At which exponent γ does the average stop being as good as plain SGD’s, and does a larger n move that point? " +
    "Set γ to 0.95, then let n grow; then do the same at γ = 1.",
  plots: 2,
  controls: [
    range(
      "gamma",
      "exponent <i>γ</i>",
      { from: GAMMAS.lowest, to: GAMMAS.highest, step: 0.005, value: 0.85 },
      (v) => v.toFixed(3),
    ),
    range("c1", "momentum’s scale <i>c</i>₁", { from: 0.2, to: 4, step: 0.05, value: 1 }, (v) =>
      v.toFixed(2),
    ),
    range("alpha", "step size’s <i>α</i>", { from: 0.55, to: 0.95, step: 0.01, value: 0.7 }, (v) =>
      v.toFixed(2),
    ),
    range("logN", "steps <i>n</i>", { from: 3, to: 12, step: 0.25, value: 8 }, (v) => countText(stepsOf(v))),
  ],
  core: varianceCore,
  view: varianceView,
});

function varianceView({ leading, exact, chosen }: VarianceResult, settings: VarianceSettings): View {
  const { gamma, alpha } = settings;
  const n = stepsOf(settings.logN);
  const here = chosen?.value ?? nearest(leading, gamma);
  const points = (of: typeof leading, value: (V: number) => number): Point[] =>
    of.map((point) => [point.gamma, value(point.value)]);
  const plot = (value: (V: number) => number) => [
    band("x", alpha, 1),
    rule("x", gamma, "miss", "thin"),
    line(points(leading, value), "blue"),
    dots(points(exact, value), "deep", 3),
    dots([[gamma, value(here)]], "miss", 5.5, chosen ? "full" : "open"),
  ];
  const x = { domain: [GAMMAS.lowest, GAMMAS.highest] as const, label: `momentum exponent ${GAMMA}` };
  const covered = percentText(coverageOf(here, LEVEL));
  const inside = gamma > alpha && gamma < 1;
  return {
    plots: [
      {
        title: "variance of the average over SGD’s limit, <i>V</i>(<i>γ</i>, <i>n</i>)",
        x,
        y: { domain: [0.9, 30], log: true, label: "variance ratio", ticks: [1, 2, 5, 10, 20] },
        marks: [rule("y", 1, "ink"), ...plot((V) => V)],
        description: `Variance ratio over gamma at n = ${countText(n)}: ${numberText(here, 5)} at gamma = ${gamma}.`,
      },
      {
        title: "coverage of the nominal 95 % interval",
        x,
        y: {
          domain: [0.2, 1],
          label: "coverage",
          ticks: [0.2, 0.4, 0.6, 0.8, 0.95],
          format: (v) => `${Math.round(100 * v)} %`,
        },
        marks: [rule("y", LEVEL, "ink"), ...plot((V) => coverageOf(V, LEVEL))],
        description: `Coverage over gamma at n = ${countText(n)}: ${covered} at gamma = ${gamma}.`,
      },
    ],
    reading:
      `<i>V</i>(${gamma.toFixed(3)}, ${countText(n)}) ${chosen ? "=" : "≈"} <output class="value">${numberText(here, 6)}</output>: ` +
      `an interval for SGD’s limit that says 95 % holds the truth <b>${covered}</b> of the time. ` +
      (inside
        ? "This <i>γ</i> is inside the theorem, α &lt; <i>γ</i> &lt; 1: <i>V</i> tends to 1, however slowly."
        : gamma >= 1
          ? `This <i>γ</i> is outside the theorem: ${gamma > 1 ? "<i>V</i> grows without end." : "<i>V</i> never tends to 1."}`
          : "This <i>γ</i> is not above <i>α</i>: the theorem says nothing of it."),
    more:
      `<p class="note">Line: to leading order in <i>n</i>, at once; it is missing where there is no such order. Dots: exact, without simulation, as they are computed. ` +
      "Shaded: the theorem’s range. One dimension, <i>η</i>₀ = 0.2.</p>",
  };
}

/** The leading order at the grid's nearest exponent. */
function nearest(leading: VarianceResult["leading"], gamma: number): number {
  const by = (a: number): number => Math.abs(a - gamma);
  return leading.reduce((best, point) => (by(point.gamma) < by(best.gamma) ? point : best)).value;
}
