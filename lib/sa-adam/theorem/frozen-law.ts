import { Matrix, solve } from "ml-matrix";
import { inOpenInterval, nonNegative, oneOf, positiveUpTo, wholeNumber } from "../numeric/arguments.js";
import { dot, symmetrized } from "../numeric/spd.js";

/** One observation at the error Delta = x - x*: writes the gradient g, d, and its Jacobian dg/dDelta, d x d row by row. */
export type FrozenDraw = (delta: Float64Array, gradient: Float64Array, jacobian: Float64Array) => void;

export interface FrozenSettings {
  dimension: number;
  /** The observations from the beginning; every call has to begin the same ones. */
  observations: () => FrozenDraw;
  /** E g at Delta, d, where it is known: without it a shift below the Monte Carlo error of E g is not seen. */
  drift?: (delta: Float64Array) => ArrayLike<number>;
  /** Where u vanishes, d, where it is known: 0 for symmetric noise, and for a predictable P without momentum. */
  rest?: ArrayLike<number>;
  /** Adam's 1 - beta1, in (0, 1]; 1, no momentum, unless given. */
  momentumGain?: number;
  /** P_t: I, or from the second moment in one of its conventions; "none" unless given. */
  preconditioner?: "none" | "predictable" | "adam";
  /** 1 - beta2, in (0, 1). */
  gain?: number;
  /** Added to g*g; 0 unless given. */
  floor?: number;
  /** Number of observations; 1e6 unless given. */
  draws?: number;
}

/** The law of the average under gains that stay constant while the step size vanishes. */
export interface FrozenLaw {
  /** Where the average tends, from x*, d. */
  shift: Float64Array;
  /** What n Cov(xbar_n) tends to, d x d. */
  covariance: Matrix;
  /** E P_t there: its diagonal, d. */
  preconditioner: Float64Array;
}

/** Observations of a batch, whose sums stand in for the long-run covariance. */
const BATCH = 500;
const MOST_ITERATIONS = 12;

/**
 * Where the average goes, and with which covariance, when momentum and preconditioner keep constant gains. (ours)
 *
 *     u(Delta) = E P_t m_t    with the iterate frozen at Delta        u(shift) = 0
 *     n Cov(xbar_n)  ->  G^-1 Gamma G^-T        G = du/dDelta,  Gamma the long-run covariance of P_t m_t, both at the shift
 *
 * With vanishing steps the iterate moves ever more slowly than m_t and D_t, which are then at rest as if it stood still: the
 * method of the ordinary differential equation. G is followed along the run by the recursions' derivatives, what D_t owes to
 * Delta included. A predictable P_t without momentum has G = Pbar H, Gamma = E[P S P]: that is `constantGainLaw`. Nothing
 * here is of first order in the gain, as `constantGainBias` is. Any direction will do: clipped gradients are a `draw` of their own.
 *
 * Monte Carlo, of one long run; its error is that of Gamma, 5 percent at most at 1e6 draws, and less where P_t moves little: the
 * part of P_t m_t that is a multiple of g_t is taken from the covariance of g_t, which needs no batches.
 *
 * @throws RangeError unless gains lie in (0, 1] and draws is a positive integer; Error when Newton's method finds no rest
 * @example
 * const stream = new RandomStream(1);
 * const clipped = frozenLaw({
 *   dimension: 1,
 *   draws: 1e4,
 *   observations: () => (delta, gradient, jacobian) => {
 *     const raw = delta[0] - stream.normal();
 *     gradient[0] = Math.max(-1, Math.min(1, raw));
 *     jacobian[0] = Math.abs(raw) < 1 ? 1 : 0;
 *   },
 * });
 * clipped.preconditioner // [1]
 */
export function frozenLaw(settings: FrozenSettings): FrozenLaw {
  const { dimension: d, draws = 1e6, momentumGain = 1, preconditioner = "none", gain = 0.5 } = settings;
  wholeNumber("dimension", d);
  wholeNumber("draws", draws, 2 * BATCH);
  positiveUpTo("momentumGain", momentumGain, 1);
  inOpenInterval("gain", gain, 0, 1);
  nonNegative("floor", settings.floor ?? 0);
  oneOf("preconditioner", preconditioner, ["none", "predictable", "adam"]);
  const delta = Float64Array.from(settings.rest ?? new Float64Array(d));
  let size = Number.POSITIVE_INFINITY;
  for (let i = 0; settings.rest === undefined; i++) {
    if (i === MOST_ITERATIONS)
      throw new Error("the frozen iterate finds no rest: lower the gains, or raise the floor");
    const at = frozenRun(settings, delta, false);
    const step = solve(at.slope, Matrix.columnVector(at.mean)).to1DArray();
    for (let j = 0; j < d; j++) delta[j] -= step[j];
    const before = size;
    size = Math.sqrt(dot(step, step));
    if (size <= 1e-3 * Math.sqrt(dot(delta, delta)) || size >= before) break;
  }
  const { slope, covariance, preconditioner: mean } = frozenRun(settings, delta, true);
  const inverse = solve(slope, Matrix.eye(d));
  return {
    shift: delta,
    covariance: symmetrized(inverse.mmul(covariance).mmul(inverse.transpose())),
    preconditioner: mean,
  };
}

