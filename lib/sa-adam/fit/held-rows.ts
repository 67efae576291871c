import { anyOf } from "../model/families.js";
import type { Settings } from "./options.js";
import { type Column, type Rows, storedRows, valueAt } from "./rows.js";
import type { StoredRows } from "./standardise.js";

/** A warm-up is prolonged until it has this many rows a coefficient of the rarer class, or of counts that are not 0. */
const EVENTS_A_COEFFICIENT = 10;
/** Bytes of rows that are held to be a stored batch. */
const IN_MEMORY = 2 ** 22;
/** But to at most so many times its usual length. */
const LONGEST = 20;

/** Rows that are held: covariates and response, and of each row offset, case weight and cluster. */
export interface Held {
  readonly values: Float64Array;
  readonly beside: Float64Array;
}

/** Numbers that a held row has beside. */
const BESIDE = 3;
const OFFSET = 0;
const CASES = 1;
const CLUSTER = 2;

/**
 * The first rows of a stream, held in memory until they are enough for the warm-up. Where the response may be shifted, the offset
 * is taken from it.
 */
export class HeldRows {
  private values: Float64Array;
  private beside: Float64Array;
  private filled = 0;
  /** Rows of a response other than 0; of a logistic one, their sum. */
  private events = 0;
  private readonly stride: number;
  private readonly coefficients: number;
  private readonly shifted: boolean;

  /** @param values rows held before, if there are any */
  constructor(
    private readonly settings: Settings,
    covariates: number,
    { values, beside }: Held = { values: new Float64Array(0), beside: new Float64Array(0) },
  ) {
    const { loss, intercept, family } = settings;
    this.shifted = family !== undefined && anyOf(family).locationScale;
    this.stride = covariates + 1;
    this.coefficients = loss ? loss.parameters.length : covariates + (intercept ? 1 : 0);
    this.values = values;
    this.beside = beside;
    this.filled = values.length / this.stride;
    for (let i = 1; i <= this.filled; i++) this.events += this.eventsOf(values[i * this.stride - 1]);
  }

  get count(): number {
    return this.filled;
  }

  /** Are these the rows that the warm-up wants? */
  get enough(): boolean {
    const { warmUp, family, inMemory } = this.settings;
    if (inMemory) return this.filled >= Math.max(IN_MEMORY / (8 * this.stride), 20 * this.coefficients);
    if (warmUp !== undefined) return this.filled >= warmUp;
    const usual = Math.max(2000, 20 * this.coefficients);
    if (this.filled < usual) return false;
    if (!family || anyOf(family).locationScale || this.filled >= LONGEST * usual) return true;
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
      const { offset, cases, clusters } = columns;
      const moved = offset ? valueAt(offset, taken) : 0;
      const beside = BESIDE * this.filled;
      if (this.shifted) this.values[(this.filled + 1) * this.stride - 1] -= moved;
      this.beside[beside + OFFSET] = this.shifted ? 0 : moved;
      this.beside[beside + CASES] = cases ? valueAt(cases, taken) : 1;
      this.beside[beside + CLUSTER] = clusters ? valueAt(clusters, taken) : 0;
      this.events += this.eventsOf(valueAt(columns.response, taken));
      this.filled++;
      taken++;
    }
    return taken;
  }

  /** The rows, as they stand in memory. */
  rows(): StoredRows {
    const { filled, stride, values, beside, settings } = this;
    const own = (at: number): Float64Array =>
      Float64Array.from({ length: filled }, (_, i) => beside[BESIDE * i + at]);
    return {
      count: filled,
      stride,
      values: values.subarray(0, filled * stride),
      ...(settings.offset && !this.shifted && { offset: own(OFFSET) }),
      ...(settings.weights && { weights: own(CASES) }),
    };
  }

  /** The rows as a block and as a fit's state have them. */
  held(): Held {
    const { filled, beside } = this;
    return {
      values: this.values.subarray(0, filled * this.stride),
      beside: beside.subarray(0, BESIDE * filled),
    };
  }

  /** The rows with what they have beside. */
  whole(names: readonly string[]): Rows {
    const { offset, weights, clusters } = this.settings;
    const { filled, beside } = this;
    const own = (name: string, at: number): Column => ({ name, data: beside, offset: at, step: BESIDE });
    return {
      ...storedRows(this.values.subarray(0, filled * this.stride), names),
      ...(offset && { offset: own("the offset", OFFSET) }),
      ...(weights && { cases: own("the weight", CASES) }),
      ...(clusters && { clusters: own("the cluster", CLUSTER) }),
    };
  }

  /** How much a response counts as an event. */
  private eventsOf(y: number): number {
    if (this.settings.family === "logistic") return y;
    return y === 0 ? 0 : 1;
  }

  /** Room for one more row. */
  private reserve(): void {
    if ((this.filled + 1) * this.stride <= this.values.length) return;
    const larger = new Float64Array(2 * this.values.length + 64 * this.stride);
    larger.set(this.values);
    this.values = larger;
    const beside = new Float64Array((BESIDE * larger.length) / this.stride);
    beside.set(this.beside);
    this.beside = beside;
  }
}
