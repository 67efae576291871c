import { type Optimizer, RandomStream } from "sa-adam";
import { localStabilization } from "sa-adam/internal";

/** The slope of a preconditioner's steps over t, both in logarithms. */
export function slope(optimizer: Optimizer): number {
  const stream = new RandomStream(17);
  const gradient = (x: Float64Array) => x.map((value) => value + stream.normal());
  return localStabilization({ optimizer, gradient, start: [1, 1, 1], steps: 3e4 }).slope;
}
