import { RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import { batchFit } from "../../../lib/sa-adam/fit/batch-fit.js";
import { fit } from "../../../lib/sa-adam/fit/fit.js";
import type { FitOptions, PathMethod } from "../../../lib/sa-adam/fit/options.js";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/rows.js";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";
import type { FamilyName } from "../../../lib/sa-adam/model/families.js";
import { asStored, copies, distance, offset, weights } from "./path-additions.js";
import { errors } from "./practitioners.js";
import { stream } from "./streams.js";

describe("what stands beside the rows, along a path, is what it is to the stored batch", () => {
  it.each<[string, PathMethod, FamilyName, FitOptions, Partial<ColumnBlock>]>([
    ["an offset", "sgd", "poisson", { offset: true, ridge: 0.01 }, { offset }],
    [
      "an offset of a thousand",
      "sa-adam",
      "poisson",
      { offset: true },
      { offset: offset.map((o) => 1000 + o) },
    ],
    ["an offset of a thousand", "sgd", "logistic", { offset: true }, { offset: offset.map((o) => o - 1000) }],
    ["sampling weights", "sa-adam", "logistic", { weights: "sampling" }, { weights }],
    ["weights and offset", "sa-adam", "huber", { weights: "sampling", offset: true }, { weights, offset }],
    ["counts of rows", "sa-ons", "logistic", { weights: "frequency" }, { weights: copies }],
  ])("%s: %s %s", (_, method, family, given, beside) => {
    asStored(method, family, given, beside);
  });

  it("and by one reading says how far it is from it, as measured beside block Newton, from 0.1 standard errors on", () => {
    const count = 20_000;
    const block = {
      ...stream({ family: "logistic", rows: count, slopes: [1, -1, 1, -1] }),
      weights: Float64Array.from({ length: count }, (_, i) => 0.5 + ((7919 * i) % 100) / 100),
    };
    const running = new RunningFit({ family: "logistic", method: "sa-adam", weights: "sampling" });
    running.update(block);
    const once = running.result();
    const stored = batchFit(block, { family: "logistic", weights: "sampling" });
    const off = distance(once, stored);
    // 0.24 standard errors, and errors up to 6.5 percent off: nothing was said below 0.3 and 10 percent.
    expect(off).toBeGreaterThan(0.1);
    expect(off).toBeLessThan(0.3);
    const said = once.warnings.map(({ code, message }) => `${code}: ${message}`).join("\n");
    expect(said).toMatch(
      new RegExp(`distance: The path's estimate is ${off.toPrecision(2)} standard errors from`),
    );
    const ratio = Math.max(...errors(once).map((error, j) => error / errors(stored)[j]));
    const excess = (100 * (ratio ** 2 - 1)).toPrecision(2);
    expect(said).toContain(
      `${ratio.toPrecision(3)} times the sandwich's at block Newton's estimate: its variance is ${excess} percent above`,
    );
  });

  it("and of an estimate that is near it what its errors are off, from a twentieth on", () => {
    let quiet = 0;
    for (let seed = 0; seed < 8; seed++) {
      const random = new RandomStream(120, seed);
      const count = 10_000;
      // Student's t with 3 degrees.
      const x = Float64Array.from({ length: count }, () => {
        const squares = random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2;
        return random.normal() / Math.sqrt(squares / 3);
      });
      const block = { count, columns: [x], response: x.map((value) => 0.5 * value + random.normal()) };
      const running = new RunningFit({ family: "gaussian", method: "sa-adam" });
      running.update(block);
      const once = running.result();
      const stored = batchFit(block, { family: "gaussian" });
      const ratios = errors(once).map((error, j) => error / errors(stored)[j]);
      const most = Math.max(...ratios, ...ratios.map((ratio) => 1 / ratio));
      const said = once.warnings.filter(({ code }) => code === "errors").map(({ message }) => message);
      expect(said.length > 0).toBe(most > 1.05);
      if (most > 1.05 && most < 1.1 && distance(once, stored) < 0.1) quiet++;
    }
    // Of which nothing was said.
    expect(quiet).toBeGreaterThan(0);
  });

  it("and of a quantile as measured beside the exact fit of the rows that are kept", async () => {
    const count = 20_000;
    const block = {
      ...stream({ family: "gaussian", rows: count, slopes: [1, -1, 1, -1] }),
      weights: Float64Array.from({ length: count }, (_, i) => 1 + (i % 4)),
    };
    const options: FitOptions = { family: "quantile", quantile: 0.8, weights: "frequency" };
    const running = new RunningFit({ ...options, method: "sa-adam" });
    running.update(block);
    const once = running.result();
    const exact = await fit([block], options);
    // 1.1 standard errors; the path's average and its linearised zero differ by 0.33.
    const off = distance(once, exact);
    expect(off).toBeGreaterThan(0.3);
    const [{ code, message }] = once.warnings;
    expect(code).toBe("distance");
    expect(message).toContain(`about ${off.toPrecision(2)} standard error`);
  });
});
