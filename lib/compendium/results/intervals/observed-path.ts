import { BatchMeans, type BatchMeansState, type PathState, power, RandomScaling } from "sa-adam/internal";

/** The rows, counted from 1, that batches start at, up to n: floor(k^(2/(1 - alpha))), as `BatchMeans` has it. */
export function batchStarts(n: number, alpha: number): number[] {
  const starts: number[] = [];
  for (let k = 1, start = 1; start <= n; start = Math.floor(power(++k, 2 / (1 - alpha)))) starts.push(start);
  return starts;
}

/**
 * Batch means and random scaling from what a kernel kept of a path of n iterates: the library's estimators in that state.
 *
 * Of the covariances the diagonals alone are kept, in O(d) a step instead of O(d^2): enough for intervals.
 */
export function observedPath(
  n: number,
  alpha: number,
): (state: PathState) => { batchMeans: BatchMeans; randomScaling: RandomScaling } {
  // What depends on n alone comes from an estimator that saw n zeros.
  const scalars = new BatchMeans(1, { alpha });
  scalars.updateTrace(new Float64Array(n), 1, n);
  const counts = scalars.snapshot();
  return (state) => inState(state, n, alpha, counts);
}

function inState(
  { sum, trace }: PathState,
  n: number,
  alpha: number,
  { sums, ...counts }: BatchMeansState,
): { batchMeans: BatchMeans; randomScaling: RandomScaling } {
  if (!trace) throw new RangeError("this path was not observed");
  const [open, products, weighted, allProducts, allWeighted] = trace;
  const d = sum.length;
  const batchMeans = new BatchMeans(d, { alpha });
  const { length, squares } = sums;
  const reference = new Float64Array(d);
  batchMeans.restore({
    ...counts,
    closed: sum.map((value, j) => value - open[j]),
    sums: { length, squares, reference, sum: open, weighted, products: diagonal(products) },
  });
  const randomScaling = new RandomScaling(d);
  randomScaling.restore({
    length: n,
    squares: (n * (n + 1) * (2 * n + 1)) / 6,
    reference,
    sum,
    weighted: allWeighted,
    products: diagonal(allProducts),
  });
  return { batchMeans, randomScaling };
}

/** Numbers as the diagonal of products that are padded to a multiple of 4 each way. */
function diagonal(values: Float64Array): Float64Array {
  const width = 4 * Math.ceil(values.length / 4);
  const products = new Float64Array(width * width);
  for (const [j, value] of values.entries()) products[j * (width + 1)] = value;
  return products;
}
