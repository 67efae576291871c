import { linearRegression, noiseDirection, readInvisibility } from "sa-adam/internal";
import type { Experiment, StreamState } from "../../engine/experiment.js";
import { type Preset, type PresetName, powersOfTen, scaledSettings } from "../../engine/scale.js";
import { symmetricMean } from "../../engine/symmetric-mean.js";

/** Scales of the invisibility experiment; "paper" is the published one. */
export const INVISIBILITY_PRESETS: Readonly<Record<PresetName, Preset>> = {
  paper: { n: 1e8, streams: 200, about: "n = 1e8, M = 200: the published scale, 50 minutes on two cores" },
  hour: { n: 1e8, streams: 240, about: "n = 1e8, M = 240: an hour on two cores" },
  minute: { n: 1e6, streams: 100, about: "n = 1e6, M = 100: under a minute on two cores" },
};

/** gamma of the three SA-Adam arms. */
export const INVISIBILITY_GAMMAS: readonly [number, number, number] = [0.75, 0.85, 0.95];

/** Where the arms whose plug-in sums are kept stand: SGD and the first SA-Adam. */
const PLUG_IN_ARMS = [0, 2];

/**
 * The invisibility experiment: five optimizers on one stream of linear-regression data, d = 20,
 *
 *     eta_t = 0.2 t^-0.7        rho_t = (t + 1)^-gamma        rho^v_t = 1/(t + 1)        floor 0.5, clip 500
 *
 * xbar_n averages the iterates before each update.
 *
 * @throws RangeError for n below 100
 * @example invisibility().settings({ n: 1e6, streams: 20 })
 *
 * Source: An and Huo, arXiv:2606.17364, Figure 1.
 */
export function invisibility(): Experiment {
  const { optimum, dimension, sandwich } = linearRegression();
  return {
    name: "invisibility",
    arms: ["SGD", "SA-RMSProp", ...INVISIBILITY_GAMMAS.map((gamma) => `SA-Adam ${gamma}`)],
    sandwich,
    presets: INVISIBILITY_PRESETS,
    settings: (asked = {}) => ({
      ...scaledSettings(asked, INVISIBILITY_PRESETS.paper, powersOfTen(1e4), 20),
      specification: {
        kind: "invisibility",
        optimum: Array.from(optimum),
        direction: Array.from(noiseDirection(dimension)),
        eta0: 0.2,
        alpha: 0.7,
        gammas: INVISIBILITY_GAMMAS,
      },
    }),
    read(bytes, offset, _pairBytes, lane, n): StreamState {
      const { sums, hessian, noises } = readInvisibility(bytes, offset, lane);
      return {
        arms: sums.map((sum, arm) => {
          const deviation = sum.map((value) => value / n);
          const kept = PLUG_IN_ARMS.indexOf(arm);
          if (kept < 0) return { deviation };
          const noiseCovariance = symmetricMean(noises[kept], dimension, n);
          return { deviation, plugIn: { hessian: symmetricMean(hessian, dimension, n), noiseCovariance } };
        }),
        numbers: [...sums, hessian, ...noises],
      };
    },
  };
}
