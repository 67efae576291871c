import { adam, polynomial, saAdagrad, saAdam, saOns, saRmsprop } from "sa-adam";
import { describe, expect, it } from "vitest";
import { slope } from "./stabilization.js";

describe("local stabilization rate", () => {
  it.each([saRmsprop(), saAdagrad(), saOns(), saAdam({ convention: "adam" })])(
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
});
