import type { BlockNewtonKernel } from "../kernel/block-newton.js";
import { howMany } from "../numeric/how-many.js";

/**
 * Rows kept by chance, and how each was linearised. A row is kept if its key, chance over importance, is below the
 * threshold, which falls as rows come; it then stands for 1 / min(1, threshold importance) rows of its kind. Chance is a
 * function of the row's number in the stream, so that neither order nor blocks nor shards matter.
 */
export interface RowSample {
  threshold: number;
  count: number;
  /**
   * count x width: z padded to the kernel's stride, then y, offset, case weight and cluster, then u, score, weight and square when it
   * was taken, importance and key.
   */
  numbers: Float64Array;
  readonly capacity: number;
  readonly stride: number;
}

const [Y, OFFSET, CASE, CLUSTER, U, SCORE, WEIGHT, SQUARE, IMPORTANCE, KEY, FIELDS] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
];

/** An empty sample of at most so many rows. */
export function rowSample(capacity: number, stride: number): RowSample {
  return {
    threshold: 1,
    count: 0,
    numbers: new Float64Array(0),
    capacity,
    stride,
  };
}

/** Offer the rows that a kernel chose at the sample's threshold. */
export function offerChosen(
  sample: RowSample,
  kernel: BlockNewtonKernel,
  clusters: Float64Array,
  chosen: number,
): void {
  const { stride } = sample;
  const width = stride + FIELDS;
  for (let k = 0; k < chosen; k++) {
    if (sample.count === sample.capacity && belongs(sample, kernel.keys[k])) makeRoom(sample);
    if (!belongs(sample, kernel.keys[k])) continue;
    const from = kernel.chosen[k] * stride;
    const at = sample.count * width;
    reserve(sample, width);
    const { numbers } = sample;
    for (let j = 0; j < stride; j++) numbers[at + j] = kernel.rows[from + j];
    const [i, fields] = [kernel.chosen[k], at + stride];
    numbers[fields + Y] = kernel.responses[i];
    numbers[fields + OFFSET] = kernel.offsets[i];
    numbers[fields + CASE] = kernel.cases[i];
    numbers[fields + CLUSTER] = clusters[i];
    numbers[fields + U] = kernel.forms[i];
    numbers[fields + SCORE] = kernel.scores[i];
    numbers[fields + WEIGHT] = kernel.weights[i];
    numbers[fields + SQUARE] = kernel.squares[i];
    numbers[fields + IMPORTANCE] = kernel.importances[k];
    numbers[fields + KEY] = kernel.keys[k];
    sample.count++;
  }
}

/** Room for one more row: it grows with the rows, so that a shard of few takes little. */
function reserve(sample: RowSample, width: number): void {
  const { count, capacity, numbers } = sample;
  if ((count + 1) * width <= numbers.length) return;
  sample.numbers = new Float64Array(width * Math.min(capacity, 2 * count + 256));
  sample.numbers.set(numbers);
}

/** Lower the threshold by quarters until a fifth of the room is free. */
function makeRoom(sample: RowSample): void {
  const { capacity } = sample;
  while (sample.count > 0.8 * capacity) keepBelow(sample, 0.75 * sample.threshold);
}

/** Keep the rows that a lower threshold keeps. */
function keepBelow(sample: RowSample, threshold: number): void {
  const { numbers } = sample;
  const width = sample.stride + FIELDS;
  let kept = 0;
  for (let i = 0; i < sample.count; i++) {
    if (!(numbers[i * width + sample.stride + KEY] < threshold)) continue;
    if (kept < i) for (let j = 0; j < width; j++) numbers[kept * width + j] = numbers[i * width + j];
    kept++;
  }
  sample.threshold = threshold;
  sample.count = kept;
}

/** Take in a sample of other rows, in the same coordinates: what is left is one of all of them. */
export function takeSample(sample: RowSample, other: RowSample): void {
  const width = sample.stride + FIELDS;
  const { count, threshold, numbers, stride } = other;
  const known = numbers.length === count * (stride + FIELDS) && threshold > 0 && threshold <= 1;
  if (!known || stride !== sample.stride)
    throw new RangeError(
      `a sample of ${howMany(count, "row")}, ${howMany(numbers.length, "number")} and the threshold ${threshold}`,
    );
  if (other.threshold < sample.threshold) keepBelow(sample, other.threshold);
  for (let i = 0; i < other.count; i++) {
    const row = other.numbers.subarray(i * width, (i + 1) * width);
    if (sample.count === sample.capacity && belongs(sample, row[sample.stride + KEY])) makeRoom(sample);
    if (!belongs(sample, row[sample.stride + KEY])) continue;
    reserve(sample, width);
    sample.numbers.set(row, sample.count * width);
    sample.count++;
  }
}

/** Until rows have had to go, all are kept; then those whose key is below the threshold. */
function belongs(sample: RowSample, key: number): boolean {
  return sample.threshold === 1 || key < sample.threshold;
}

/** A copy without its empty room. */
export function savedSample(sample: RowSample): RowSample {
  return { ...sample, numbers: sample.numbers.slice(0, sample.count * (sample.stride + FIELDS)) };
}

/** Replace z by ratio z + shift z_0 in every row, and y by unit y: the sample in other coordinates. */
export function turnSample(
  sample: RowSample,
  { ratio, shift, unit }: { ratio: ArrayLike<number>; shift: ArrayLike<number>; unit: number },
): void {
  const width = sample.stride + FIELDS;
  for (let i = 0; i < sample.count; i++) {
    const first = sample.numbers[i * width];
    for (let j = 0; j < ratio.length; j++) {
      const at = i * width + j;
      sample.numbers[at] = ratio[j] * sample.numbers[at] + shift[j] * first;
    }
    const at = i * width + sample.stride;
    for (const field of [Y, OFFSET, U, SCORE]) sample.numbers[at + field] *= unit;
    sample.numbers[at + SQUARE] *= unit ** 2;
  }
}

/** A sample laid out in a kernel's block: what each row stands for, and how it was linearised; `count` each. */
export interface LoadedSample {
  readonly multiplicities: Float64Array;
  readonly forms: Float64Array;
  readonly scores: Float64Array;
  readonly weights: Float64Array;
  readonly squares: Float64Array;
  readonly clusters: Float64Array;
  readonly importances: Float64Array;
}

/** Write the sample's rows into a kernel's block. */
export function loadSample(sample: RowSample, kernel: BlockNewtonKernel): LoadedSample {
  const { stride, count, numbers, threshold } = sample;
  const width = stride + FIELDS;
  const field = (which: number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => numbers[i * width + stride + which]);
  kernel.reserve(count);
  for (let i = 0; i < count; i++) {
    kernel.rows.set(numbers.subarray(i * width, i * width + stride), i * stride);
  }
  kernel.responses.set(field(Y));
  kernel.offsets.set(field(OFFSET));
  kernel.cases.set(field(CASE));
  return {
    multiplicities: field(IMPORTANCE).map((importance) => 1 / Math.min(1, threshold * importance)),
    forms: field(U),
    scores: field(SCORE),
    weights: field(WEIGHT),
    squares: field(SQUARE),
    clusters: field(CLUSTER),
    importances: field(IMPORTANCE),
  };
}
