import type { Expected } from "./cases.js";

/** What an engine answered: a table with warnings, or an error. */
export interface Answer {
  /** In the order of the right values: intercept first. A number that was not printed is NaN. */
  readonly coefficients: readonly {
    readonly name: string;
    readonly estimate: number;
    readonly standardError: number;
    readonly lower: number;
    readonly upper: number;
  }[];
  readonly warnings: readonly string[];
  readonly error?: string;
}

/** What is asked of an answer beside the right values. */
export interface Asked {
  readonly expected: Expected | undefined;
  readonly says?: RegExp | undefined;
  readonly orSays?: RegExp | undefined;
  readonly neverSays?: RegExp | undefined;
  /** Factor that standard errors may be off; 1.05 unless given. */
  readonly within?: number | undefined;
}

/** What an answer is blamed for; nothing when it is right, or says that it is not. */
export interface Judgement {
  readonly faults: readonly string[];
  /** Largest |estimate - right| in right standard errors, NaN without right values. */
  readonly distance: number;
  /** Smallest and largest standard error over the right one. */
  readonly ratios: readonly [number, number];
}

/** Right standard errors that an estimate may be off without a word. */
const DISTANCE = 1;

/** Factor by which a standard error may be off without a word. */
const RATIO = 1.05;

/** A number in a warning has to be right within this factor. */
const FACTOR = 2;

/**
 * Is the answer right, or does it say that it is not?
 *
 * * Every estimate is within 1 right standard error, or a warning has the distance, "... 3 standard errors", within a factor of 2.
 * * Every standard error is within 5 percent, or wider with a warning that has the variance's excess, "... 41 percent", within a
 *   factor of 2.
 * * A coefficient without an answer has no interval; what has to be said is said; nothing is said that is not so.
 *
 * @example judge({ coefficients, warnings: [] }, { expected }).faults // []
 */
export function judge(
  answer: Answer,
  { expected, says, orSays, neverSays, within = RATIO }: Asked,
): Judgement {
  const said = [...answer.warnings, ...(answer.error ? [answer.error] : [])];
  const faults: string[] = [];
  const fault = (text: string): number => faults.push(text);
  const has = (pattern: RegExp | undefined): boolean =>
    pattern !== undefined && said.some((text) => pattern.test(text));
  if (says && !has(says)) fault(`does not say ${says}${answer.error ? `: "${answer.error}"` : ""}`);
  const alarm = neverSays && said.find((text) => neverSays.test(text));
  if (alarm) fault(`false alarm: "${alarm}"`);

  const { estimates, standardErrors } = expected ?? {};
  const done = (distance: number, ratios: readonly [number, number]): Judgement => ({
    faults: has(orSays) ? [] : faults,
    distance,
    ratios,
  });
  const none = [Number.NaN, Number.NaN] as const;
  if (answer.error) {
    if (!says) fault(`stops: "${answer.error}"`);
    return done(Number.NaN, none);
  }
  if (!estimates || !standardErrors) {
    const interval = answer.coefficients.find(({ lower, upper }) => Number.isFinite(upper - lower));
    if (expected && interval) fault(`${interval.name} has an interval`);
    return done(Number.NaN, none);
  }
  if (answer.coefficients.length !== estimates.length) {
    fault(`${answer.coefficients.length} coefficients, not ${estimates.length}`);
    return done(Number.NaN, none);
  }
  let distance = 0;
  const ratios: [number, number] = [Number.POSITIVE_INFINITY, 0];
  for (const [j, coefficient] of answer.coefficients.entries()) {
    const [right, error] = [estimates[j], standardErrors[j]];
    if (right === null || error === null) {
      if (Number.isFinite(coefficient.upper - coefficient.lower))
        fault(`${coefficient.name} has an interval`);
      continue;
    }
    const off = Math.abs(coefficient.estimate - right) / error;
    const ratio = coefficient.standardError / error;
    // Negated, so that NaN is far.
    if (!(off <= distance)) distance = Number.isFinite(off) ? off : Number.POSITIVE_INFINITY;
    ratios[0] = ratio >= ratios[0] ? ratios[0] : ratio;
    ratios[1] = ratio <= ratios[1] ? ratios[1] : ratio;
  }
  const claims = (unit: string): number[] =>
    said.flatMap((text) =>
      [...text.matchAll(new RegExp(`(\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?) ${unit}`, "gi"))].map(([, n]) =>
        Number(n),
      ),
    );
  const claimed = (truth: number, unit: string): boolean =>
    claims(unit).some((value) => value >= truth / FACTOR && value <= truth * FACTOR);
  if (distance > DISTANCE && !claimed(distance, "standard errors"))
    fault(`${distance.toPrecision(3)} standard errors off${list(claims("standard errors"))}`);
  const [low, high] = ratios;
  if (!(low >= 1 / within)) fault(`standard errors down to ${low.toPrecision(3)} of the right ones`);
  if (!(high <= within) && !claimed(100 * (high ** 2 - 1), "percent"))
    fault(`standard errors up to ${high.toPrecision(3)} times the right ones${list(claims("percent"))}`);
  return done(distance, ratios);
}

const list = (claims: readonly number[]): string => (claims.length ? `, says ${claims.join(", ")}` : "");
