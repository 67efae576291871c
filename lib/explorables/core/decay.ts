import {
  adaptiveRestPoint,
  largestEigenvalue,
  linearRegression,
  polynomial,
  power,
  RandomStream,
  restPoint,
  run,
  saAdam,
  saAdamL2,
  spdSquareRoot,
  withRidge,
} from "sa-adam/internal";

/** The penalty, the noise and a fixed preconditioner. */
export type DecaySettings = {
  /** lambda > 0. */
  readonly lambda: number;
  /** log2 of the noise's standard deviation. */
  readonly logNoise: number;
  /** log2 of s, of the fixed P = diag(s, 1/s). */
  readonly logStretch: number;
};

/** x*: least squares with two coefficients. */
export const DECAY_OPTIMUM = [1, -0.5] as const;
/** Streams of each method, steps of each, and how many of them are left out of its average. */
export const DECAY_RUNS = { streams: 12, steps: 4000, burnIn: 1000 } as const;
const ALPHA = 0.6;
const GAMMA = 0.75;
const SEED = 2026;
const PARTS = 40;

type Point = readonly [number, number];

/** Where decay comes to rest by each of three ways. */
export interface RestPoints {
  /** Coupled, the ridge optimum: one point for every optimizer. */
  readonly coupled: Point;
  /** Decoupled, under the preconditioner that Adam learns. */
  readonly learned: Point;
  /** Decoupled, under the fixed preconditioner. */
  readonly fixed: Point;
}

export interface DecayResult {
  /** At lambda. */
  readonly rest: RestPoints;
  /** From lambda = 0, where all are x*, to lambda. */
  readonly path: readonly RestPoints[];
  /** At lambda, over the noise. */
  readonly overNoise: readonly { readonly noise: number; readonly rest: RestPoints }[];
  /** Averages of simulated streams so far, the same rows for both. */
  readonly averages: { readonly coupled: readonly Point[]; readonly learned: readonly Point[] };
}

/** log2 of the noises that are shown. */
export const NOISES = { lowest: -2, highest: 3 } as const;

/**
 * Where coupled and decoupled weight decay come to rest, at once, and then where averages of SA-Adam with either end.
 *
 * @throws RangeError as `restPoint`
 * @example [...decayCore({ lambda: 0.2, logNoise: 0, logStretch: 0 })][0].rest.coupled // [0.781, -0.344]
 */
export function* decayCore(settings: DecaySettings): Generator<DecayResult> {
  const { lambda, logNoise } = settings;
  const noise = power(2, logNoise);
  const { lowest, highest } = NOISES;
  const parts = Array.from({ length: PARTS + 1 }, (_, i) => i / PARTS);
  const result = {
    rest: restPoints(settings, lambda, noise),
    path: parts.map((part) => restPoints(settings, part * lambda, noise)),
    overNoise: parts.map((part) => {
      const level = power(2, lowest + (highest - lowest) * part);
      return { noise: level, rest: restPoints(settings, lambda, level) };
    }),
  };
  const [coupled, learned]: [Point[], Point[]] = [[], []];
  yield { ...result, averages: { coupled: [], learned: [] } };
  for (let stream = 0; stream < DECAY_RUNS.streams; stream++) {
    coupled.push(averageOf(lambda, noise, stream, "coupled"));
    learned.push(averageOf(lambda, noise, stream, "learned"));
    yield { ...result, averages: { coupled: [...coupled], learned: [...learned] } };
  }
}

function problemOf(noise: number): ReturnType<typeof linearRegression> {
  return linearRegression({ dimension: 2, optimum: DECAY_OPTIMUM, noise, heteroskedasticity: 0 });
}

function restPoints({ logStretch }: DecaySettings, lambda: number, noise: number): RestPoints {
  const problem = problemOf(noise);
  const s = power(2, logStretch);
  const point = ([x, y]: ArrayLike<number> & Iterable<number>): Point => [x, y];
  return {
    coupled: point(withRidge(problem, lambda).optimum),
    learned: point(adaptiveRestPoint(problem, lambda, { floor: 0 }).point),
    fixed: point(
      restPoint(problem, lambda, [
        [s, 0],
        [0, 1 / s],
      ]),
    ),
  };
}

/** The average of one stream, from x* on; eta0 is half of one over the largest eigenvalue of P^1/2 H P^1/2, so that every noise is as quick. */
function averageOf(lambda: number, noise: number, stream: number, way: "coupled" | "learned"): Point {
  const problem = problemOf(noise);
  const { steps, burnIn } = DECAY_RUNS;
  const root = spdSquareRoot(adaptiveRestPoint(problem, lambda, { floor: 0 }).preconditioner);
  const eta0 = 0.5 / largestEigenvalue(root.mmul(problem.hessian).mmul(root));
  const options = {
    stepSize: polynomial(eta0, ALPHA),
    momentumGain: polynomial(1, GAMMA),
    secondMomentGain: polynomial(1, 1),
    convention: "adam" as const,
    floor: 0,
  };
  const optimizer =
    way === "coupled" ? saAdamL2(lambda, options) : saAdam({ ...options, decoupledDecay: lambda });
  const source = new RandomStream(SEED, stream);
  const [x, y] = run({ problem, optimizer, source, steps, burnIn, start: problem.optimum }).inference.value();
  return [x, y];
}
