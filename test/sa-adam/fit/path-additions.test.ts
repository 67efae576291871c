import { describe, expect, it } from "vitest";
import { batchFit } from "../../../lib/sa-adam/fit/batch-fit.js";
import { fit } from "../../../lib/sa-adam/fit/fit.js";
import type { FitOptions, PathMethod } from "../../../lib/sa-adam/fit/options.js";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/rows.js";
import type { FamilyName } from "../../../lib/sa-adam/model/families.js";
import {
  asStored,
  copies,
  distance,
  offset,
  path,
  plain,
  successes,
  trials,
  weights,
} from "./path-additions.js";
import { errors, nearTo } from "./practitioners.js";

describe("what stands beside the rows, along a path, is what it is to the stored batch", () => {
  it.each<[string, PathMethod, FamilyName, FitOptions, Partial<ColumnBlock>]>([
    ["an offset", "sa-adam", "logistic", { offset: true }, { offset }],
    ["sampling weights", "sa-rmsprop", "gaussian", { weights: "sampling" }, { weights }],
    ["counts of rows", "sa-adam", "poisson", { weights: "frequency" }, { weights: copies }],
    ["trials", "sa-adam", "logistic", { weights: "trials" }, { weights: trials, response: successes }],
  ])("%s: %s %s", (_, method, family, given, beside) => {
    asStored(method, family, given, beside);
  });

  it("in another unit of the weights, too, and where the rows are read again", async () => {
    const options: FitOptions = { family: "logistic", method: "sa-adam", weights: "sampling" };
    const [one, other] = [1, 1e-6].map((unit) => ({
      ...plain.logistic,
      weights: weights.map((value) => unit * value),
    }));
    const [a, b] = [path(one, options), path(other, options)];
    expect(distance(b, a)).toBeLessThan(1e-3);
    nearTo(errors(b), errors(a), 1e-3);
    const stored = batchFit(one, { family: "logistic", weights: "sampling" });
    const read = await fit([one], options);
    expect(distance(read, stored)).toBeLessThan(0.1);
    nearTo(errors(read), errors(stored), 0.01);
  });
});
