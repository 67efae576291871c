import {
  type KnownProblem,
  linearRegression,
  normalQuantile,
  type Optimizer,
  plugInSandwich,
  polynomial,
  power,
  RandomStream,
  type Row,
  run,
  saAdam,
  saRmsprop,
  sgd,
} from "sa-adam/internal";

/** Which optimizer on which streams, for how many steps, and which standard error. */
export type IntervalsSettings = {
  /** A name in `OPTIMIZERS`. */
  readonly optimizer: string;
  /** log10 of the steps of a stream. */
  readonly logN: number;
  /** "all": the average is over all iterates. "late": the first fifth is left out. */
  readonly averaged: string;
  /** "plug-in": estimated on the stream. "known": the limit's, which no user knows. */
  readonly errors: string;
  /** Of the streams; every optimizer sees the same ones. */
  readonly seed: number;
};

/** eta_t = 0.5 t^-0.6, of all five. */
const stepSize = polynomial(0.5, 0.6);

/** Streams that pile up. */
export const STREAMS = 100;

/** The optimizers to choose from, on the same streams. */
export const OPTIMIZERS: Readonly<Record<string, { readonly label: string; make(): Optimizer }>> = {
  sgd: { label: "SGD", make: () => sgd({ stepSize }) },
  "sa-rmsprop": { label: "SA-RMSProp", make: () => saRmsprop({ stepSize }) },
  "sa-adam-75": { label: "SA-Adam, γ = 0.75", make: () => withMomentum(0.75) },
  "sa-adam-95": { label: "SA-Adam, γ = 0.95", make: () => withMomentum(0.95) },
  "sa-adam-100": { label: "SA-Adam at the edge, γ = 1", make: () => withMomentum(1) },
};

function withMomentum(gamma: number): Optimizer {
  return saAdam({ stepSize, momentumGain: polynomial(1, gamma, 1) });
}

/** What each stream says of the first coefficient. */
export interface IntervalsResult {
  /** The truth. */
  readonly truth: number;
  readonly streams: readonly { readonly estimate: number; readonly standardError: number }[];
}

/**
 * One stream after the other: a regression with three coefficients and noise that is not the same everywhere, from the origin,
 * and the first coefficient's averaged estimate with its standard error.
 *
 * @throws RangeError as `run`
 * @example [...intervalsCore({ optimizer: "sgd", logN: 2, averaged: "all", errors: "known", seed: 1 })].at(-1)?.streams.length // 100
 */
export function* intervalsCore({
  optimizer,
  logN,
  averaged,
  errors,
  seed,
}: IntervalsSettings): Generator<IntervalsResult> {
  const problem: KnownProblem<Row> = linearRegression({ dimension: 3 });
  const steps = Math.round(power(10, logN));
  const burnIn = averaged === "late" ? Math.floor(steps / 5) : 0;
  const truth = problem.optimum[0];
  const streams: { estimate: number; standardError: number }[] = [];
  for (let i = 0; i < STREAMS; i++) {
    const method = OPTIMIZERS[optimizer].make();
    const covariance = errors === "plug-in" ? { covariance: plugInSandwich(problem, method) } : {};
    const source = new RandomStream(seed, i);
    const { inference } = run({ problem, optimizer: method, source, steps, burnIn, ...covariance });
    streams.push({ estimate: inference.value()[0], standardError: inference.standardErrors()[0] });
    yield { truth, streams: [...streams] };
  }
}

/** Intervals at a level, how many of them hold the truth, and how well that is known. */
export interface Coverage {
  readonly intervals: readonly { readonly lower: number; readonly upper: number; readonly holds: boolean }[];
  readonly held: number;
  /** Share of the streams so far, and its Monte Carlo standard error, sqrt(p (1 - p) / M). */
  readonly share: number;
  readonly error: number;
}

/** The Wald intervals of a result at a level in (0, 1). */
export function coverageAt({ truth, streams }: IntervalsResult, level: number): Coverage {
  const critical = normalQuantile((1 + level) / 2);
  const intervals = streams.map(({ estimate, standardError }) => {
    const [lower, upper] = [estimate - critical * standardError, estimate + critical * standardError];
    return { lower, upper, holds: lower <= truth && truth <= upper };
  });
  const held = intervals.filter(({ holds }) => holds).length;
  const share = held / streams.length;
  return { intervals, held, share, error: Math.sqrt((share * (1 - share)) / streams.length) };
}
