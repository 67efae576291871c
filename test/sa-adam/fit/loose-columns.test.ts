import { batchFit, type ColumnBlock, type FitResult, fit, RandomStream } from "sa-adam";
import { sigmoid } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { poisson } from "./row-data.js";

const FAMILIES = ["logistic", "poisson"] as const;
const N = 6000;

/** Rows of x, a group and their product, the group without events where `events` is 0; `others` are the rows outside it. */
function rows(family: (typeof FAMILIES)[number], events: number): { all: ColumnBlock; others: ColumnBlock } {
  const random = new RandomStream(31);
  const [x, group, y] = [new Float64Array(N), new Float64Array(N), new Float64Array(N)];
  for (let i = 0; i < N; i++) {
    x[i] = random.normal();
    group[i] = random.uniform() < 0.2 ? 1 : 0;
    const u = 0.5 * x[i] - 0.3;
    const happens =
      family === "logistic" ? Number(random.uniform() < sigmoid(u)) : poisson(Math.exp(u), random);
    y[i] = group[i] === 1 && random.uniform() >= events ? 0 : happens;
  }
  const outside = (values: Float64Array): Float64Array => values.filter((_, i) => group[i] === 0);
  return {
    all: { count: N, columns: [x, group, x.map((value, i) => value * group[i])], response: y },
    others: { count: outside(x).length, columns: [outside(x)], response: outside(y) },
  };
}

const certified = (block: ColumnBlock, family: (typeof FAMILIES)[number]): Promise<FitResult> =>
  fit([block], { family, method: "sa-adam", names: ["x", "group", "x:group"] });

describe.each(FAMILIES)("a group of rows without events, %s", (family) => {
  it("leaves its interaction without an interval, and to the others what they have without it", async () => {
    const { all, others } = rows(family, 0);
    const { coefficients, warnings } = await certified(all, family);
    const right = batchFit(others, { family }).coefficients;
    for (const j of [0, 1]) {
      const { estimate, standardError } = right[j];
      expect(Math.abs(coefficients[j].estimate - estimate) / standardError).toBeLessThan(0.1);
      expect(coefficients[j].standardError / standardError).toBeCloseTo(1, 1);
    }
    for (const j of [2, 3]) expect(coefficients[j].upper - coefficients[j].lower).toBeNaN();
    expect(warnings.map(({ message }) => message).join(" ")).toContain(
      "group, x:group have no finite optimum",
    );
  });

  it("is not one that has a few", async () => {
    const { all } = rows(family, 0.02);
    const { coefficients, warnings } = await certified(all, family);
    const right = batchFit(all, { family }).coefficients;
    for (const [j, { estimate, standardError }] of right.entries()) {
      expect(Math.abs(coefficients[j].estimate - estimate) / standardError).toBeLessThan(0.1);
      expect(Math.abs(coefficients[j].standardError / standardError - 1)).toBeLessThan(0.05);
    }
    expect(warnings.map(({ code }) => code)).not.toContain("separation");
  });
});
