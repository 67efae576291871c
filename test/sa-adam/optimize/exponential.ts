import { type Optimizer, RandomStream } from "sa-adam";

/** The mean of an optimizer's iterates, from 1, on (x - y)^2 / 2 of y by the law Exp(1), over `steps` steps. */
export function exponentialMean(
  optimizer: Optimizer,
  { seed, steps }: { seed: number; steps: number },
): number {
  const state = optimizer.init([1]);
  const stream = new RandomStream(seed);
  let mean = 0;
  for (let t = 1; t <= steps; t++) {
    optimizer.update(state, [state.x[0] + Math.log(1 - stream.uniform())]);
    mean += state.x[0] / steps;
  }
  return mean;
}
