import { flag, inOpenInterval, knownOptions, positive, wholeNumber } from "../numeric/arguments.js";

/** How near to the stored batch's a certified estimate is. */
export interface CertifyOptions {
  /** In standard errors of any coefficient; 0.1 unless given. */
  tolerance?: number;
  /** Readings after the first at most; 8 unless given, or up to 30 while separable classes come apart. */
  mostReadings?: number;
  /** Are the rows of fits merged into this one read again too? Unless they are, such a fit is not certified. */
  mergedToo?: boolean;
}

/** What is asked of a fit whose rows have been read. */
export interface Ask extends CertifyOptions {
  /** Of the intervals, in (0, 1); 0.95 unless given. */
  level?: number;
}

/** What a reading can be asked. */
export const CERTIFY: readonly (keyof CertifyOptions)[] = ["tolerance", "mostReadings", "mergedToo"];

/** Throws a RangeError that names what cannot be asked; `names` are those that `owner` takes. */
export function requireAsk(owner: string, ask: Ask, names: readonly (keyof Ask)[]): void {
  const { level, tolerance, mostReadings, mergedToo } = knownOptions(owner, ask, names);
  if (level !== undefined) inOpenInterval("level", level, 0, 1);
  if (tolerance !== undefined) positive("tolerance", tolerance);
  if (mostReadings !== undefined) wholeNumber("mostReadings", mostReadings, 0);
  if (mergedToo !== undefined) flag("mergedToo", mergedToo);
}
