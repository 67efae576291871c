import { expect } from "vitest";
import { fitOptimizer } from "../../../lib/sa-adam/fit/fit-optimizer.js";
import { kernelRecursion } from "../../../lib/sa-adam/fit/kernel-recursion.js";
import { type FitOptions, resolveSettings } from "../../../lib/sa-adam/fit/options.js";
import { readableRecursion } from "../../../lib/sa-adam/fit/readable-recursion.js";
import type { Recursion } from "../../../lib/sa-adam/fit/recursion.js";
import { regressionLoss } from "../../../lib/sa-adam/fit/row-loss.js";
import { standardisedRows } from "../../../lib/sa-adam/fit/standardise.js";
import { regressionWarmUp } from "../../../lib/sa-adam/fit/warm-up.js";
import { type FamilyName, familyNamed } from "../../../lib/sa-adam/model/families.js";
import { optionsOf } from "./responses.js";
import { stream } from "./streams.js";

/** The same rows through the kernel and through the readable optimizers. */
function both(name: FamilyName, options: FitOptions): Recursion[] {
  const rows = 6000;
  const { columns, response } = stream({ family: name, rows, slopes: [0.5, -0.4, 0.3, 0.2] });
  const values = Float64Array.from({ length: rows * 5 }, (_, i) =>
    i % 5 === 4 ? response[Math.floor(i / 5)] : columns[i % 5][Math.floor(i / 5)],
  );
  const settings = resolveSettings({ ...optionsOf(name), warmUp: 500, ...options });
  const { burnIn } = settings;
  const first = { count: 500, stride: 5, values: values.subarray(0, 2500) };
  const warmUp = regressionWarmUp(first, name, settings);
  const { coordinates, gains, ...begin } = warmUp;
  const plain = familyNamed(name, warmUp.tuning);
  const family = (warmUp.bandwidth && plain.smoothed?.(warmUp.bandwidth)) || plain;
  const loss = regressionLoss(family, coordinates.whitening, gains.clock);
  const optimizer = fitOptimizer("sa-adam", gains);
  const standard = standardisedRows({ count: rows, stride: 5, values }, coordinates);
  const d = standard.rows.length / rows;
  const recursions = [
    kernelRecursion(family, warmUp, { burnIn, trace: true, sums: true }),
    readableRecursion({ ...begin, loss, optimizer, burnIn }),
  ];
  for (const recursion of recursions) {
    for (let i = 0; i < rows; i += 500) {
      for (let k = 0; k < 500; k++) {
        const at = k * recursion.stride;
        recursion.rows.set(standard.rows.subarray((i + k) * d, (i + k + 1) * d), at);
        recursion.rows[at + recursion.response] = standard.response[i + k];
      }
      recursion.advance(500);
    }
  }
  return recursions;
}

const near = (a: ArrayLike<number>, b: ArrayLike<number>): void => {
  const scale = Math.max(...Array.from(b, Math.abs));
  for (let j = 0; j < b.length; j++) expect(Math.abs(a[j] - b[j])).toBeLessThan(1e-10 * scale);
};

/** Are kernel and readable optimizer the same to 1e-10? */
export function agree(name: FamilyName, option: FitOptions): void {
  const [kernel, readable] = both(name, option);
  expect([kernel.steps, kernel.averaged]).toEqual([readable.steps, readable.averaged]);
  near(kernel.average(), readable.average());
  near(kernel.linearised(), readable.linearised());
  near(kernel.hessian().to1DArray(), readable.hessian().to1DArray());
  near(kernel.noiseCovariance().to1DArray(), readable.noiseCovariance().to1DArray());
  const d = kernel.average().length;
  const last = (recursion: Recursion) =>
    recursion.iterates.subarray(499 * recursion.stride, 499 * recursion.stride + d);
  near(last(kernel), last(readable));
}
