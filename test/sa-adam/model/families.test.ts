import fc from "fast-check";
import { RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import { blockNewtonKernel } from "../../../lib/sa-adam/kernel/block-newton.js";
import { onePassKernel } from "../../../lib/sa-adam/kernel/one-pass.js";
import { FAMILIES, type FamilyName } from "../../../lib/sa-adam/model/families.js";
import { regressionFit } from "../../../lib/sa-adam/model/regression-fit.js";
import { responseOf } from "../fit/responses.js";

const TUNING = 0.7;
const NAMES = Object.keys(FAMILIES) as FamilyName[];
/** Of the families with a kink: the kernel's bandwidth. */
const BANDWIDTH = 0.8;

// A new family is a row of FAMILIES: it is tested here, in fit/fit.test.ts against regressionFit, and in kernel/.
describe.each(NAMES)("the family %s", (name) => {
  const plain = FAMILIES[name].family(TUNING);
  const family = plain.smoothed?.(BANDWIDTH) ?? plain;
  const random = new RandomStream(5);
  const responses = Array.from({ length: 200 }, () => responseOf(family, random.normal(), random));
  const anyResponse = fc.constantFrom(...responses);
  const near = fc.double({ min: -4, max: 4, noNaN: true });

  it("has a score and a weight that are the loss's derivatives, and a majorant that lies above it", () => {
    const step = 1e-4;
    const slope = (f: (u: number, y: number) => number, u: number, y: number) =>
      (f(u + step, y) - f(u - step, y)) / (2 * step);
    fc.assert(
      fc.property(near, anyResponse, near, (u, y, move) => {
        const size = 1 + Math.abs(family.score(u, y)) + family.weight(u, y);
        if (family.smoothed && Math.abs(u - y) < step) return;
        expect(Math.abs(slope(family.loss, u, y) - family.score(u, y)) / size).toBeLessThan(1e-4);
        // Where the weight jumps, as at Huber's threshold, the score has no derivative.
        const jump = Math.abs(family.weight(u + step, y) - family.weight(u - step, y)) / size;
        if (jump < 0.01 && !family.smoothed)
          expect(Math.abs(slope(family.score, u, y) - family.weight(u, y)) / size).toBeLessThan(1e-4);
        expect(family.weight(u, y)).toBeGreaterThanOrEqual(0);
        if (!family.majorant) return;
        const parabola = family.score(u, y) * move + (family.majorant(u, y) * move * move) / 2;
        expect(family.loss(u + move, y)).toBeLessThanOrEqual(family.loss(u, y) + parabola + 1e-9);
      }),
      { seed: 3 },
    );
  });

  it("has the same loss where its score is known, however far off the row", () => {
    const { fromScore } = family;
    if (!fromScore) return;
    const far = fc.double({ min: -40, max: 40, noNaN: true });
    fc.assert(
      fc.property(far, anyResponse, (u, y) => {
        const s = family.score(u, y);
        const chance = fromScore.chance?.(u, y, s) ?? 1;
        const loss = fromScore.rest(u, y, s) - Math.log(chance);
        // Rounding errors of the score's own terms.
        const size = Math.abs(family.loss(u, y)) + Math.abs(s) + Math.abs(y * u) + 1;
        expect(Math.abs(loss - family.loss(u, y)) / size).toBeLessThan(1e-14);
        expect(chance).toBeGreaterThanOrEqual(0.5);
        expect(chance).toBeLessThanOrEqual(1);
      }),
      { seed: 3 },
    );
  });

  it("has an expected weight where its own depends on the response, a mean of it over responses", () => {
    const depends = family.mean !== undefined && family.weight(0.3, responses[0]) !== family.weight(0.3, 0.5);
    expect(family.expectedWeight !== undefined).toBe(depends);
    // Such weights are linear in the response.
    for (const u of [-40, -2, 0.3, 4, 40]) {
      if (!family.expectedWeight || !family.mean) return;
      expect(family.expectedWeight(u) / family.weight(u, family.mean(u))).toBeCloseTo(1, 12);
    }
  });

  it("knows its responses, says them in words, and is named as it is called", () => {
    expect([family.name, FAMILIES[name].summary.length > 0]).toEqual([name, true]);
    expect(responses.every((y) => family.accepts(y))).toBe(true);
    for (const y of [Number.NaN, Number.POSITIVE_INFINITY, "1" as unknown as number])
      expect(family.accepts(y)).toBe(false);
    expect(() => regressionFit({ rows: [1], response: [Number.NaN] }, { family })).toThrow(/finite/);
    expect(family.responses).toMatch(/\w/);
    expect(family.tuning).toBe(FAMILIES[name].tunedBy === undefined ? undefined : TUNING);
  });

  it("starts where the intercept alone is best, and calls responses degenerate where it has none", () => {
    const mean = responses.reduce((sum, y) => sum + y, 0) / responses.length;
    const stored = { rows: new Float64Array(responses.length).fill(1), response: responses };
    if (family.smoothed) {
      expect(() => regressionFit(stored, { family })).toThrow(/has no Newton's method: its loss has a kink/);
      return;
    }
    const { optimum, outcome } = regressionFit(stored, { family });
    expect(outcome).toBe("converged");
    // Exactly so for a family that models the mean; else a place to begin.
    expect(Math.abs(family.start(mean) - optimum[0])).toBeLessThan(family.mean ? 1e-9 : 1);
    expect(family.degenerate(Math.min(...responses), Math.max(...responses))).toBe(false);
    for (const y of [0, 1].filter((value) => family.accepts(value))) {
      const same = { rows: new Float64Array(50).fill(1), response: new Float64Array(50).fill(y) };
      expect(regressionFit(same, { family }).outcome === "diverging").toBe(family.degenerate(y, y));
    }
    if (family.separation === undefined) expect(family.degenerate(1, 1)).toBe(false);
  });

  it("is the same in the kernels", () => {
    const forms = responses.map(() => 3 * random.normal());
    const block = blockNewtonKernel({ family, dimension: 1, capacity: responses.length });
    for (const [i, u] of forms.entries()) {
      block.rows[i * block.stride] = u;
      block.responses[i] = responses[i];
    }
    block.evaluate([1], responses.length);
    for (const [i, u] of forms.entries()) {
      const [score, weight] = [family.score(u, responses[i]), family.weight(u, responses[i])];
      expect(Math.abs(block.scores[i] - score)).toBeLessThan(1e-13 * (1 + Math.abs(score)));
      expect(Math.abs(block.weights[i] - weight)).toBeLessThan(1e-13 * (1 + weight));
      const one = onePassKernel({ family, dimension: 1, eta0: 1e-9, alpha: 0.6, gamma: 0.75, start: [1] });
      one.rows[0] = u;
      one.rows[one.response] = responses[i];
      one.advance(1);
      expect(Math.abs(one.hessian().get(0, 0) - weight * u * u)).toBeLessThan(1e-12 * (1 + weight * u * u));
      const square = (score * u) ** 2;
      expect(Math.abs(one.noiseCovariance().get(0, 0) - square)).toBeLessThan(1e-12 * (1 + square));
    }
  });
});