/** What one run at a frozen iterate says: E u, its slope G, and, where asked for, Gamma; E P_t. */
interface FrozenRun {
  mean: Float64Array;
  slope: Matrix;
  covariance: Matrix;
  preconditioner: Float64Array;
}

function frozenRun(settings: FrozenSettings, delta: Float64Array, withCovariance: boolean): FrozenRun {
  const { dimension: d, draws = 1e6, momentumGain: rho = 1, preconditioner: kind = "none" } = settings;
  const { gain = 0.5, floor = 0 } = settings;
  const draw = settings.observations();
  const [g, J] = [new Float64Array(d), new Float64Array(d * d)];
  const [m, dm] = [new Float64Array(d), new Float64Array(d * d)];
  const [D, dD] = [new Float64Array(d).fill(1), new Float64Array(d * d)];
  const [p, dp] = [new Float64Array(d).fill(1), new Float64Array(d * d)];
  // P_t of so many steps before owes nothing to the gradients in m_t: the control variate of E u.
  const lag = Math.ceil(rho === 1 ? 1 : 20 / rho);
  const past = Array.from({ length: lag }, () => new Float64Array(d).fill(1));
  const control = new Float64Array(d);
  const sums = {
    u: new Float64Array(d),
    p: new Float64Array(d),
    g: new Float64Array(d),
    G: new Float64Array(d * d),
  };
  const second = new Float64Array(d * d);
  const batches: { u: Float64Array; g: Float64Array }[] = [];
  let batch = { u: new Float64Array(d), g: new Float64Array(d) };

  const learn = (): void => {
    for (let j = 0; j < d; j++) {
      D[j] += gain * (g[j] * g[j] + floor - D[j]);
      for (let k = 0; k < d; k++) dD[j * d + k] += gain * (2 * g[j] * J[j * d + k] - dD[j * d + k]);
    }
  };
  const root = (): void => {
    for (let j = 0; j < d; j++) {
      p[j] = 1 / Math.sqrt(D[j]);
      for (let k = 0; k < d; k++) dp[j * d + k] = -0.5 * p[j] * p[j] * p[j] * dD[j * d + k];
    }
  };

  const start = Math.ceil(20 / Math.min(kind === "none" ? 1 : gain, rho));
  for (let t = 0; t < start + draws; t++) {
    draw(delta, g, J);
    for (let j = 0; j < d; j++) {
      m[j] += rho * (g[j] - m[j]);
      for (let k = 0; k < d; k++) dm[j * d + k] += rho * (J[j * d + k] - dm[j * d + k]);
    }
    control.set(past[t % lag]);
    past[t % lag].set(p);
    if (kind === "predictable") root();
    if (kind !== "none") learn();
    if (kind === "adam") root();
    if (t < start) continue;
    if (kind === "predictable" && lag === 1) control.set(p);
    for (let j = 0; j < d; j++) {
      const u = p[j] * m[j];
      batch.u[j] += u;
      batch.g[j] += g[j];
      sums.u[j] += settings.drift ? u - control[j] * m[j] : u;
      sums.p[j] += control[j];
      sums.g[j] += g[j];
      for (let k = 0; k < d; k++) {
        sums.G[j * d + k] += p[j] * dm[j * d + k] + dp[j * d + k] * m[j];
        second[j * d + k] += g[j] * g[k];
      }
    }
    if (withCovariance && (t - start + 1) % BATCH === 0) {
      batches.push(batch);
      batch = { u: new Float64Array(d), g: new Float64Array(d) };
    }
  }
  const Pbar = sums.p.map((value) => value / draws);
  const exact = settings.drift?.(delta);
  const mean = sums.u.map((value, j) => value / draws + (exact ? Pbar[j] * exact[j] : 0));
  const entry = (values: Float64Array): Matrix =>
    Matrix.from1DArray(d, d, values.map((value) => value / draws) as unknown as number[]);
  const S = entry(second);
  for (let j = 0; j < d; j++)
    for (let k = 0; k < d; k++) S.set(j, k, S.get(j, k) - (sums.g[j] * sums.g[k]) / (draws * draws));
  const covariance = S.clone();
  if (withCovariance) {
    // Each u_j as r_j g_j and a rest: of the first part S is known without batches.
    const joint = batchCovariance(batches.map(({ u, g }) => Float64Array.of(...u, ...g)));
    const r = Pbar.map((_, j) => joint.get(j, d + j) / joint.get(d + j, d + j));
    for (let j = 0; j < d; j++)
      for (let k = 0; k < d; k++)
        covariance.set(j, k, joint.get(j, k) + r[j] * r[k] * (S.get(j, k) - joint.get(d + j, d + k)));
  }
  return { mean, slope: entry(sums.G), covariance, preconditioner: Pbar };
}

/** Covariance of batches' sums, for one observation. */
function batchCovariance(sums: readonly Float64Array[]): Matrix {
  const d = sums[0].length;
  const mean = Float64Array.from({ length: d }, (_, j) => sums.reduce((s, b) => s + b[j], 0) / sums.length);
  return Matrix.from1DArray(
    d,
    d,
    Array.from({ length: d * d }, (_, i) => {
      const [j, k] = [Math.floor(i / d), i % d];
      const products = sums.reduce((s, b) => s + (b[j] - mean[j]) * (b[k] - mean[k]), 0);
      return products / (sums.length - 1) / BATCH;
    }),
  );
}
