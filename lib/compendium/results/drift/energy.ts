import {
  type EnergyPoint,
  energyAlongRun,
  logSpacedIntegers,
  type ProductNorm,
  transitionProductNorms,
} from "sa-adam/internal";
import type { Figure } from "sa-adam-cli/internal";
import { curve, DOUBLE_COLUMN, gammaStyle, listed, logAxis, panelFigure } from "sa-adam-cli/internal";
import { column, columns } from "../../figures/rows.js";
import { describeRandomDrift, RANDOM_DRIFT, type RandomDriftSettings, randomDrift } from "./random-drift.js";

export interface EnergySettings extends RandomDriftSettings {
  steps: readonly number[];
}

/** Few dimensions, for every step is taken; enough for P and H not to commute. */
export const ENERGY: EnergySettings = {
  ...RANDOM_DRIFT,
  dimension: 3,
  steps: logSpacedIntegers(10, 1e5, 20),
};

/** The run and the products for one exponent. */
export interface EnergySeries {
  gamma: number;
  energy: EnergyPoint[];
  products: ProductNorm[];
}

export interface EnergyResults {
  settings: EnergySettings;
  series: EnergySeries[];
}

/** The energy along a run without noise from Delta_0 = (1, ..., 1), and the products' norms. */
export function energyResults(settings: EnergySettings = ENERGY): EnergyResults {
  const start = Array.from({ length: settings.dimension }, () => 1);
  const series = settings.gammas.map((gamma) => {
    const drift = randomDrift(settings, gamma);
    return {
      gamma,
      energy: energyAlongRun(drift, start, settings.steps),
      products: transitionProductNorms(drift, settings.steps),
    };
  });
  return { settings, series };
}

/** What is left of a start: nothing for gamma below one, a power of t at one, and more and more above. */
export function energyFigure({ settings, series }: EnergyResults): Figure {
  const { gammas, steps } = settings;
  const rows = series.flatMap(({ gamma, energy, products }) =>
    energy.map(({ t, energy }, i) => ({ gamma, t, energy, norm: products[i].norm })),
  );
  const time = logAxis("step <i>t</i>", { range: [steps[0], steps[steps.length - 1]] });
  return panelFigure({
    name: "energy",
    title: "What is left of the start along a run without noise",
    caption:
      "a: the energy Δᵀ H Δ + ((1 − ρₜ)/τₜ) mᵀ P m along a run without noise from Δ₀ = (1, …, 1), m₀ = 0. " +
      `b: the norm of the product (I − ηₜ Lₜ) … (I − η₁ L₁). γ = ${listed(gammas)}. ${describeRandomDrift(settings)} No randomness but in P and H.`,
    width: DOUBLE_COLUMN,
    height: 272,
    panels: [
      {
        title: "energy of one run",
        x: time,
        y: logAxis("energy", { range: [1e-24, 1e2] }),
        traces: series.map(({ gamma, energy }) =>
          curve(column(energy, "t"), column(energy, "energy"), gammaStyle(gamma), {
            hovertemplate: "t = %{x:.3~e}<br>energy = %{y:.3~e}",
          }),
        ),
      },
      {
        title: "norm of the product of transitions",
        x: time,
        y: logAxis("spectral norm", { range: [1e-12, 1e2] }),
        traces: series.map(({ gamma, products }) =>
          curve(column(products, "t"), column(products, "norm"), gammaStyle(gamma), {
            showlegend: false,
            hovertemplate: "t = %{x:.3~e}<br>norm = %{y:.3~e}",
          }),
        ),
      },
    ],
    legend: { x: 0, y: 0, xanchor: "left", yanchor: "bottom" },
    table: columns(rows),
  });
}
