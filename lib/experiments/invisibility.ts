import { linearRegression, noiseDirection } from "../problems/linear-regression.js";
import type { SimulationSettings } from "../simulation/simulate.js";
import { checkpointsUpTo, type Preset } from "./checkpoints.js";

/** Scales of the invisibility experiment; "paper" is the published one. */
export const INVISIBILITY_PRESETS: Record<"paper" | "minute", Preset> = {
  paper: { n: 1e8, streams: 200, about: "n = 1e8, M = 200: about an hour on two cores" },
  minute: { n: 1e6, streams: 100, about: "n = 1e6, M = 100: under a minute" },
};

/** gamma of the three SA-Adam arms. */
export const INVISIBILITY_GAMMAS: readonly [number, number, number] = [0.75, 0.85, 0.95];

/** The arms in the order in which the kernel keeps them. */
export const INVISIBILITY_ARM_NAMES: readonly string[] = [
  "SGD",
  "SA-RMSProp",
  ...INVISIBILITY_GAMMAS.map((gamma) => `SA-Adam ${gamma}`),
];

export interface ScaleOptions {
  /** Steps of every stream. */
  n?: number;
  /** M, even. */
  streams?: number;
  seed?: number;
}

/**
 * Five optimizers on one stream of linear-regression data: eta_t = 0.2 t^-0.7, rho_t = (t+1)^-gamma, ridge 0.5.
 *
 * Source: An and Huo, arXiv:2606.17364, Figure 1.
 */
export function invisibilitySettings(options: ScaleOptions = {}): SimulationSettings {
  const {
    n = INVISIBILITY_PRESETS.paper.n,
    streams = INVISIBILITY_PRESETS.paper.streams,
    seed = 2026,
  } = options;
  const { optimum, dimension } = linearRegression();
  return {
    specification: {
      kind: "invisibility",
      optimum: Array.from(optimum),
      direction: Array.from(noiseDirection(dimension)),
      eta0: 0.2,
      alpha: 0.7,
      gammas: INVISIBILITY_GAMMAS,
    },
    seed,
    streams,
    checkpoints: checkpointsUpTo(n, 1e4),
    groupSize: 20,
  };
}
