/**
 * The value of rank k among n, from 0; with weights value i stands for w_i alike.
 *
 * @param values sorted in place where there are no weights
 * @example ranked(Float64Array.of(3, 1, 2), [1, 2, 1])(1) // 1
 */
export function ranked(values: Float64Array, weights?: ArrayLike<number>): (rank: number) => number {
  if (!weights) {
    const sorted = values.sort();
    return (rank) => sorted[Math.min(rank, sorted.length - 1)];
  }
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  let sum = 0;
  const standing = Float64Array.from(order, (i) => {
    sum += weights[i];
    return sum;
  });
  return (rank) => {
    let [low, high] = [0, order.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (standing[middle] > rank) high = middle;
      else low = middle + 1;
    }
    return values[order[low]];
  };
}
