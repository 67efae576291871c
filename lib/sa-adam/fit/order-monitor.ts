import { howMany } from "../numeric/how-many.js";
import type { Recursion } from "./recursion.js";

/** Rows of a stretch, and from one stretch's beginning to the next one's. */
const STRETCH = 256;
const EVERY = 4096;

/** All that an order monitor remembers. */
export interface OrderState {
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  readonly products: Float64Array;
  readonly last: Float64Array;
  readonly looked: number;
  readonly pairs: number;
}

/**
 * Lag-one autocorrelation of every column and of the response, from a stretch of 256 rows in every 4096.
 *
 *     r = sum (a_i - abar)(a_{i-1} - abar) / sum (a_i - abar)^2
 *
 * Which rows are looked at depends on their number in the stream alone.
 */
export class OrderMonitor {
  private readonly sums: Float64Array;
  private readonly squares: Float64Array;
  private readonly products: Float64Array;
  private readonly last: Float64Array;
  private looked = 0;
  private pairs = 0;

  /** @param columns how many numbers of a row are looked at */
  constructor(private readonly columns: number) {
    this.sums = new Float64Array(columns);
    this.squares = new Float64Array(columns);
    this.products = new Float64Array(columns);
    this.last = new Float64Array(columns);
  }

  /** Look at a recursion's first `count` rows before it takes them; row 0 is the stream's `first`, from 0. */
  look(
    { rows, stride, response }: Pick<Recursion, "rows" | "stride" | "response">,
    first: number,
    count: number,
  ): void {
    for (let i = 0; i < count; i++) {
      const place = (first + i) % EVERY;
      if (place >= STRETCH) {
        i += EVERY - place - 1;
        continue;
      }
      this.looked++;
      if (place > 0) this.pairs++;
      for (let j = 0; j < this.columns; j++) {
        const value = rows[i * stride + (j === this.columns - 1 ? response : j)];
        this.sums[j] += value;
        this.squares[j] += value * value;
        if (place > 0) this.products[j] += value * this.last[j];
        this.last[j] = value;
      }
    }
  }

  /** Pairs of neighbours looked at. */
  get count(): number {
    return this.pairs;
  }

  /** r of every column, the response last; 0 for a column that did not vary. */
  autocorrelations(): Float64Array {
    return this.sums.map((sum, j) => {
      const mean = sum / this.looked;
      const variance = this.squares[j] / this.looked - mean * mean;
      const covariance = this.products[j] / this.pairs - mean * mean;
      return this.pairs > 0 && variance > 1e-12 * (this.squares[j] / this.looked) ? covariance / variance : 0;
    });
  }

  snapshot(): OrderState {
    const { sums, squares, products, last, looked, pairs } = this;
    return {
      sums: sums.slice(),
      squares: squares.slice(),
      products: products.slice(),
      last: last.slice(),
      looked,
      pairs,
    };
  }

  /** Continue where a monitor of as many columns was; throws a RangeError for another. */
  restore({ looked, pairs, ...arrays }: OrderState): void {
    for (const name of ["sums", "squares", "products", "last"] as const) {
      if (arrays[name].length !== this.columns)
        throw new RangeError(
          `an order monitor of ${howMany(this.columns, "column")}, got ${arrays[name].length}`,
        );
      this[name].set(arrays[name]);
    }
    this.looked = looked;
    this.pairs = pairs;
  }
}
