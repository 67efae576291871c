import type { OptimizerState } from "./optimizer-state.js";

/**
 * A state as JSON text, for a checkpoint; `readState` gives back the same numbers.
 *
 * @throws RangeError when a number of the state is not finite, which JSON cannot hold
 * @example
 * const state = saAdam().init([1, 2]);
 * readState(writeState(state)).x; // [1, 2]
 */
export function writeState(state: OptimizerState): string {
  return JSON.stringify(state, (_key, value) => {
    if (typeof value === "number" && !Number.isFinite(value)) {
      throw new RangeError(`the state at step ${state.t} holds ${value}; write states before they diverge`);
    }
    return value instanceof Float64Array ? Array.from(value) : value;
  });
}

/**
 * The state that `writeState` wrote.
 *
 * @throws RangeError when the text is no such state
 */
export function readState(text: string): OptimizerState {
  const state = JSON.parse(text, (_key, value) => (Array.isArray(value) ? Float64Array.from(value) : value));
  if (
    !(state?.x instanceof Float64Array && Number.isInteger(state.t) && state.momentum && state.preconditioner)
  ) {
    throw new RangeError("the text is not an optimizer's state as writeState writes it");
  }
  return state;
}
