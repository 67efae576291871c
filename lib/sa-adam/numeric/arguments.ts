import { DataError } from "./data-error.js";
import { howMany } from "./how-many.js";
import { suggestion } from "./nearest.js";

/**
 * Checks of arguments, for the entry of a public function, once a call: each gives back its value, or throws a RangeError that
 * names the argument, says what it must be and shows what it is. Never in the loop of steps.
 */

/** Throws: `name` must be `what`. */
export function refuse(name: string, what: string, value: unknown): never {
  throw new RangeError(`${name} must be ${what}, got ${shown(value)}`);
}

/** A finite number: no NaN, no infinity, no text that reads as a number. */
export function finiteNumber(name: string, value: number): number {
  return Number.isFinite(value) ? value : refuse(name, "a finite number", value);
}

/** A finite number > 0. */
export function positive(name: string, value: number): number {
  return finiteNumber(name, value) > 0 ? value : refuse(name, "positive", value);
}

/** A finite number >= 0. */
export function nonNegative(name: string, value: number): number {
  return finiteNumber(name, value) >= 0 ? value : refuse(name, "non-negative", value);
}

/** A number in (lowest, highest). */
export function inOpenInterval(name: string, value: number, lowest: number, highest: number): number {
  const inside = typeof value === "number" && value > lowest && value < highest;
  if (!inside) throw new RangeError(`${name} must lie in (${lowest}, ${highest}), got ${shown(value)}`);
  return value;
}

/** The weight of the past in an exponential average; throws a RangeError unless it lies in [0, 1). */
export function belowOne(name: string, value: number): number {
  if (!(typeof value === "number" && value >= 0 && value < 1))
    throw new RangeError(`${name} must lie in [0, 1), got ${shown(value)}`);
  return value;
}

/** A number in (0, most]. */
export function positiveUpTo(name: string, value: number, most: number): number {
  const inside = typeof value === "number" && value > 0 && value <= most;
  if (!inside) throw new RangeError(`${name} must lie in (0, ${most}], got ${shown(value)}`);
  return value;
}

/** An integer from `least` to `most`. */
export function wholeNumber(
  name: string,
  value: number,
  least = 1,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const kind =
    least === 1 ? "a positive integer" : least === 0 ? "a non-negative integer" : `an integer >= ${least}`;
  const bound =
    most === Number.MAX_SAFE_INTEGER || !(typeof value === "number" && value > most)
      ? ""
      : ` of at most ${most}`;
  return refuse(name, kind + bound, value);
}

/** true or false. */
export function flag(name: string, value: boolean): boolean {
  return typeof value === "boolean" ? value : refuse(name, "true or false", value);
}

/** Text with at least one letter. */
export function text(name: string, value: string): string {
  return typeof value === "string" && value !== "" ? value : refuse(name, "a text", value);
}

/** A function. */
export function aFunction<F>(name: string, value: F): F {
  return typeof value === "function" ? value : refuse(name, "a function", value);
}

/** An object that has these methods, as `what`. */
export function withMethods<T extends object>(
  name: string,
  value: T,
  methods: readonly (keyof T)[],
  what: string,
): T {
  const has =
    typeof value === "object" && value !== null && methods.every((m) => typeof value[m] === "function");
  return has ? value : refuse(name, what, value);
}

/** Finite numbers one after the other, of length d where it is given, else at least one. */
export function finiteVector<V extends ArrayLike<number>>(name: string, value: V, d?: number): V {
  if (!isVector(value)) return refuse(name, "an array of numbers", value);
  if (value.length === 0) throw new RangeError(`${name} must not be empty`);
  if (d !== undefined && value.length !== d) {
    throw new RangeError(`${name} must have ${howMany(d, "entry")}, got ${value.length}`);
  }
  for (let j = 0; j < value.length; j++) {
    if (!Number.isFinite(value[j])) {
      throw new RangeError(`${name} must be finite and of numbers: entry ${j} is ${shown(value[j])}`);
    }
  }
  return value;
}

/** One of the names that are known. */
export function oneOf<Name extends string>(name: string, value: Name, known: readonly Name[]): Name {
  if (known.includes(value)) return value;
  const listed = known.map((one) => JSON.stringify(one)).join(" or ");
  return refuse(name, listed, value);
}

/**
 * An object of options, each of a name that is known.
 *
 * @param owner whose options they are, for the message
 * @throws RangeError when it is no object; DataError with a suggestion for an option of another name
 */
export function knownOptions<Options extends object>(
  owner: string,
  options: Options,
  names: readonly string[],
): Options {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    return refuse(`the options of ${owner}`, "an object", options);
  }
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    throw new DataError({
      code: "unknown-option",
      problem: `${owner} has no option ${name}`,
      remedy: suggestion(name, names),
    });
  }
  return options;
}

/** Whether numbers, or anything else, stand one after the other: an array or a typed array. */
export function isVector(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

/** Characters of a text that a message shows. */
const SHOWN = 200;

/** A value as a message shows it. */
export function shown(value: unknown): string {
  if (typeof value === "string" && value.length > SHOWN)
    return `${JSON.stringify(value.slice(0, SHOWN))}... of ${value.length} characters`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (isVector(value)) return `an array of ${value.length}`;
  if (typeof value === "bigint") return `the big integer ${value}`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
