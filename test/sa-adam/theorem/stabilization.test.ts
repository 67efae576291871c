import { saAdam, sgd } from "sa-adam";
import { localStabilization } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { slope } from "./stabilization.js";

describe("local stabilization rate", () => {
  it("is 1/t for SA-Adam", () => {
    expect(Math.abs(slope(saAdam()) + 1)).toBeLessThan(0.05);
  });

  it("refuses a preconditioner that does not change, and a run too short", () => {
    expect(() => slope(sgd())).toThrow("SGD has a preconditioner that does not change");
    expect(() =>
      localStabilization({ optimizer: saAdam(), gradient: (x) => x, start: [1], steps: 150 }),
    ).toThrow("steps must be at least 232");
  });
});
