import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { batchFit } from "../../../lib/sa-adam/fit/batch-fit.js";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";
import { negativeBinomial } from "../../../lib/sa-adam/model/families/negative-binomial.js";
import { poisson } from "../../../lib/sa-adam/model/families/poisson.js";
import { sharedTable } from "./reference.js";

/** test/reference/more_fits.py */
const { negativeBinomial: THEIRS } = JSON.parse(
  readFileSync(new URL("more-fits.json", import.meta.url), "utf8"),
) as { negativeBinomial: { dispersion: number; estimates: number[]; standardErrors: number[] }[] };

const { names, block } = sharedTable("diabetes");
const rows = block("poisson");

describe("negative binomial regression", () => {
  it.each(THEIRS)("is statsmodels' at dispersion $dispersion, with HC0", (theirs) => {
    const { dispersion, estimates, standardErrors } = theirs;
    const { coefficients, tuning } = batchFit(rows, { family: "negative-binomial", dispersion, names });
    expect(tuning).toBe(dispersion);
    for (const [j, { estimate, standardError }] of coefficients.entries()) {
      expect(Math.abs(estimate - estimates[j]) / standardErrors[j]).toBeLessThan(1e-8);
      expect(Math.abs(standardError / standardErrors[j] - 1)).toBeLessThan(1e-8);
    }
  });

  it("is Poisson's as the dispersion falls, and a number for means from 1e-300 to 1e300", () => {
    for (const u of [-2, 0.3, 4]) {
      for (const y of [0, 3]) {
        expect(negativeBinomial(1e-12).score(u, y)).toBeCloseTo(poisson.score(u, y), 5);
        expect(negativeBinomial(1e-12).weight(u, y)).toBeCloseTo(poisson.weight(u, y), 5);
      }
    }
    // Far to the right the score is 1 / k, whatever the response; far to the left it is -y.
    expect(negativeBinomial(0.5).score(690, 7)).toBeCloseTo(2, 12);
    expect(negativeBinomial(0.5).score(-690, 7)).toBeCloseTo(-7, 12);
    expect(negativeBinomial(0.5).loss(800, 7)).toBeCloseTo(1600 + 9 * Math.log(0.5), 9);
  });

  it("merges with its own dispersion only", () => {
    const fit = (dispersion: number): RunningFit => {
      const running = new RunningFit({ family: "negative-binomial", dispersion, names });
      running.update(rows);
      return running;
    };
    expect(() => fit(0.5).merge(fit(1))).toThrow(/their dispersion differ: 0.5 against 1/);
    const both = fit(0.5);
    both.merge(fit(0.5));
    const [pooled, single] = [both.result().coefficients, fit(0.5).result().coefficients];
    for (const [j, { estimate, standardError }] of pooled.entries()) {
      expect(Math.abs(estimate - single[j].estimate) / standardError).toBeLessThan(1e-6);
      expect(standardError / single[j].standardError).toBeCloseTo(Math.SQRT1_2, 6);
    }
  });
});
