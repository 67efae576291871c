import { DataError } from "sa-adam/internal";

/**
 * Polynomials p_1, ..., p_k of u = (x - middle) / scale that are orthogonal on some rows: p_0 = 1,
 * p_j+1 = (u - alpha_j) p_j - (norm_j / norm_j-1) p_j-1, norm_j the sum of p_j^2.
 */
export interface Basis {
  readonly middle: number;
  readonly scale: number;
  /** k numbers. */
  readonly alpha: readonly number[];
  /** k + 1 numbers, the first the number of rows. */
  readonly norms: readonly number[];
}

/** Of a polynomial's norm: less is rounding. */
const ROUNDING = 1e-13;

/**
 * The basis of R's poly(x, k): orthogonal to the constant and to one another on these numbers.
 *
 * From the sums of the powers of u up to the 2k-th, by two readings; what is not finite is left out.
 *
 * @param read the numbers, some at a time, the same whenever it is called
 * @param text what to call the polynomial in messages
 * @throws DataError where there are fewer than k + 1 different numbers
 */
export async function basisOf(
  degree: number,
  read: () => AsyncIterable<Float64Array>,
  text: string,
): Promise<Basis> {
  let [count, sum, lowest, highest] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for await (const values of read()) {
    for (const x of values) {
      if (!Number.isFinite(x)) continue;
      count++;
      sum += x;
      lowest = Math.min(lowest, x);
      highest = Math.max(highest, x);
    }
  }
  const middle = sum / count;
  const scale = Math.max(highest - middle, middle - lowest);
  const moments = new Float64Array(2 * degree + 1);
  if (scale > 0) {
    for await (const values of read()) {
      for (const x of values) {
        if (!Number.isFinite(x)) continue;
        const u = (x - middle) / scale;
        for (let j = 0, p = 1; j < moments.length; j++, p *= u) moments[j] += p;
      }
    }
  }
  const { alpha, norms } = recurrence(moments, degree);
  const few = norms.findIndex((norm, j) => !(norm > ROUNDING * moments[0]) && j > 0);
  if (!(scale > 0) || few > 0) {
    throw new DataError({
      code: "few-values",
      column: text,
      problem: `too few different numbers for a polynomial of degree ${degree}`,
      remedy: scale > 0 ? `take a lower degree, up to ${few - 1}` : "leave it out",
      option: "formula",
    });
  }
  return { middle, scale, alpha, norms };
}

/** The recurrence of polynomials that are orthogonal by these moments. */
function recurrence(moments: Float64Array, degree: number): Pick<Basis, "alpha" | "norms"> {
  const alpha: number[] = [];
  const norms = [moments[0]];
  /** The sum of u^shift p q. */
  const inner = (p: readonly number[], q: readonly number[], shift = 0): number =>
    p.reduce((sum, a, i) => sum + q.reduce((part, b, j) => part + a * b * moments[i + j + shift], 0), 0);
  let before: number[] = [];
  let now = [1];
  for (let j = 0; j < degree; j++) {
    const a = inner(now, now, 1) / norms[j];
    const b = j === 0 ? 0 : norms[j] / norms[j - 1];
    const next = [0, ...now].map((value, k) => value - a * (now[k] ?? 0) - b * (before[k] ?? 0));
    alpha.push(a);
    norms.push(inner(next, next));
    [before, now] = [now, next];
  }
  return { alpha, norms };
}

/**
 * The polynomials at x, each over the root of its norm, as R has them.
 *
 * @param put takes the value of degree j, from 1 on
 */
export function polynomials(basis: Basis, x: number, put: (j: number, value: number) => void): void {
  const { middle, scale, alpha, norms } = basis;
  const u = (x - middle) / scale;
  let [before, now] = [0, 1];
  for (let j = 0; j < alpha.length; j++) {
    const next = (u - alpha[j]) * now - (j === 0 ? 0 : norms[j] / norms[j - 1]) * before;
    [before, now] = [now, next];
    put(j + 1, now / Math.sqrt(norms[j + 1]));
  }
}
