import { inverse, Matrix } from "ml-matrix";
import { cos, power } from "../numeric/elementary.js";
import { addProduct, addProductTransposed } from "./dense.js";

/**
 * A polynomial in x whose coefficients are square matrices, A(x) = A_0 + A_1 x + ... + A_p x^p: the coefficients one
 * after the other, each row by row, in one array.
 */
type MatrixSeries = Float64Array;

/** Arithmetic on matrix series of one degree p and size, truncated after x^p. */
export interface SeriesAlgebra {
  zero(): MatrixSeries;
  /** The polynomial through `sample(x)` at the p + 1 Chebyshev nodes of [-1, 1], written into `out`. */
  interpolate(out: MatrixSeries[], sample: (x: number) => Float64Array[]): void;
  /** out(x) = a(x + h). */
  shift(out: MatrixSeries, a: MatrixSeries, h: number): void;
  /** out += a b, where only the first `inner` columns of a are not zero. */
  addProduct(out: MatrixSeries, a: MatrixSeries, b: MatrixSeries): void;
  /** out += a b', where only the first `inner` columns of b are not zero. */
  addProductTransposed(out: MatrixSeries, a: MatrixSeries, b: MatrixSeries): void;
}

/**
 * The algebra of size x size matrix series of a given degree, for matrices whose last size - inner columns vanish.
 *
 * @example seriesAlgebra(6, 3, 2)
 */
export function seriesAlgebra(degree: number, size: number, inner: number): SeriesAlgebra {
  const entries = size * size;
  const orders = Array.from({ length: degree + 1 }, (_, i) => i);
  const nodes = orders.map((i) => cos((Math.PI * (i + 0.5)) / (degree + 1)));
  const toCoefficients = inverse(new Matrix(nodes.map((x) => orders.map((j) => power(x, j))))).to2DArray();

  type Product = typeof addProduct;
  const truncated =
    (product: Product) =>
    (out: MatrixSeries, a: MatrixSeries, b: MatrixSeries): void => {
      for (let r = 0; r <= degree; r++) {
        for (let s = 0; r + s <= degree; s++) {
          product(out, a, b, size, inner, (r + s) * entries, r * entries, s * entries);
        }
      }
    };

  return {
    zero: () => new Float64Array((degree + 1) * entries),
    interpolate(out, sample) {
      for (const series of out) series.fill(0);
      nodes.forEach((x, node) => {
        const samples = sample(x);
        out.forEach((series, which) => {
          for (const j of orders) {
            const weight = toCoefficients[j][node];
            for (let i = 0; i < entries; i++) series[j * entries + i] += weight * samples[which][i];
          }
        });
      });
    },
    shift(out, a, h) {
      // Taylor's shift by repeated Horner steps: additions only, no binomial coefficients.
      out.set(a);
      for (let first = 0; first < degree; first++) {
        for (let j = degree - 1; j >= first; j--) {
          const into = j * entries;
          for (let i = into; i < into + entries; i++) out[i] += h * out[i + entries];
        }
      }
    },
    addProduct: truncated(addProduct),
    addProductTransposed: truncated(addProductTransposed),
  };
}
