import { describe, expect, it } from "vitest";
import { columnsOf } from "../../../lib/sa-adam/fit/columns.js";
import type { FamilyName, FitOptions } from "../../../lib/sa-adam/fit/options.js";
import { Pass } from "../../../lib/sa-adam/fit/pass.js";
import { resolveSettings } from "../../../lib/sa-adam/fit/settings.js";
import { regressionWarmUp } from "../../../lib/sa-adam/fit/warm-up.js";
import { stream } from "./streams.js";

/** The same rows through the kernel and through the readable optimizers. */
function both(model: FamilyName, options: FitOptions) {
  const block = stream({ model, rows: 6000, slopes: [0.5, -0.4, 0.3, 0.2] });
  const settings = resolveSettings({ model, warmUp: 500, ...options });
  const names = ["a", "b", "c", "d"];
  const values = Float64Array.from({ length: 500 * 5 }, (_, i) =>
    i % 5 === 4 ? block.response[Math.floor(i / 5)] : block.columns[i % 5][Math.floor(i / 5)],
  );
  const warmUp = regressionWarmUp({ count: 500, stride: 5, values }, model, settings);
  return [false, true].map((readable) => {
    const pass = new Pass(settings, warmUp, 4, readable);
    pass.take(columnsOf(block, names), 0, block.count);
    return pass.summary();
  });
}

const near = (a: ArrayLike<number>, b: ArrayLike<number>): void => {
  const scale = Math.max(...Array.from(b, Math.abs));
  for (let j = 0; j < b.length; j++) expect(Math.abs(a[j] - b[j])).toBeLessThan(1e-10 * scale);
};

describe("the kernel and the readable optimizers", () => {
  const cases: [FamilyName, FitOptions][] = [
    ["gaussian", {}],
    ["gaussian", { ridge: 0.3, burnIn: 700 }],
    ["gaussian", { intercept: false }],
    ["logistic", {}],
    ["logistic", { ridge: 0.1, interval: "batch-means" }],
    ["poisson", { burnIn: 100 }],
    ["huber", {}],
    ["huber", { ridge: 0.1, threshold: 1, interval: "random-scaling" }],
  ];
  it.each(cases)("agree to 1e-10: %s %o", (model, options) => {
    const [kernel, readable] = both(model, options);
    expect(kernel.averaged).toBe(readable.averaged);
    near(kernel.mean, readable.mean);
    near(kernel.noise.to1DArray(), readable.noise.to1DArray());
    if (kernel.hessian && readable.hessian) near(kernel.hessian.to1DArray(), readable.hessian.to1DArray());
    if (kernel.spread && readable.spread) near(kernel.spread.to1DArray(), readable.spread.to1DArray());
  });
});
