import { RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import { sigmoid } from "../../../lib/sa-adam/model/sigmoid.js";
import { given, type RowData, roomFor, rowsOf, TUNING } from "./row-data.js";

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

/** A Pareto column of index 1.5 and a normal one, and a tenth of responses far off: Huber's optimum clips some of the rows far out. */
function farPareto(seed: number): RowData {
  const random = new RandomStream(seed);
  return rowsOf(20_000, 3, (a) => {
    a.set([1, random.uniform() ** (-1 / 1.5) - 1, random.normal()]);
    return 0.5 * a[1] + 0.4 * a[2] + (random.uniform() < 0.1 ? 10 : 1) * random.normal();
  });
}

/** The slope's standard error by Huber's sandwich at an estimate, the 3 x 3 system solved by elimination. */
function huberError({ n, d, rows, response }: RowData, x: Float64Array): number {
  const H = Array.from({ length: d }, () => new Float64Array(d));
  const clipped = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const a = rows.subarray(i * d, (i + 1) * d);
    const residual = a.reduce((sum, value, j) => sum + value * x[j], -response[i]);
    clipped[i] = Math.min(Math.max(residual, -TUNING), TUNING);
    if (Math.abs(residual) > TUNING) continue;
    for (let j = 0; j < d; j++) for (let k = 0; k < d; k++) H[j][k] += a[j] * a[k];
  }
  // H line = e_1, by Gauss and Jordan.
  const line = Float64Array.of(0, 1, 0);
  for (let j = 0; j < d; j++) {
    for (let i = 0; i < d; i++) {
      if (i === j) continue;
      const factor = H[i][j] / H[j][j];
      for (let k = 0; k < d; k++) H[i][k] -= factor * H[j][k];
      line[i] -= factor * line[j];
    }
  }
  let variance = 0;
  for (let i = 0; i < n; i++) {
    let move = 0;
    for (let j = 0; j < d; j++) move += (line[j] / H[j][j]) * rows[i * d + j];
    variance += (clipped[i] * move) ** 2;
  }
  return Math.sqrt(variance);
}

describe("what one reading tells where single rows decide", () => {
  const off = Array.from({ length: 16 }, (_, k) => {
    const data = farPareto(60 + k);
    const exact = given(data, { family: "huber", rowBytes: roomFor(data) }).finish();
    const fit = given(data, { family: "huber", rowBytes: roomFor(data) / 3 }).finish();
    const right = huberError(data, exact.estimate);
    return { error: Math.abs(fit.standardErrors[1] / right - 1), said: fit.errorNoise[1] };
  });

  it("leaves no standard error that is a tenth off without a word", () => {
    const far = off.filter(({ error }) => error > 0.1);
    expect(far.length).toBeGreaterThan(1);
    for (const { said } of far) expect(said).toBeGreaterThan(0.025);
  });

  it("says about how far", () => {
    const size = Math.sqrt(off.reduce((sum, { error, said }) => sum + (error / said) ** 2, 0) / off.length);
    expect(size).toBeGreaterThan(0.5);
    expect(size).toBeLessThan(2);
  });
});
