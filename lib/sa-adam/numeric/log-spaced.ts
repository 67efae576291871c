import { positive, refuse } from "./arguments.js";
import { log10, power } from "./elementary.js";

/** A list that anyone reads is shorter by far. */
const MOST_PER_DECADE = 1e5;

/**
 * Integers from `first` to `last`, both included, evenly spaced in log(t) as far as integers allow.
 *
 * @param perDecade how many points from t to 10 t; rounding to integers leaves fewer at the small end
 * @returns ascending, without repetition
 * @throws RangeError unless first <= last are positive integers and perDecade lies in (0, 1e5]
 * @example logSpacedIntegers(1, 1000, 1) // [1, 10, 100, 1000]
 */
export function logSpacedIntegers(first: number, last: number, perDecade = 10): number[] {
  if (!(Number.isInteger(first) && Number.isInteger(last) && 1 <= first && first <= last)) {
    throw new RangeError(`log-spaced integers need 1 <= first <= last, got ${first} and ${last}`);
  }
  positive("perDecade", perDecade);
  if (perDecade > MOST_PER_DECADE) refuse("perDecade", `at most ${MOST_PER_DECADE}`, perDecade);
  const intervals = Math.ceil(log10(last / first) * perDecade - 1e-9);
  const points = [first];
  for (let i = 1; i < intervals; i++) {
    const point = Math.round(first * power(last / first, i / intervals));
    if (point > points[points.length - 1]) points.push(point);
  }
  if (last > points[points.length - 1]) points.push(last);
  return points;
}
