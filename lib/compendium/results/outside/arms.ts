import type { OutsideArm } from "sa-adam/internal";

/** Which assumption of the theorem an arm breaks; "none" is inside. */
export type Assumption =
  | "none"
  | "second-moment gain vanishes"
  | "P is predictable or symmetric noise"
  | "momentum gain vanishes"
  | "momentum gain below 1/t"
  | "step size vanishes"
  | "step size below t^-1/2"
  | "gradients are not clipped"
  | "decay is coupled";

/** An arm, and what it breaks. */
export interface OutsideCase extends OutsideArm {
  readonly breaks: Assumption;
}

const SGD: OutsideArm = {
  name: "SGD",
  eta0: 0.3,
  alpha: 0.7,
  c1: 1,
  gamma: 0,
  preconditioner: "none",
  gain: 0,
  floor: 0,
  decay: 0,
  noise: "symmetric",
  loss: "linear",
};
/** Its second moment's gain is 1/(t + 1) unless given, P built from the past. */
const RMSPROP: OutsideArm = { ...SGD, preconditioner: "predictable", floor: 0.1 };
const SA_ADAM: OutsideArm = { ...RMSPROP, gamma: 0.75 };
/** P has seen the gradient that it multiplies, as in Adam and RMSProp as deployed. */
const DEPLOYED: OutsideArm = { ...SGD, preconditioner: "adam" };
const SKEWED = { noise: "skewed", breaks: "P is predictable or symmetric noise" } as const;

const GAINS = [0.5, 0.1, 0.01, 0.001];

/** Every arm, what it breaks beside it: at most 48. */
export const OUTSIDE_ARMS: readonly OutsideCase[] = [
  { ...SGD, breaks: "none" },
  { ...SA_ADAM, name: "SA-Adam", breaks: "none" },
  { ...SA_ADAM, name: "SA-Adam, skewed", noise: "skewed", breaks: "none" },
  { ...SGD, name: "SGD, curved", loss: "curved", breaks: "none" },
  ...GAINS.map(
    (gain): OutsideCase => ({
      ...RMSPROP,
      name: `RMSProp of the past, gain ${gain}`,
      gain,
      breaks: "second-moment gain vanishes",
    }),
  ),
  ...GAINS.map(
    (gain): OutsideCase => ({
      ...RMSPROP,
      name: `RMSProp of the past, gain ${gain}, skewed`,
      gain,
      noise: "skewed",
      breaks: "second-moment gain vanishes",
    }),
  ),
  ...GAINS.map(
    (gain): OutsideCase => ({
      ...DEPLOYED,
      name: `RMSProp, gain ${gain}`,
      gain,
      breaks: "second-moment gain vanishes",
    }),
  ),
  ...GAINS.map(
    (gain): OutsideCase => ({ ...DEPLOYED, name: `RMSProp, gain ${gain}, skewed`, gain, ...SKEWED }),
  ),
  { ...RMSPROP, name: "SA-Adam, constant beta1", c1: 0.1, breaks: "momentum gain vanishes" },
  {
    ...RMSPROP,
    name: "SA-Adam, constant beta1, skewed",
    c1: 0.1,
    noise: "skewed",
    breaks: "momentum gain vanishes",
  },
  { ...DEPLOYED, name: "Adam", c1: 0.1, gain: 0.001, breaks: "second-moment gain vanishes" },
  { ...DEPLOYED, name: "Adam, skewed", c1: 0.1, gain: 0.001, ...SKEWED },
  { ...DEPLOYED, name: "Adam, beta2 0.99, skewed", c1: 0.1, gain: 0.01, ...SKEWED },
  { ...SA_ADAM, name: "SA-Adam, gamma 1", gamma: 1, breaks: "momentum gain below 1/t" },
  { ...SA_ADAM, name: "SA-Adam, gamma 1.1", gamma: 1.1, breaks: "momentum gain below 1/t" },
  { ...SGD, name: "SGD, constant step", eta0: 0.05, alpha: 0, breaks: "step size vanishes" },
  {
    ...SGD,
    name: "SGD, constant step, curved",
    eta0: 0.05,
    alpha: 0,
    loss: "curved",
    breaks: "step size vanishes",
  },
  {
    ...DEPLOYED,
    name: "Adam, constant step, curved",
    eta0: 0.001,
    alpha: 0,
    c1: 0.1,
    gain: 0.001,
    loss: "curved",
    breaks: "step size vanishes",
  },
  ...[0.5, 0.4, 0.3].map(
    (alpha): OutsideCase => ({
      ...SGD,
      name: `SGD, alpha ${alpha}, curved`,
      alpha,
      loss: "curved",
      breaks: "step size below t^-1/2",
    }),
  ),
  { ...SGD, name: "SGD, clip 1", clip: 1, breaks: "gradients are not clipped" },
  { ...SGD, name: "SGD, clip 1, skewed", clip: 1, noise: "skewed", breaks: "gradients are not clipped" },
  { ...SA_ADAM, name: "SA-Adam, decoupled decay 0.01", decay: 0.01, breaks: "decay is coupled" },
];
