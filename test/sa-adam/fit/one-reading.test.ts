import { RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import { sigmoid } from "../../../lib/sa-adam/model/sigmoid.js";
import { given, type RowData, roomFor, rowsOf } from "./row-data.js";

/** A lognormal column of sigma 3 and a normal one. */
function farLognormal(seed: number): RowData {
  const random = new RandomStream(seed);
  return rowsOf(20_000, 3, (a) => {
    a.set([1, Math.exp(3 * random.normal()), random.normal()]);
    return random.uniform() < sigmoid(0.3 * Math.log1p(a[1]) + 0.4 * a[2] - 1) ? 1 : 0;
  });
}

const median = (values: readonly number[]): number => Float64Array.from(values).sort()[values.length >> 1];

describe("what one reading tells where weights differ widely", () => {
  const off = Array.from({ length: 12 }, (_, k) => {
    const data = farLognormal(40 + k);
    const exact = given(data, { family: "logistic", rowBytes: roomFor(data) }).finish();
    const fit = given(data, { family: "logistic", rowBytes: roomFor(data) / 2 }).finish();
    expect(exact.lossNoise).toBe(0);
    return {
      error: (fit.standardErrors[1] / exact.standardErrors[1] - 1) / fit.errorNoise[1],
      loss: (fit.loss - exact.loss) / fit.lossNoise,
    };
  });

  // Of a normal deviate the median is 0.67; single rows far out make these longer-tailed.
  it.each(["error", "loss"] as const)("says how far the %s may be off", (what) => {
    const size = median(off.map((fit) => Math.abs(fit[what])));
    expect(size).toBeGreaterThan(0.2);
    expect(size).toBeLessThan(3);
  });
});
