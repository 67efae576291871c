import {
  logSpacedIntegers,
  type MovingPreconditionerOptions,
  type MovingVariance,
  movingPreconditionerVariance,
} from "sa-adam/internal";
import {
  type Axis,
  curve,
  DOUBLE_COLUMN,
  type Figure,
  listed,
  logAxis,
  METHOD_STYLES,
  type MethodStyle,
  panelFigure,
} from "sa-adam-cli/internal";

export interface MovingPreconditionerSettings {
  /** Without momentum: P oscillates freely. */
  sgd: Omit<MovingPreconditionerOptions, "exponent" | "momentum">;
  /** With momentum: P oscillates in resonance with it. */
  momentum: Required<Omit<MovingPreconditionerOptions, "exponent">>;
  /** Exponents b of |P_t - P_{t-1}|, four in each panel. */
  exponents: { sgd: readonly number[]; momentum: readonly number[] };
  checkpoints: readonly number[];
}

export const MOVING_PRECONDITIONER: MovingPreconditionerSettings = {
  sgd: { alpha: 0.6, eta0: 0.5, amplitude: 0.6, motion: "free" },
  momentum: { alpha: 0.6, eta0: 1, amplitude: 0.9, motion: "resonant", momentum: { gamma: 0.95, c1: 1 } },
  exponents: { sgd: [0.3, 0.55, 0.75, 0.9], momentum: [0.82, 0.85, 0.95, 1] },
  checkpoints: logSpacedIntegers(100, 1e6, 8),
};

/** V over n for one exponent in one panel. */
export interface MovingPreconditionerSeries {
  panel: "sgd" | "momentum";
  exponent: number;
  points: MovingVariance[];
}

export interface MovingPreconditionerResults {
  settings: MovingPreconditionerSettings;
  series: MovingPreconditionerSeries[];
}

/** The exact variance over n on both sides of the thresholds. */
export function movingPreconditionerResults(
  settings: MovingPreconditionerSettings = MOVING_PRECONDITIONER,
): MovingPreconditionerResults {
  const series = (["sgd", "momentum"] as const).flatMap((panel) =>
    settings.exponents[panel].map((exponent) => ({
      panel,
      exponent,
      points: movingPreconditionerVariance({ ...settings[panel], exponent }, settings.checkpoints),
    })),
  );
  return { settings, series };
}

/** What local stabilization buys: a P that moves as t^-b on both sides of the thresholds, without and with momentum. */
export function movingPreconditionerFigure({ settings, series }: MovingPreconditionerResults): Figure {
  const { sgd, momentum, exponents, checkpoints } = settings;
  const { gamma, c1 } = momentum.momentum;
  const V = "<i>V</i> = <i>n</i> Var(x̄)";
  const averaged = 1 + sgd.amplitude ** 2 / 2;
  const range = [checkpoints[0], checkpoints[checkpoints.length - 1]] as const;
  const panel = (
    which: MovingPreconditionerSeries["panel"],
    title: string,
    y: Axis,
    references: number[],
  ) => ({
    title,
    x: logAxis("steps <i>n</i>", { range: [...range] }),
    y,
    references,
    traces: series
      .filter((one) => one.panel === which)
      .map(({ exponent, points }, i) =>
        curve(
          points.map(({ n }) => n),
          points.map(({ value }) => value),
          { ...STYLES[i % STYLES.length], label: `<i>b</i> = ${exponent}` },
          {
            legend: which === "sgd" ? "legend" : "legend2",
            hovertemplate: "n = %{x:.3~e}<br>V = %{y:.4~g}",
          },
        ),
      ),
  });
  const figure = panelFigure({
    name: "moving-preconditioner",
    title:
      "A preconditioner that moves as t⁻ᵇ: what the average keeps, and a resonance that it does not survive",
    caption:
      "Variance of the average over the sandwich, exact, no Monte Carlo; scalar quadratic H = S = 1, |Pₜ − Pₜ₋₁| of order t⁻ᵇ. " +
      `a: without momentum, P = 1 + ${sgd.amplitude} sin(4 t¹⁻ᵇ), b = ${listed(exponents.sgd)}, α = ${sgd.alpha}, η₀ = ${sgd.eta0}: ` +
      `for b < α it tends to ${averaged.toFixed(2)} = E P²/(E P)² (dashed), for b > α to 1. ` +
      `b: momentum with γ = ${gamma}, c₁ = ${c1}, α = ${momentum.alpha}, η₀ = ${momentum.eta0}, and a P within 1 ± ${momentum.amplitude} that moves at twice the ` +
      `momentum’s own frequency, b = ${listed(exponents.momentum)}: it diverges for b < γ, although all of these b lie above (α + 1)/2 = ${(momentum.alpha + 1) / 2}. ` +
      "The ups and downs are the phase of that oscillation at the last step.",
    width: DOUBLE_COLUMN,
    height: 272,
    panels: [
      panel("sgd", "without momentum", logAxis(V, { range: [0.97, 1.8], ticks: [1, 1.1, 1.2, 1.4, 1.6] }), [
        1,
        averaged,
      ]),
      panel("momentum", "with momentum, in resonance", logAxis(V, { range: [0.5, 1e8] }), [1]),
    ],
    legend: { x: 0.43, y: 1, xanchor: "right", yanchor: "top" },
    table: {
      panel: series.flatMap(({ panel, points }) => points.map(() => panel)),
      b: series.flatMap(({ exponent, points }) => points.map(() => exponent)),
      n: series.flatMap(({ points }) => points.map(({ n }) => n)),
      value: series.flatMap(({ points }) => points.map(({ value }) => value)),
    },
  });
  const { legend } = figure.layout as { legend: Record<string, unknown> };
  return { ...figure, layout: { ...figure.layout, legend2: { ...legend, x: 0.58, xanchor: "left" } } };
}

/** Slower and slower motion: from the one that fails to those that do not. */
const STYLES: readonly MethodStyle[] = [
  METHOD_STYLES.aboveOne,
  METHOD_STYLES.gammaOne,
  METHOD_STYLES.saAdam85,
  METHOD_STYLES.saAdam75,
];
