import { familyNamed } from "../model/families.js";
import type { Settings } from "./options.js";
import type { Column, Rows } from "./rows.js";
import type { StoredRows } from "./standardise.js";

/** A warm-up is prolonged until it has this many rows a coefficient of the rarer class, or of counts that are not 0. */
const EVENTS_A_COEFFICIENT = 10;
/** But to at most so many times its usual length. */
const LONGEST = 20;

/** The first rows of a stream, held in memory until they are enough for the warm-up. */
export class HeldRows {
  private values: Float64Array;
  private filled = 0;
  /** Rows of a response other than 0. */
  private events = 0;
  private readonly stride: number;
  private readonly coefficients: number;

  /** @param values rows held before, if there are any */
  constructor(
    private readonly settings: Settings,
    covariates: number,
    values: Float64Array = new Float64Array(0),
  ) {
    const { loss, intercept } = settings;
    this.stride = covariates + 1;
    this.coefficients = loss ? loss.parameters.length : covariates + (intercept ? 1 : 0);
    this.values = values;
    this.filled = values.length / this.stride;
    for (let i = 1; i <= this.filled; i++) this.events += values[i * this.stride - 1] === 0 ? 0 : 1;
  }

  get count(): number {
    return this.filled;
  }

  /** Are these the rows that the warm-up wants? */
  get enough(): boolean {
    const { warmUp, family } = this.settings;
    if (warmUp !== undefined) return this.filled >= warmUp;
    const usual = Math.max(2000, 20 * this.coefficients);
    if (this.filled < usual) return false;
    if (!family || familyNamed(family, 1).locationScale || this.filled >= LONGEST * usual) return true;
    const rarer = family === "logistic" ? Math.min(this.events, this.filled - this.events) : this.events;
    return rarer >= EVENTS_A_COEFFICIENT * this.coefficients;
  }

  /** Take checked rows until there are enough; returns how many. */
  take(columns: Rows): number {
    let taken = 0;
    const all = [...columns.covariates, columns.response];
    while (taken < columns.count && !this.enough) {
      this.reserve();
      for (let j = 0; j < all.length; j++) {
        this.values[this.filled * this.stride + j] = valueAt(all[j], taken);
      }
      this.events += valueAt(columns.response, taken) === 0 ? 0 : 1;
      this.filled++;
      taken++;
    }
    return taken;
  }

  /** The rows, as they stand in memory. */
  rows(): StoredRows {
    const { filled, stride, values } = this;
    return { count: filled, stride, values: values.subarray(0, filled * stride) };
  }

  /** Room for one more row. */
  private reserve(): void {
    if ((this.filled + 1) * this.stride <= this.values.length) return;
    const larger = new Float64Array(2 * this.values.length + 64 * this.stride);
    larger.set(this.values);
    this.values = larger;
  }
}

function valueAt({ data, offset, step }: Column, i: number): number {
  return data[offset + i * step];
}
