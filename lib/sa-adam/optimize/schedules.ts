import { finiteNumber, nonNegative, positive, refuse } from "../numeric/arguments.js";
import { power } from "../numeric/elementary.js";

/**
 * A gain as a function of the step t = 1, 2, ...; `exponent` is known for the shapes that the theory speaks of.
 *
 * Any function of t is a schedule: (t) => Math.min(polynomial(1, 0.75)(t), 0.5).
 */
export interface Schedule {
  (t: number): number;
  /** e where the gain is of order t^-e, 0 for a constant, undefined where it is not known. */
  readonly exponent?: number;
}

/**
 * The polynomial gain scale (t + shift)^-exponent.
 *
 * @throws RangeError unless scale > 0 and shift >= 0 are finite
 * @example polynomial(0.2, 0.7)(1) // 0.2
 */
export function polynomial(scale: number, exponent: number, shift = 0): Schedule {
  positive("scale", scale);
  finiteNumber("exponent", exponent);
  nonNegative("shift", shift);
  return Object.assign((t: number) => scale * power(t + shift, -exponent), { exponent });
}

/** The constant gain. Throws a RangeError unless it is positive. */
export function constant(value: number): Schedule {
  positive("a constant gain", value);
  return Object.assign(() => value, { exponent: 0 });
}

/** min(schedule, maximum); the exponent is that of the schedule, for a cap binds at the start only. */
export function capped(schedule: Schedule, maximum: number): Schedule {
  positive("a gain's cap", maximum);
  const limited = (t: number) => Math.min(schedule(t), maximum);
  return schedule.exponent === undefined ? limited : Object.assign(limited, { exponent: schedule.exponent });
}

/** A number read as a constant schedule; a schedule as itself. Throws a RangeError that says `name` for anything else. */
export function asSchedule(gain: Schedule | number, name = "a gain"): Schedule {
  if (typeof gain === "function") return gain;
  if (typeof gain !== "number") refuse(name, "a number or a function of the step", gain);
  return constant(positive(name, gain));
}
