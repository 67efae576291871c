import { type BlockNewtonKernel, toTiles } from "../kernel/block-newton.js";

/** Numbers that the sums may take: 64 MB. */
const MOST_NUMBERS = 2 ** 23;

/** Clusters' sums as plain numbers. */
export interface ClusterSums {
  /** The clusters, in the order in which they came. */
  readonly keys: Float64Array;
  /** Of each the score at the origin, d, and the information's lower triangle, d (d + 1) / 2. */
  readonly sums: Float64Array;
}

/**
 * Every cluster's score, minus its derivative in x, as a linear function: each row is linearised where the fit then was.
 *
 *     v_g(x) = pending_g - information_g x        meat(x) = sum_g v_g(x) v_g(x)'
 *
 * So clusters whose rows lie far apart, or in several shards, have their sums at an estimate that is known only at the end. They take
 * d + d (d + 1) / 2 numbers each; more than 64 MB of them are given up, and nothing is then known.
 */
export class LinearisedClusters {
  private readonly places = new Map<number, number>();
  private sums = new Float64Array(0);
  private readonly each: number;
  private given = false;

  /** @param most numbers that the sums may take */
  constructor(
    private readonly dimension: number,
    private readonly most: number = MOST_NUMBERS,
  ) {
    this.each = dimension + (dimension * (dimension + 1)) / 2;
  }

  /** Clusters seen; undefined where there were too many of them. */
  get count(): number | undefined {
    return this.given ? undefined : this.places.size;
  }

  /** Add the rows last evaluated, at x. */
  add(
    { rows, stride, scores, weights }: BlockNewtonKernel,
    clusters: Float64Array,
    count: number,
    x: Float64Array,
  ): void {
    const d = this.dimension;
    for (let i = 0; i < count && !this.given; i++) {
      const at = this.placeOf(clusters[i]);
      if (at === undefined) return;
      const { sums } = this;
      const from = i * stride;
      const weight = weights[i];
      let form = 0;
      for (let j = 0; j < d; j++) form += rows[from + j] * x[j];
      const start = weight * form - scores[i];
      for (let j = 0, next = at + d; j < d; j++) {
        const z = rows[from + j];
        sums[at + j] += start * z;
        const own = weight * z;
        for (let k = 0; k <= j; k++) sums[next++] += own * rows[from + k];
      }
    }
  }

  /** sum v v' of the clusters' scores at x, in tiles. */
  meat(x: ArrayLike<number>): Float64Array {
    const d = this.dimension;
    const matrix = new Float64Array(d * d);
    const v = new Float64Array(d);
    for (const at of this.places.values()) {
      for (let j = 0; j < d; j++) v[j] = this.sums[at + j];
      for (let j = 0, next = at + d; j < d; j++) {
        for (let k = 0; k <= j; k++) {
          const entry = this.sums[next++];
          v[j] -= entry * x[k];
          if (k < j) v[k] -= entry * x[j];
        }
      }
      for (let j = 0; j < d; j++) for (let k = 0; k < d; k++) matrix[j * d + k] += v[j] * v[k];
    }
    return toTiles(matrix, d);
  }

  /** Go over to the coordinates z' = ratio z + shift z_0 and y' = unit y. */
  turn({ ratio, shift, unit }: { ratio: Float64Array; shift: Float64Array; unit: number }): void {
    const d = this.dimension;
    const matrix = new Float64Array(d * d);
    for (const at of this.places.values()) {
      const { sums } = this;
      for (let j = 0, next = at + d; j < d; j++)
        for (let k = 0; k <= j; k++) matrix[j * d + k] = matrix[k * d + j] = sums[next++];
      const first = sums[at];
      for (let j = 0; j < d; j++) sums[at + j] = unit * (ratio[j] * sums[at + j] + shift[j] * first);
      // T m T' with T = diag(ratio) + shift e_0'
      for (let j = d - 1; j >= 0; j--)
        for (let k = 0; k < d; k++) matrix[j * d + k] = ratio[j] * matrix[j * d + k] + shift[j] * matrix[k];
      for (let j = 0, next = at + d; j < d; j++)
        for (let k = 0; k <= j; k++) sums[next++] = ratio[k] * matrix[j * d + k] + shift[k] * matrix[j * d];
    }
  }

  /** Add others' sums, in these coordinates. */
  absorb(other: LinearisedClusters): void {
    if (other.given) this.giveUp();
    for (const [key, from] of other.places) {
      const at = this.placeOf(key);
      if (at === undefined) return;
      for (let i = 0; i < this.each; i++) this.sums[at + i] += other.sums[from + i];
    }
  }

  /** The sums as numbers; undefined where they were given up. */
  snapshot(): ClusterSums | undefined {
    if (this.given) return undefined;
    const { places, sums, each } = this;
    return { keys: Float64Array.from(places.keys()), sums: sums.slice(0, places.size * each) };
  }

  /** The sums that `snapshot` gave. */
  static from(dimension: number, saved: ClusterSums | undefined): LinearisedClusters {
    const clusters = new LinearisedClusters(dimension);
    if (!saved) clusters.giveUp();
    else {
      for (const [i, key] of saved.keys.entries()) clusters.places.set(key, i * clusters.each);
      clusters.sums = saved.sums.slice();
    }
    return clusters;
  }

  private giveUp(): void {
    this.given = true;
    this.places.clear();
    this.sums = new Float64Array(0);
  }

  private placeOf(cluster: number): number | undefined {
    const known = this.places.get(cluster);
    if (known !== undefined || this.given) return known;
    const at = this.places.size * this.each;
    if (at + this.each > this.most) {
      this.giveUp();
      return undefined;
    }
    if (at + this.each > this.sums.length) {
      const larger = new Float64Array(Math.min(this.most, 2 * this.sums.length + 64 * this.each));
      larger.set(this.sums);
      this.sums = larger;
    }
    this.places.set(cluster, at);
    return at;
  }
}
