import { Matrix } from "ml-matrix";
import { power } from "../numeric/elementary.js";
import { spdInverse } from "../numeric/spd.js";
import { adam } from "../optimize/adam.js";
import { compose, type Optimizer } from "../optimize/optimizer.js";
import type { OptimizerState } from "../optimize/optimizer-state.js";
import { type OuterProductState, outerProduct } from "../optimize/outer-product.js";
import { saAdam } from "../optimize/sa-adam.js";
import { saRmsprop } from "../optimize/sa-rmsprop.js";
import { polynomial, type Schedule } from "../optimize/schedules.js";
import type { SecondMomentState } from "../optimize/second-moment.js";
import { sgd } from "../optimize/sgd.js";
import { theoremVerdict } from "../optimize/theorem.js";
import type { FitGains } from "./gains.js";
import type { PathMethod } from "./options.js";

/** An optimizer of lib/optimizers at a fit's gains, and its state when the pass begins. */
export interface FitOptimizer {
  readonly optimizer: Optimizer;
  begin(start: ArrayLike<number>, secondMoment: ArrayLike<number>): OptimizerState;
}

/** The optimizer of that name, which goes on from the warm-up: its gains count the warm-up's rows as steps taken. */
export function fitOptimizer(name: PathMethod, gains: FitGains): FitOptimizer {
  const { alpha, gamma, clock, stepSize, momentumGain } = gains;
  const eta = polynomial(stepSize * power(clock, alpha), alpha, clock);
  const rho = polynomial(momentumGain * power(clock, gamma), gamma, clock);
  const preconditioned = { stepSize: eta, convention: "adam", floor: 0 } as const;
  switch (name) {
    case "sgd":
      return fromOrigin(sgd({ stepSize: eta }));
    case "sa-adam":
      return withSecondMoment(
        saAdam({
          ...preconditioned,
          momentumGain: rho,
          largestMomentumGain: 1,
          secondMomentGain: polynomial(1, 1, clock),
        }),
      );
    case "sa-adagrad":
      return withSecondMoment(
        saRmsprop({ ...preconditioned, name: "SA-AdaGrad", secondMomentGain: polynomial(1, 1, clock) }),
      );
    case "sa-rmsprop":
      return withSecondMoment(saRmsprop({ ...preconditioned, secondMomentGain: polynomial(2, 1, clock) }));
    case "sa-ons":
      return onlineNewton(eta, clock);
    case "adam":
      return withSecondMoment(adam({ stepSize }));
  }
}

function fromOrigin(optimizer: Optimizer): FitOptimizer {
  return { optimizer, begin: (start) => optimizer.init(start) };
}

/** The second moment begins where the warm-up leaves it, with nothing left to correct for. */
function withSecondMoment(optimizer: Optimizer): FitOptimizer {
  return {
    optimizer,
    begin(start, secondMoment) {
      const state = optimizer.init(start);
      const preconditioner = state.preconditioner as SecondMomentState;
      preconditioner.D.set(secondMoment);
      preconditioner.decay = 0;
      return state;
    },
  };
}

/** Keeps the online Newton step's matrix definite, beside a second moment near 1. */
const ONLINE_NEWTON_FLOOR = 1e-6;

/** SA-ONS whose matrix has already seen `clock` gradients. */
function onlineNewton(eta: Schedule, clock: number): FitOptimizer {
  const preconditioner = outerProduct(ONLINE_NEWTON_FLOOR);
  const optimizer = compose({
    name: "SA-ONS",
    stepSize: eta,
    preconditioner: {
      ...preconditioner,
      update: (state, gradient, t, direction) =>
        preconditioner.update(state as OuterProductState, gradient, t + clock, direction),
      matrix: (state, dimension) => preconditioner.matrix(state as OuterProductState, dimension),
    },
    theorem: theoremVerdict({ stepSize: eta, secondMoment: polynomial(1, 1) }),
  });
  return {
    optimizer,
    begin(start, secondMoment) {
      const state = optimizer.init(start);
      const inverse = spdInverse(Matrix.diag(Array.from(secondMoment, (v) => v * clock)));
      (state.preconditioner as OuterProductState).inverse.set(inverse.to1DArray());
      return state;
    },
  };
}
