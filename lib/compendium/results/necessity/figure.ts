import { log10, type VarianceRatio, varianceRatio } from "sa-adam/internal";
import type { Figure, Panel, Trace } from "sa-adam-cli/internal";
import {
  count,
  curve,
  gammaStyle,
  INK,
  linearAxis,
  logAxis,
  METHOD_STYLES,
  panelFigure,
  points,
  powerOfTen,
  SINGLE_COLUMN,
  spaced,
} from "sa-adam-cli/internal";
import { column, columns } from "../../figures/rows.js";
import { bars } from "../../figures/traces.js";

export interface NecessitySettings {
  alpha: number;
  eta0: number;
  c1: number;
  n: number;
  gammas: readonly number[];
}

/** The setting of the published curve: 38 exponents from below alpha to above 1. */
export const NECESSITY: NecessitySettings = {
  alpha: 0.7,
  eta0: 0.2,
  c1: 1,
  n: 1e8,
  gammas: spaced(0.66, 1.03, 0.01),
};

/** mean T_n / d of a simulated arm, to stand on the same axes: it estimates what V is for that arm's problem. */
export interface SimulatedRatio {
  gamma: number;
  value: number;
  /** Monte Carlo standard error of the mean. */
  standardError: number;
  /** Streams simulated. */
  streams: number;
}

export interface NecessityResults {
  settings: NecessitySettings;
  curve: VarianceRatio[];
  simulated: SimulatedRatio[];
}

/** V(gamma, n) on the grid of exponents, exact. */
export function necessityResults(
  settings: NecessitySettings = NECESSITY,
  simulated: SimulatedRatio[] = [],
): NecessityResults {
  const { gammas, n, alpha, eta0, c1 } = settings;
  return { settings, curve: gammas.map((gamma) => varianceRatio(gamma, n, { alpha, eta0, c1 })), simulated };
}

/** V(gamma, n) over gamma: close to 1 inside the theorem's range, and not at its edge. Figure 1 panel c of the paper. */
export function necessityFigure({ settings, curve: ratios, simulated }: NecessityResults): Figure {
  const { alpha, eta0, c1, n } = settings;
  const streams =
    simulated.length > 0
      ? ` Open points: mean T/d of SA-Adam on ${simulated[0].streams} simulated streams, with two standard errors.`
      : "";
  return panelFigure({
    name: "necessity",
    title: "Why the momentum exponent must stay below one",
    caption:
      `V(γ, n) = n Var(x̄) over the sandwich, at n = ${count(n)} on ${ratios.length} exponents γ; exact, no Monte Carlo. ` +
      `Scalar quadratic, α = ${alpha}, η₀ = ${eta0}, c₁ = ${c1}. Shaded: the theorem’s range α < γ < 1.${streams}`,
    width: SINGLE_COLUMN,
    height: 272,
    panels: [necessityPanel(settings, varianceCurve(ratios, simulated))],
    table: columns([
      ...ratios.map(({ gamma, value, errorEstimate: error }) => ({
        series: "exact",
        gamma,
        n,
        value,
        error,
      })),
      ...simulated.map(({ gamma, value, standardError: error }) => ({
        series: "simulated",
        gamma,
        n,
        value,
        error,
      })),
    ]),
  });
}

/** V(gamma, n) over gamma, with the theorem's range and the sandwich named. */
export function necessityPanel({ alpha, n }: NecessitySettings, traces: Trace[]): Panel {
  const title = `<i>V</i>(<i>γ</i>, <i>n</i>) at <i>n</i> = ${powerOfTen(log10(n))}`;
  const panel = gammaPanel(title, alpha, 80, traces);
  const sandwich = { text: "sandwich", x: 0.655, y: 0.8, color: METHOD_STYLES.theory.color };
  return { ...panel, labels: [...panel.labels, sandwich] };
}

/** What is drawn over gamma: the theorem's range shaded, and named at the height `at`. */
export function gammaPanel(
  title: string,
  alpha: number,
  at: number,
  traces: Trace[],
): Panel & Required<Pick<Panel, "labels">> {
  return {
    x: linearAxis("momentum exponent <i>γ</i>", { range: [0.645, 1.045], ticks: [0.7, 0.8, 0.9, 1] }),
    y: logAxis(title, { range: [0.62, 100], ticks: [1, 2, 5, 10, 20, 50, 100] }),
    shaded: [alpha, 1],
    references: [1],
    traces,
    labels: [{ text: "<i>α</i> &lt; <i>γ</i> &lt; 1", x: (alpha + 1) / 2, y: at, align: "center" }],
  };
}

/** The curve with its points coloured by side of the theorem, and the simulated points over it. */
export function varianceCurve(ratios: VarianceRatio[], simulated: SimulatedRatio[] = []): Trace[] {
  const inside = METHOD_STYLES.saAdam75;
  const styles = ratios.map(({ gamma }) => (gamma < 1 ? { ...inside, symbol: "circle" } : gammaStyle(gamma)));
  const { color } = inside;
  const exact = curve(
    column(ratios, "gamma"),
    column(ratios, "value"),
    { ...inside, label: "exact" },
    {
      mode: "lines+markers",
      hovertemplate: "γ = %{x}<br>V = %{y:.5f}<extra></extra>",
      line: { color, width: 1.25 },
      marker: { size: 5, color: column(styles, "color"), symbol: column(styles, "symbol") },
    },
  );
  if (simulated.length === 0) return [exact];
  const style = { ...METHOD_STYLES.sgd, label: "simulated" };
  const means = points(column(simulated, "gamma"), column(simulated, "value"), style, {
    hovertemplate: "γ = %{x}<br>mean T/d = %{y:.4f}<extra></extra>",
    marker: { symbol: "circle-open", size: 9, color: INK, line: { width: 1.5 } },
    error_y: bars(
      simulated.map(({ standardError }) => 2 * standardError),
      INK,
      1.25,
    ),
  });
  return [exact, means];
}
