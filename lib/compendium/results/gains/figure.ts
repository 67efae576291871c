import type { Figure, MethodStyle, Panel, Trace } from "sa-adam-cli/internal";
import {
  curve,
  DOUBLE_COLUMN,
  listed,
  logAxis,
  METHOD_STYLES,
  panelFigure,
  points,
} from "sa-adam-cli/internal";
import { legendBelow } from "../../figures/layout.js";
import { column, columns } from "../../figures/rows.js";
import { errorBars, marker } from "../../figures/traces.js";
import type { BestGains, GainsResults } from "./simulation.js";

const STYLES: Readonly<Record<"published" | "leastAtPublishedAlpha" | "recommended" | "least", MethodStyle>> =
  {
    published: { ...METHOD_STYLES.gammaOne, label: "the published gains" },
    leastAtPublishedAlpha: {
      ...METHOD_STYLES.saAdam95,
      label: "the published <i>α</i>, best step, no momentum",
    },
    recommended: { ...METHOD_STYLES.saAdam75, label: "recommended" },
    least: { ...METHOD_STYLES.theory, label: "the least there is" },
  };

/** The best gains for a given n, and what the published ones leave: the excess variance over the sandwich. (ours) */
export function gainsFigure({ rows, simulated, seed }: GainsResults): Figure {
  const names = [...new Set(column(rows, "problem"))];
  const panel = (name: string, first: boolean): Panel => {
    const own = rows.filter(({ problem }) => problem === name);
    const seen = simulated.filter(({ problem }) => problem === name);
    const lines = Object.entries(STYLES).map(
      ([key, style]): Trace =>
        curve(column(own, "n"), column(own, key as keyof BestGains) as number[], style, {
          legendgroup: style.label,
          showlegend: first,
        }),
    );
    const { recommended: style } = STYLES;
    return {
      title: name,
      x: logAxis("number of steps <i>n</i>", { range: [5e3, 2e9] }),
      y: logAxis("excess variance", { range: [3e-5, 4] }),
      traces: [
        ...lines,
        points(
          column(seen, "n"),
          seen.map(({ excess }) => excess.value),
          { ...style, label: "recommended, simulated" },
          {
            marker: marker(style, 6),
            showlegend: first,
            ...errorBars(
              seen.map(({ excess }) => excess.error),
              style.color,
            ),
          },
        ),
      ],
    };
  };
  const streams = simulated
    .filter(({ problem }) => problem === names[0])
    .map(({ n, streams }) => `${streams} streams at n = ${n.toExponential(0).replace("e+", "e")}`);
  const above = names.map((name) => {
    const [first] = simulated.filter(({ problem }) => problem === name);
    const line = rows.find(({ problem, n }) => problem === name && n === first?.n)?.recommended ?? 0;
    return ((first.excess.value - line) / first.excess.error).toFixed(1).replace("-", "−");
  });
  return panelFigure({
    name: "gains",
    title: "The best gains for a given n",
    caption:
      "Excess of n Cov(x̄) over the sandwich, mean over the directions, SA-Adam on the paper’s two problems, d = 20 and d = 9 (quadratic: no bias), to leading order. " +
      `Symbols: \`recommendedGains\` simulated, M = ${listed(streams)} (seed ${seed}), less the noise’s own chance, two standard errors; off the scale where negative. ` +
      `The shortest runs stand off the line by ${listed(above)} standard errors, and two or four streams say little. ` +
      "The published gains are used at n = 1e8 (a: α = 0.7, η₀ = 0.2, c₁ = 1, γ = 0.75; b: α = 0.6, γ = 0.75). The least is at α → 1/2 without momentum, outside the theorem; the recommended gains keep α = 0.55, and momentum for a third. Their numbers are in the table behind the figure.",
    width: DOUBLE_COLUMN,
    height: 330,
    panels: names.map((name, k) => panel(name, k === 0)),
    ...legendBelow(2),
    table: columns(
      rows.map((row) => {
        const check = simulated.find(({ problem, n }) => problem === row.problem && n === row.n);
        const { streams = 0, excess = { value: Number.NaN, error: Number.NaN } } = check ?? {};
        return { ...row, simulated: excess.value, simulated_error: excess.error, streams };
      }),
    ),
  });
}
