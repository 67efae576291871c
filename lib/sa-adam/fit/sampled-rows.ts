import { type Rows, storedRows, valueAt } from "./rows.js";

/** Numbers of the rows kept, 4 MB. */
const NUMBERS = 2 ** 19;
/** (sqrt(5) - 1) / 2, whose multiples are spread evenly, and keep step with no order of the rows. */
const GOLDEN = 0.6180339887498949;

/** All that a sample of rows remembers. */
export interface SampledState {
  readonly share: number;
  readonly seen: number;
  /** Covariates, response, case weight and key, a row after the other. */
  readonly numbers: Float64Array;
}

/**
 * Rows of a stream, one in 1, 2, 4, ..., as many as 4 MB hold: those whose key, the fraction of the row's number times the golden ratio, is
 * below the share. All stretches of the stream, sites or a sorted file's ends, are in it as they are in the stream.
 */
export class SampledRows {
  private share = 1;
  private total = 0;
  private count = 0;
  private numbers = new Float64Array(0);
  private readonly width: number;

  constructor(private readonly covariates: readonly string[]) {
    this.width = covariates.length + 3;
  }

  /** Rows offered, and those of them that are kept. */
  get seen(): number {
    return this.total;
  }

  get kept(): number {
    return this.count;
  }

  /** Take some of rows first, first + 1, ..., `count` of them. */
  take(rows: Rows, first: number, count: number): void {
    const columns = [...rows.covariates, rows.response];
    for (let i = first; i < first + count; i++) {
      const key = (GOLDEN * ++this.total) % 1;
      if (!(key < this.share)) continue;
      this.reserve();
      const at = this.count++ * this.width;
      for (let j = 0; j < columns.length; j++) this.numbers[at + j] = valueAt(columns[j], i);
      this.numbers[at + this.width - 2] = rows.cases ? valueAt(rows.cases, i) : 1;
      this.numbers[at + this.width - 1] = key;
      this.thin();
    }
  }

  /** The rows kept, with their case weights if asked for. */
  rows(weighted: boolean): Rows {
    const { width, count } = this;
    const stride = width - 2;
    const values = new Float64Array(count * stride);
    const cases = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      values.set(this.numbers.subarray(i * width, i * width + stride), i * stride);
      cases[i] = this.numbers[i * width + stride];
    }
    return {
      ...storedRows(values, this.covariates),
      ...(weighted && { cases: { name: "the weight", data: cases, offset: 0, step: 1 } }),
    };
  }

  /** Take in a sample of other rows. */
  absorb(other: SampledState): void {
    this.total += other.seen;
    this.share = Math.min(this.share, other.share);
    for (let at = 0; at < other.numbers.length; at += this.width) {
      this.reserve();
      this.numbers.set(other.numbers.subarray(at, at + this.width), this.count++ * this.width);
    }
    this.keep();
    this.thin();
  }

  snapshot(): SampledState {
    const { share, total: seen, count, width } = this;
    return { share, seen, numbers: this.numbers.slice(0, count * width) };
  }

  restore({ share, seen, numbers }: SampledState): void {
    this.share = share;
    this.total = seen;
    this.numbers = numbers.slice();
    this.count = numbers.length / this.width;
  }

  /** Halve the share until there is room. */
  private thin(): void {
    while (this.count * this.width > NUMBERS) {
      this.share /= 2;
      this.keep();
    }
  }

  /** Keep the rows below the share. */
  private keep(): void {
    const { numbers, width } = this;
    let kept = 0;
    for (let i = 0; i < this.count; i++)
      if (numbers[(i + 1) * width - 1] < this.share)
        numbers.copyWithin(kept++ * width, i * width, (i + 1) * width);
    this.count = kept;
  }

  /** Room for one more row. */
  private reserve(): void {
    if ((this.count + 1) * this.width <= this.numbers.length) return;
    const larger = new Float64Array(2 * this.numbers.length + 64 * this.width);
    larger.set(this.numbers);
    this.numbers = larger;
  }
}
