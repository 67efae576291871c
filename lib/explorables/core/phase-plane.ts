import {
  augmentedTrajectory,
  type Complex,
  constant,
  driftSpectrum,
  exactEnergy,
  polynomial,
  RandomStream,
  type Schedule,
  spectrumAlongSchedule,
} from "sa-adam/internal";

/** A quadratic in one dimension, H = lambda, P = 1, and the gains that the pair (iterate, momentum) moves by. */
export type PhasePlaneSettings = {
  /** The momentum gain, at the first step where it fades: the friction. */
  readonly rho: number;
  /** The step size, at the first step where it fades. */
  readonly eta: number;
  /** The curvature. */
  readonly lambda: number;
  /** "frozen": constant gains. "fading": rho t^-gamma and eta t^-0.7. */
  readonly gains: string;
  readonly gamma: number;
  /** Standard deviation of the gradient's noise. */
  readonly noise: number;
};

/** Exponent of a step size that fades. */
export const PHASE_ALPHA = 0.7;
/** Steps that are followed: fading gains take longer. */
export const PHASE_STEPS: Readonly<Record<string, number>> = { frozen: 400, fading: 4000 };
const SEED = 7;
const UNIT = { preconditioner: [[1]] };
const FRICTIONS = Array.from({ length: 199 }, (_, i) => (i + 1) / 200);

/** The pair after every step, and the drift's eigenvalues on the way. */
export interface PhasePlaneResult {
  /** (Delta_t, m_t) for t = 0, 1, ... */
  readonly states: readonly (readonly [number, number])[];
  /** Where the eigenvalues of the drift L go: along the steps where gains fade, for every rho where they are frozen. */
  readonly track: readonly (readonly Complex[])[];
}

/** rho_t and eta_t of the settings. */
function phaseGains({ rho, eta, gains, gamma }: PhasePlaneSettings): {
  momentumGain: Schedule;
  stepSize: Schedule;
} {
  return gains === "fading"
    ? { momentumGain: polynomial(rho, gamma), stepSize: polynomial(eta, PHASE_ALPHA) }
    : { momentumGain: constant(rho), stepSize: constant(eta) };
}

/**
 * The pair from (1, 0) on, step by step, by `augmentedTrajectory`, and the drift's spectrum along its schedule.
 *
 * @throws RangeError as `augmentedTrajectory`
 * @example [...phasePlaneCore({ rho: 0.5, eta: 0.5, lambda: 1, gains: "frozen", gamma: 0.75, noise: 0 })][0].states[1] // [0.75, 0.5]
 */
export function* phasePlaneCore(settings: PhasePlaneSettings): Generator<PhasePlaneResult> {
  const { gains, lambda, noise } = settings;
  const steps = PHASE_STEPS[gains];
  const model = { hessian: [[lambda]], ...phaseGains(settings) };
  const stream = new RandomStream(SEED);
  const draws = Array.from({ length: steps }, () => [noise === 0 ? 0 : noise * stream.normal()]);
  const states = augmentedTrajectory(model, [1], draws).map((z) => [z[0], z[1]] as const);
  const drifts =
    gains === "fading"
      ? spectrumAlongSchedule(model, spectrumSteps(steps))
      : FRICTIONS.map((momentumGain) =>
          driftSpectrum({ ...UNIT, hessian: model.hessian, momentumGain, stepSize: settings.eta }),
        );
  yield { states, track: drifts.map(({ eigenvalues }) => eigenvalues) };
}

/** How the pair moves at one step. */
export interface Motion {
  readonly rho: number;
  readonly eta: number;
  /** Both eigenvalues of L. */
  readonly eigenvalues: readonly Complex[];
  /** Does the pair oscillate? */
  readonly underdamped: boolean;
  /** Q of the energy z'Qz that a step without noise multiplies by exactly 1 - rho, 2 x 2; positive definite iff underdamped. */
  readonly energy: number[][];
}

/** The motion at step t. Throws a RangeError as `exactEnergy`. */
export function motionAt(settings: PhasePlaneSettings, t: number): Motion {
  const { momentumGain, stepSize } = phaseGains(settings);
  const [rho, eta] = [momentumGain(t), stepSize(t)];
  const drift = { ...UNIT, hessian: [[settings.lambda]], stepSize: eta, momentumGain: rho };
  const { eigenvalues, underdampedPairs } = driftSpectrum(drift);
  return {
    rho,
    eta,
    eigenvalues,
    underdamped: underdampedPairs > 0,
    energy: exactEnergy(drift).Q.to2DArray(),
  };
}

function spectrumSteps(steps: number): number[] {
  const found = new Set<number>();
  for (let t = 1; t < steps; t = Math.ceil(t * 1.06)) found.add(t);
  return [...found.add(steps)];
}
