import {
  adam,
  type Optimizer,
  polynomial,
  RandomStream,
  saAdagrad,
  saAdam,
  saOns,
  saRmsprop,
  sgd,
} from "sa-adam";
import { localStabilization } from "sa-adam/internal";
import { describe, expect, it } from "vitest";

function slope(optimizer: Optimizer): number {
  const stream = new RandomStream(17);
  const gradient = (x: Float64Array) => x.map((value) => value + stream.normal());
  return localStabilization({ optimizer, gradient, start: [1, 1, 1], steps: 3e4 }).slope;
}

describe("local stabilization rate", () => {
  it.each([saRmsprop(), saAdagrad(), saOns(), saAdam(), saAdam({ convention: "adam" })])(
    "is 1/t for $name",
    (optimizer) => {
      expect(Math.abs(slope(optimizer) + 1)).toBeLessThan(0.05);
    },
  );

  it("follows the second moment's gain", () => {
    expect(Math.abs(slope(saAdam({ secondMomentGain: polynomial(1, 0.8) })) + 0.8)).toBeLessThan(0.05);
  });

  it("is far from 1/t for Adam as deployed", () => {
    expect(slope(adam())).toBeGreaterThan(-0.5);
  });

  it("refuses a preconditioner that does not change, and a run too short", () => {
    expect(() => slope(sgd())).toThrow("SGD has a preconditioner that does not change");
    expect(() =>
      localStabilization({ optimizer: saAdam(), gradient: (x) => x, start: [1], steps: 150 }),
    ).toThrow("steps must be at least 232");
  });
});
