import { describe, expect, it } from "vitest";
import { coverage } from "../../../lib/compendium/results/coverage/experiment.js";
import { invisibility } from "../../../lib/compendium/results/invisibility/experiment.js";
import { readCoverage } from "../../../lib/sa-adam/kernel/coverage.js";
import { createKernel, type KernelSpecification } from "../../../lib/sa-adam/kernel/create-kernel.js";
import { readInvisibility } from "../../../lib/sa-adam/kernel/invisibility.js";
import type { PairKernel } from "../../../lib/sa-adam/kernel/kernel.js";
import { expectClose } from "../../golden.js";
import { proceed, start } from "./kernels.js";

const experiments = [
  { name: "invisibility", specification: invisibility().settings().specification },
  { name: "coverage", specification: coverage().settings().specification },
];

/** All numbers that one lane of a pair has summed up. */
function sums(
  specification: KernelSpecification,
  kernel: PairKernel,
  pair: number,
  lane: number,
): Float64Array[] {
  const bytes = kernel.memory.buffer;
  if (specification.kind === "invisibility") {
    const { sums, hessian, noises } = readInvisibility(bytes, pair, lane);
    return [...sums, hessian, ...noises];
  }
  const { sums, counts, squares } = readCoverage(bytes, pair, kernel.pairBytes, lane);
  return [...sums, counts, ...squares];
}

describe.each(experiments)("the streams of $name", ({ specification }) => {
  it("depend on seed and number alone, not on the lane or the partner", () => {
    const kernel = createKernel(specification);
    const pairs = [4, 5].map((first) => {
      const pair = start(kernel, 99, first);
      proceed(kernel, pair, 3000);
      return pair;
    });
    expect(sums(specification, kernel, pairs[0], 1)).toEqual(sums(specification, kernel, pairs[1], 0));
    expect(sums(specification, kernel, pairs[0], 0)).not.toEqual(sums(specification, kernel, pairs[1], 0));
  });

  it("do not depend on other pairs of the same kernel", () => {
    const kernel = createKernel(specification);
    const [a, b] = [8, 20].map((first) => start(kernel, 99, first));
    for (let t = 0; t < 3000; t += 1000) {
      const decays = Array.from(kernel.decays);
      proceed(kernel, a, 1000, t);
      kernel.decays.set(decays);
      proceed(kernel, b, 1000, t);
    }
    const alone = createKernel(specification);
    const pair = start(alone, 99, 20);
    proceed(alone, pair, 3000);
    expect(sums(specification, kernel, b, 0)).toEqual(sums(specification, alone, pair, 0));
  });

  // The state after 20,000 steps, at gains of a much later time: where Halley's and Newton's steps take over.
  it.each([
    { method: "Halley's", phase: 1, from: 1e5 },
    { method: "Newton's", phase: 2, from: 2e7 },
  ])("are those of square root and division once $method steps follow D", ({ phase, from }) => {
    const results = [0, phase].map((chosen) => {
      const kernel = createKernel(specification);
      const pair = start(kernel, 99, 4);
      proceed(kernel, pair, 20_000, 0, () => 0);
      proceed(kernel, pair, 20_000, from, () => chosen);
      return sums(specification, kernel, pair, 0);
    });
    for (const [i, values] of results[1].entries()) expectClose(values, results[0][i]);
    expect(results[1]).not.toEqual(results[0]);
  });
});
