import { describe, expect, it } from "vitest";
import { synthetic } from "../../../bench/synthetic.mjs";
import { batchFit } from "../../../lib/sa-adam/fit/batch-fit.js";
import type { FitOptions } from "../../../lib/sa-adam/fit/options.js";
import type { FitWarning } from "../../../lib/sa-adam/fit/result.js";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/rows.js";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";
import { fitted, stream } from "./streams.js";

const linear = stream({ family: "gaussian", rows: 3000, slopes: [0.5, -0.4] });

describe("data that have no fit", () => {
  it("but those of which a path's Hessian has no Cholesky factor have the estimate of the block Newton beside it", () => {
    // A dummy of one row in a thousand, whose rows all lie beyond Huber's threshold along the path: its weights are 0.
    const block = synthetic(49, { design: "realistic", families: ["huber"], seed: 20_003 }).next(100_000);
    const options = { family: "huber", threshold: 60 } as const;
    const running = new RunningFit({ ...options, method: "sa-adam" });
    running.update(block);
    const again = RunningFit.restore(running.save());
    const { coefficients, warnings, rows } = running.result();
    expect(again.result().coefficients).toEqual(coefficients);
    expect(rows).toBe(100_000);
    const said = warnings.find(({ code }) => code === "witness")?.message ?? "";
    expect(said).toMatch(/^The Hessian is singular along the path.*block Newton's on the same rows, about/);
    const stored = batchFit(block, options).coefficients;
    const off = stored.map(({ estimate, standardError }, j) => [
      Math.abs(coefficients[j].estimate - estimate) / standardError,
      Math.abs(coefficients[j].standardError / standardError - 1),
    ]);
    const told = Number(/about ([\d.]+) standard error/.exec(said)?.[1]);
    const far = Math.max(...off.map(([distance]) => distance));
    expect([far / told < 2, far / told > 0.5, Math.max(...off.map(([, error]) => error)) < 0.1]).toEqual([
      true,
      true,
      true,
    ]);
    const byPath = new RunningFit({ ...options, method: "sa-adam", interval: "batch-means" });
    byPath.update(block);
    expect(byPath.result().coefficients.every(({ standardError }) => standardError > 0)).toBe(true);
  });

  it("but a burn-in longer than what is taken at once is left out, whatever the intervals", () => {
    for (const interval of ["plug-in", "batch-means", "random-scaling"] as const) {
      // 2000 rows of warm-up are taken at once, and then as many as the kernel has room for.
      const burnt = new RunningFit({ interval, burnIn: 3000, method: "sa-adam" });
      const whole = new RunningFit({ interval, burnIn: 0, method: "sa-adam" });
      for (const fit of [burnt, whole]) for (let i = 0; i < 2; i++) fit.update(linear);
      const [late, all] = [burnt.result(), whole.result()];
      expect([late.averaged, all.averaged]).toEqual([3000, 6000]);
      for (const [j, { estimate, standardError, p }] of late.coefficients.entries()) {
        expect(standardError).toBeGreaterThan(0);
        expect(p).toBeGreaterThanOrEqual(0);
        // Twice the same rows: the two estimates differ by the order of a standard error, of all rows' sandwich.
        expect(Math.abs(estimate - all.coefficients[j].estimate)).toBeLessThan(0.05);
      }
    }
  });
});

describe("warnings", () => {
  const codes = (block: ColumnBlock, options: FitOptions = {}): FitWarning["code"][] =>
    fitted(block, options)
      .result()
      .warnings.map(({ code }) => code);

  it("sorted rows and drifting averages, of a path", () => {
    const block = stream({ family: "gaussian", rows: 20_000, slopes: [0.5, -0.4] });
    const order = Array.from({ length: 20_000 }, (_, i) => i).sort(
      (a, b) => block.response[a] - block.response[b],
    );
    const sorted = {
      count: 20_000,
      columns: block.columns.map((values) => Float64Array.from(order, (i) => values[i])),
      response: Float64Array.from(order, (i) => block.response[i]),
    };
    const result = fitted(sorted, { method: "sa-adam" }).result();
    const messages = result.warnings.map(({ code, message }) => `${code}: ${message}`).join("\n");
    expect(messages).toMatch(/sorted: .*neighbouring values of the response have correlation (0\.9\d|1\.00)/);
    expect(messages).toMatch(/drift: /);
    expect(codes(sorted)).toEqual([]);
    // A law that changes in the middle, in random order: the average of a path lags behind it, the zero of its score does not.
    const broken = {
      ...block,
      response: Float64Array.from(block.response, (y, i) => (i < 10_000 ? y : y + 0.5 * block.columns[0][i])),
    };
    expect(codes(broken, { interval: "batch-means" })).toEqual(["distance", "errors"]);
    // They are of the law's two halves, one after the other: the error of x1 is 6 percent below the sandwich's.
    expect(codes(broken, { method: "sa-adam" })).toEqual(["errors", "drift"]);
    expect(codes(broken)).toEqual([]);
  });
});
