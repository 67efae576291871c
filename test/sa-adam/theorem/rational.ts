import Fraction from "fraction.js";
import type { RandomStream } from "sa-adam";

/** A matrix of exact rationals, row by row. */
export type Rational = Fraction[][];

/** How many integers a numerator is drawn from: what Schwartz and Zippel divide a polynomial's degree by. */
const RANGE = 2_000_001;

/** A random rational: numerator uniform in [-1e6, 1e6], denominator in 1 ... 1000. */
export function randomFraction(stream: RandomStream): Fraction {
  return new Fraction(stream.integer(RANGE) - 1_000_000, 1 + stream.integer(1000));
}

/** A random symmetric matrix, d x d. */
export function randomSymmetric(stream: RandomStream, d: number): Rational {
  const whole = fill(d, d, () => randomFraction(stream));
  return fill(d, d, (i, j) => whole[Math.min(i, j)][Math.max(i, j)]);
}

export function fill(rows: number, columns: number, entry: (i: number, j: number) => Fraction): Rational {
  return Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => entry(i, j)));
}

export function identity(d: number): Rational {
  return fill(d, d, (i, j) => new Fraction(i === j ? 1 : 0));
}

export function zeros(rows: number, columns: number): Rational {
  return fill(rows, columns, () => new Fraction(0));
}

export function product(...factors: Rational[]): Rational {
  return factors.reduce((a, b) =>
    fill(a.length, b[0].length, (i, j) =>
      a[i].reduce((sum, v, k) => sum.add(v.mul(b[k][j])), new Fraction(0)),
    ),
  );
}

export function sum(...terms: Rational[]): Rational {
  return terms.reduce((a, b) => a.map((row, i) => row.map((v, j) => v.add(b[i][j]))));
}

export function times(scale: Fraction | number, a: Rational): Rational {
  return a.map((row) => row.map((v) => v.mul(scale)));
}

export function transposed(a: Rational): Rational {
  return a[0].map((_, j) => a.map((row) => row[j]));
}

/** A matrix from its blocks. */
export function fromBlocks(rows: Rational[][]): Rational {
  return rows.flatMap((blocks) => blocks[0].map((_, i) => blocks.flatMap((block) => block[i])));
}

/** Determinant and inverse by Gauss-Jordan; exact, so any pivot that is not zero will do. */
export function eliminated(a: Rational): { determinant: Fraction; inverse: Rational } {
  const d = a.length;
  const rows = fromBlocks([[a, identity(d)]]).map((row) => row.slice());
  let determinant = new Fraction(1);
  for (let k = 0; k < d; k++) {
    const at = rows.findIndex((row, i) => i >= k && !row[k].equals(0));
    if (at < 0) throw new RangeError("the matrix is singular");
    if (at !== k) {
      [rows[at], rows[k]] = [rows[k], rows[at]];
      determinant = determinant.neg();
    }
    const pivot = rows[k][k];
    determinant = determinant.mul(pivot);
    rows[k] = rows[k].map((v) => v.div(pivot));
    rows.forEach((row, i) => {
      const scale = row[k];
      if (i !== k && !scale.equals(0)) rows[i] = row.map((v, j) => v.sub(scale.mul(rows[k][j])));
    });
  }
  return { determinant, inverse: rows.map((row) => row.slice(d)) };
}
