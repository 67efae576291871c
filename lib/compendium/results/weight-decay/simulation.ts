import { Matrix } from "ml-matrix";
import type { Expectations, KnownProblem, Row } from "sa-adam/internal";
import {
  adaptiveRestPoint,
  compose,
  fixedPreconditioner,
  largestEigenvalue,
  linearRegression,
  momentum,
  type Optimizer,
  outside,
  PolyakRuppertAverage,
  polynomial,
  RandomStream,
  restPoint,
  saAdam,
  saAdamL2,
  sgd,
  spdSquareRoot,
  withRidge,
} from "sa-adam/internal";

export interface WeightDecaySettings {
  lambda: number;
  /** x*, two entries. */
  optimum: readonly [number, number];
  /** The noise's standard deviation where it is not varied. */
  noise: number;
  /** Standard deviations of the noise for the arms that compare them. */
  noises: readonly number[];
  /** s of the fixed preconditioners P = diag(s, 1/s). */
  stretches: readonly number[];
  alpha: number;
  gamma: number;
  n: number;
  /** Steps before averaging starts. */
  burnIn: number;
  /** M. */
  streams: number;
  seed: number;
}

export const WEIGHT_DECAY: WeightDecaySettings = {
  lambda: 0.2,
  optimum: [1, -0.5],
  noise: 1,
  noises: [0.25, 0.5, 1, 2, 4, 8],
  stretches: [0.4, 0.65, 1.6, 2.5],
  alpha: 0.6,
  gamma: 0.75,
  n: 2e4,
  burnIn: 4000,
  streams: 24,
  seed: 2026,
};

/** How the penalty reaches the iterate: coupled, through the gradient, or decoupled, outside P. */
export type DecayMethod = "SGD, coupled" | "SA-Adam, coupled" | "AdamW" | "fixed P";

/** Where one optimizer's averages end, beside where theory says. */
export interface DecayCenter {
  readonly method: DecayMethod;
  /** The noise's standard deviation. */
  readonly noise: number;
  /** s of P = diag(s, 1/s), for "fixed P". */
  readonly stretch?: number;
  /** x*_lambda for the coupled ones, the solved rest point for the others. */
  readonly target: Float64Array;
  /** xbar_n of every stream. */
  readonly averages: readonly Float64Array[];
}

export interface WeightDecayResults {
  readonly settings: WeightDecaySettings;
  readonly centers: readonly DecayCenter[];
}

/** Linear regression in two dimensions with correlation 0.4 and noise of one size: neither moves x* or x*_lambda. */
export function decayProblem(
  { optimum }: Pick<WeightDecaySettings, "optimum">,
  noise: number,
): KnownProblem<Row> & Expectations {
  return linearRegression({ dimension: 2, optimum, noise, heteroskedasticity: 0 });
}

/**
 * Where averages end under coupled and decoupled decay: three methods at every noise level, and decoupled decay under
 * fixed preconditioners diag(s, 1/s) at one of them. Stream i is the same observations for all.
 *
 * All start at x*, which all must leave. eta0 is half of one over the largest eigenvalue of P^1/2 H P^1/2 at the rest point, so that all are equally quick.
 *
 * @param onSteps called with the steps taken since the last call
 * @example weightDecayResults({ ...WEIGHT_DECAY, streams: 2 }).centers.map(({ target }) => target)
 */
export function weightDecayResults(
  settings: WeightDecaySettings = WEIGHT_DECAY,
  onSteps: (steps: number) => void = () => {},
): WeightDecayResults {
  const { lambda, noises, noise, stretches, n, burnIn, streams, seed } = settings;
  const centers = [...noises.flatMap(learned), ...stretches.map(fixed)];
  return { settings, centers };

  function learned(level: number): DecayCenter[] {
    const problem = decayProblem(settings, level);
    const ridged = withRidge(problem, lambda).optimum;
    const rest = adaptiveRestPoint(problem, lambda, { floor: 0 });
    const adam = { convention: "adam", floor: 0, secondMomentGain: polynomial(1, 1) } as const;
    const gains = gainsFor(problem, rest.preconditioner, settings);
    const centre = (method: DecayMethod, target: Float64Array, optimizer: Optimizer): DecayCenter => ({
      method,
      noise: level,
      target,
      averages: averages(problem, optimizer),
    });
    const { stepSize } = gainsFor(problem, Matrix.eye(2), settings);
    return [
      centre("SGD, coupled", ridged, sgd({ stepSize, l2: lambda })),
      centre("SA-Adam, coupled", ridged, saAdamL2(lambda, { ...gains, ...adam })),
      centre("AdamW", rest.point, saAdam({ name: "AdamW", ...gains, ...adam, decoupledDecay: lambda })),
    ];
  }

  function fixed(stretch: number): DecayCenter {
    const problem = decayProblem(settings, noise);
    const P = Matrix.diag([stretch, 1 / stretch]);
    const { stepSize, momentumGain } = gainsFor(problem, P, settings);
    const optimizer = compose({
      name: "decoupled decay, fixed P",
      stepSize,
      momentum: momentum(momentumGain, true),
      preconditioner: fixedPreconditioner(P),
      decoupledDecay: lambda,
      theorem: outside("decoupled weight decay"),
    });
    const target = restPoint(problem, lambda, P);
    return { method: "fixed P", noise, stretch, target, averages: averages(problem, optimizer) };
  }

  function averages(problem: KnownProblem<Row>, optimizer: Optimizer): Float64Array[] {
    return Array.from({ length: streams }, (_, stream) => {
      const source = new RandomStream(seed, stream);
      const average = new PolyakRuppertAverage(2);
      const state = optimizer.init(problem.optimum);
      const gradient = new Float64Array(2);
      for (let t = 1; t <= n; t++) {
        optimizer.update(state, problem.gradient(state.x, problem.sample(source), gradient));
        if (t > burnIn) average.update(state.x);
      }
      onSteps(n);
      return average.value();
    });
  }
}

function gainsFor(problem: KnownProblem<Row>, P: Matrix, { alpha, gamma }: WeightDecaySettings) {
  const root = spdSquareRoot(P);
  const eta0 = 0.5 / largestEigenvalue(root.mmul(problem.hessian).mmul(root));
  return { stepSize: polynomial(eta0, alpha), momentumGain: polynomial(1, gamma) };
}
