import { literal } from "./literal.js";
import { markdown } from "./markdown.js";

/** What can be predicted: a number, several, a word, or whether something holds. */
type Predictable = number | string | boolean | readonly number[];

/** How a prediction is judged: see {@link check}. */
export interface CheckOptions {
  /** What was predicted, in plain words. */
  name?: string;
  /** The largest distance of a number that counts as right; 5 percent of the truth if it is not given. */
  within?: number;
  /** Shown with a prediction that is wrong, in plain words. */
  hint?: string;
}

/**
 * Says in the cell's output whether a reader's prediction is right, and if not, how far off it is; an exercise in a
 * saved notebook stands there with `undefined` and asks for one. A prediction of the wrong kind is told so, in a sentence.
 *
 * @param guess the prediction, of the truth's kind; `undefined` or `null` before there is one
 * @param truth a number, several, a word (whose case does not matter) or a boolean, computed by code
 * @throws TypeError for a truth that is no finite number, word or boolean, or a `within` that is not above zero; Error outside a tslab kernel
 * @example check(1.3, varianceRatio(0.75, 1e4).value, { name: "V(0.75, 1e4)", within: 0.05 })
 */
export function check(guess: unknown, truth: Predictable, options: CheckOptions = {}): void {
  const { name = "Your prediction", within, hint } = options;
  if (within !== undefined && !(within > 0))
    throw new TypeError(`check needs a within above zero, not ${within}`);
  if (!isPredictable(truth))
    throw new TypeError(
      `check needs a truth that is a finite number, several, a word or a boolean, not ${written(truth)}`,
    );
  markdown(judged(guess, truth, within, hint).replace(" ", ` **${literal(name)}:** `));
}

/** A mark, and a sentence. */
function judged(guess: unknown, truth: Predictable, within?: number, hint?: string): string {
  if (guess === undefined || guess === null)
    return `▢ put your guess, ${kindOf(truth)}, in place of ${guess}, and run the cell.`;
  if (kindOf(guess) !== kindOf(truth) || !isPredictable(guess))
    return `▢ the guess should be ${kindOf(truth)}, and ${written(guess)} is not.`;
  const off = distances(guess, truth, within);
  if (off.length > 0) return `✗ ${off.join("; ")}.${hint === undefined ? "" : ` Hint: ${literal(hint)}`}`;
  return `✓ ${written(guess)} is right${computed(guess, truth)}.`;
}

/** Says of each part that is wrong how far off it is. */
function distances(guess: Predictable, truth: Predictable, within: number | undefined): string[] {
  if (Array.isArray(guess) && Array.isArray(truth))
    return truth.flatMap((value, i) =>
      distances(guess[i], value, within).map((text) => `number ${i + 1}: ${text}`),
    );
  if (typeof guess !== "number" || typeof truth !== "number") {
    const same = String(guess).trim().toLowerCase() === String(truth).trim().toLowerCase();
    return same ? [] : [`not ${written(guess)}`];
  }
  const off = guess - truth;
  const allowed = within ?? 0.05 * Math.abs(truth);
  if (Math.abs(off) <= allowed) return [];
  const factor = off > 0 ? guess / truth : truth / guess;
  const far =
    factor >= 2 && truth !== 0 ? `by a factor of ${rounded(factor)}` : `by ${rounded(Math.abs(off))}`;
  return [
    `${guess} is too ${off > 0 ? "large" : "small"}, ${far}; up to ${rounded(allowed)} off counts as right`,
  ];
}

/** The numbers themselves, where the guess was only near. */
function computed(guess: Predictable, truth: Predictable): string {
  const near = [guess].flat().some((value, i) => typeof value === "number" && value !== [truth].flat()[i]);
  return near ? `: computed, ${[truth].flat().map(rounded).join(", ")}` : "";
}

function isPredictable(value: unknown): value is Predictable {
  if (Array.isArray(value)) return value.length > 0 && value.every(Number.isFinite);
  return typeof value === "number" ? Number.isFinite(value) : ["string", "boolean"].includes(typeof value);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length} number${value.length === 1 ? "" : "s"}`;
  const kinds: Record<string, string> = { number: "a number", string: "a word", boolean: "true or false" };
  return kinds[typeof value] ?? `a ${typeof value}`;
}

function rounded(value: number | string | boolean): string {
  return typeof value === "number" ? String(Number(value.toPrecision(3))) : String(value);
}

function written(value: unknown): string {
  return typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
}
