import { BatchMeans, type RandomScaling, RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";

function taken<E extends BatchMeans | RandomScaling>(estimator: E, path: readonly number[][]): E {
  for (const iterate of path) estimator.update({ iterate });
  return estimator;
}

describe("BatchMeans", () => {
  it("has no bias for independent iterates: the divisor is the sum's expectation", () => {
    const stream = new RandomStream(3);
    const streams = 4000;
    const values = Array.from({ length: streams }, () => {
      const path = Array.from({ length: 60 }, () => Array.from(stream.normals(1)));
      return taken(new BatchMeans(1), path).value().get(0, 0);
    });
    const average = values.reduce((sum, value) => sum + value, 0) / streams;
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / streams);
    expect(Math.abs(average - 1)).toBeLessThan((4 * spread) / Math.sqrt(streams));
    expect(spread / Math.sqrt(streams)).toBeLessThan(0.02);
  });
});
