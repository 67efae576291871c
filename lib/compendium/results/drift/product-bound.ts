import {
  type DriftModel,
  logSpacedIntegers,
  type ProductBound,
  type ProductNorm,
  productBounds,
  transitionProductNorms,
  turningPreconditioner,
} from "sa-adam/internal";
import {
  curve,
  DOUBLE_COLUMN,
  type Figure,
  gammaStyle,
  listed,
  logAxis,
  panelFigure,
  type Trace,
} from "sa-adam-cli/internal";
import {
  TURNING_PRECONDITIONER,
  type TurningPreconditionerSettings,
} from "../turning-preconditioner/figure.js";
import { describeRandomDrift, RANDOM_DRIFT, type RandomDriftSettings, randomDrift } from "./random-drift.js";

export interface ProductBoundSettings {
  /** P and H that do not move. */
  fixed: RandomDriftSettings;
  /** The same gains with a P_t that turns for ever. */
  turning: Pick<TurningPreconditionerSettings, "hessian" | "speed" | "eigenvalues">;
  gammas: readonly number[];
  /** Steps at which the bound of the fixed P stands beside the norm, and those of the turning one. */
  steps: { fixed: readonly number[]; turning: readonly number[] };
}

export const PRODUCT_BOUND: ProductBoundSettings = {
  fixed: { ...RANDOM_DRIFT, dimension: 3 },
  turning: { ...TURNING_PRECONDITIONER, speed: 0.3 },
  gammas: [0.75, 0.85, 0.95, 1, 1.2],
  steps: { fixed: logSpacedIntegers(10, 1e5, 8), turning: logSpacedIntegers(10, 2e4, 8) },
};

/** Bounds and norms for one exponent and one P. */
export interface ProductBoundSeries {
  preconditioner: "fixed" | "turning";
  gamma: number;
  bounds: ProductBound[];
  norms: ProductNorm[];
}

export interface ProductBoundResults {
  settings: ProductBoundSettings;
  series: ProductBoundSeries[];
}

/** The bound and the true norm of the products, for a fixed and a moving P. */
export function productBoundResults(settings: ProductBoundSettings = PRODUCT_BOUND): ProductBoundResults {
  const series = (["fixed", "turning"] as const).flatMap((preconditioner) =>
    settings.gammas.map((gamma) => {
      const fixed = randomDrift(settings.fixed, gamma);
      const model = preconditioner === "fixed" ? fixed : turningDrift(settings, fixed);
      const steps = settings.steps[preconditioner];
      return {
        preconditioner,
        gamma,
        bounds: productBounds(model, steps),
        norms: transitionProductNorms(model, steps),
      };
    }),
  );
  return { settings, series };
}

function turningDrift({ turning }: ProductBoundSettings, gains: DriftModel): DriftModel {
  const preconditioner = (t: number) => turningPreconditioner(turning, t);
  return { ...gains, hessian: turning.hessian, preconditioner };
}

/** Products of transitions below the bound that the exact energy gives, below, at and above gamma = 1. */
export function productBoundFigure({ settings, series }: ProductBoundResults): Figure {
  const { fixed, turning, gammas, steps } = settings;
  const rows = series.flatMap(({ preconditioner, gamma, bounds, norms }) =>
    bounds.map(({ t, bound }, i) => ({ preconditioner, gamma, t, bound, norm: norms[i].norm })),
  );
  const panel = (preconditioner: ProductBoundSeries["preconditioner"], title: string, lowest: number) => ({
    title,
    x: logAxis("step <i>t</i>", { range: [10, steps[preconditioner][steps[preconditioner].length - 1]] }),
    y: logAxis("spectral norm", { range: [lowest, 10] }),
    traces: series
      .filter((one) => one.preconditioner === preconditioner)
      .flatMap((one) => boundAndNorm(one, preconditioner === "fixed")),
  });
  return panelFigure({
    name: "product-bound",
    title: "Products of transitions, and a bound that no product passes",
    caption:
      "Lines: the norm of the product (I − ηₜ Lₜ) … (I − η₁ L₁). Open circles, same colour: the bound by the energy that " +
      "a step multiplies by exactly 1 − ρₜ, with the energy’s change from step to step accounted for; it holds for this run, " +
      `not only in the limit. γ = ${listed(gammas)}. a: ${describeRandomDrift(fixed)} ` +
      `b: the same gains, d = 2, with a P that turns for ever by ${turning.speed} log t, eigenvalues ${turning.eigenvalues.join(" and ")}. ` +
      "No randomness but in P and H.",
    width: DOUBLE_COLUMN,
    height: 272,
    panels: [panel("fixed", "P fixed", 1e-14), panel("turning", "P turning for ever", 1e-5)],
    legend: { x: 0, y: 0, xanchor: "left", yanchor: "bottom" },
    table: {
      preconditioner: rows.map(({ preconditioner }) => preconditioner),
      gamma: rows.map(({ gamma }) => gamma),
      t: rows.map(({ t }) => t),
      bound: rows.map(({ bound }) => bound),
      norm: rows.map(({ norm }) => norm),
    },
  });
}

function boundAndNorm({ gamma, bounds, norms }: ProductBoundSeries, named: boolean): Trace[] {
  const style = gammaStyle(gamma);
  const t = bounds.map((point) => point.t);
  return [
    curve(
      t,
      norms.map(({ norm }) => norm),
      style,
      { showlegend: named, hovertemplate: "t = %{x:.3~e}<br>norm = %{y:.3~e}" },
    ),
    curve(
      t,
      bounds.map(({ bound }) => bound),
      style,
      {
        mode: "markers",
        showlegend: false,
        marker: { symbol: "circle-open", size: 4, color: style.color },
        hovertemplate: "t = %{x:.3~e}<br>bound = %{y:.3~e}",
      },
    ),
  ];
}
