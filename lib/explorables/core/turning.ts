import {
  exactCovariance,
  type LinearModel,
  polynomial,
  power,
  sandwich,
  sandwichRatio,
  TURNING_SETTING,
  turningPreconditioner,
  windowedCovariance,
} from "sa-adam/internal";

/** How the preconditioner turns, and how fast momentum fades. */
export type TurningSettings = {
  readonly gamma: number;
  /** Radians per unit of log t. */
  readonly speed: number;
  /** s of P's eigenvalues 1 - s and 1 + s. */
  readonly spread: number;
};

/** log10 of the numbers of steps: step by step, then by windows; one batch a result, the quickest first. */
const BATCHES = [
  { from: 2, to: 2.5, covariances: exactCovariance },
  { from: 2.75, to: 4.25, covariances: exactCovariance },
  { from: 4.5, to: 6, covariances: windowedCovariance },
  { from: 6.25, to: 9, covariances: windowedCovariance },
] as const;

/** n Cov(xbar_n) after n steps. */
export interface TurningPoint {
  readonly n: number;
  /** 2 x 2. */
  readonly covariance: number[][];
  /** tr(n Cov(xbar_n) H S^-1 H) / 2: 1 is the sandwich. */
  readonly ratio: number;
}

export interface TurningResult {
  /** H^-1 S H^-1, 2 x 2. */
  readonly sandwich: number[][];
  /** Exactly, ascending in n, as far as it is computed. */
  readonly exact: readonly TurningPoint[];
}

/** P_t, 2 x 2. */
export function preconditionerAt(
  { speed, spread }: Pick<TurningSettings, "speed" | "spread">,
  t: number,
): number[][] {
  return turningPreconditioner({ speed, eigenvalues: [1 - spread, 1 + spread] }, t).to2DArray();
}

/**
 * The exact covariance of the average under a preconditioner that turns for ever, for n = 1e2 to 1e9, four to a decade.
 *
 * @throws RangeError as `windowedCovariance`
 * @example
 * const [first] = turningCore({ gamma: 0.75, speed: 1.5, spread: 0.6 });
 * first.exact[0] // { n: 100, ratio: 2.32379 }
 */
export function* turningCore(settings: TurningSettings): Generator<TurningResult> {
  const { hessian, noiseCovariance, alpha, eta0, c1 } = TURNING_SETTING;
  const [H, S] = [hessian.map((row) => [...row]), noiseCovariance.map((row) => [...row])];
  const model: LinearModel = {
    hessian: H,
    noiseCovariance: S,
    preconditioner: (t) => preconditionerAt(settings, t),
    stepSize: polynomial(eta0, alpha),
    momentumGain: polynomial(c1, settings.gamma),
  };
  const limit = sandwich(H, S).to2DArray();
  const exact: TurningPoint[] = [];
  for (const { from, to, covariances } of BATCHES) {
    for (const { n, covariance } of covariances(model, quarters(from, to))) {
      exact.push({ n, covariance: covariance.to2DArray(), ratio: sandwichRatio(covariance, H, S) });
    }
    yield { sandwich: limit, exact: [...exact] };
  }
}

/** 10^from, 10^(from + 1/4), ..., 10^to, whole numbers. */
function quarters(from: number, to: number): number[] {
  return Array.from({ length: Math.round(4 * (to - from)) + 1 }, (_, i) =>
    Math.round(power(10, from + i / 4)),
  );
}
