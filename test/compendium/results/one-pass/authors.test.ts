import { authorsComparison, publishedSusy, readAuthorsResult } from "compendium";
import { expect, it } from "vitest";
import { dataPath } from "../../../../lib/compendium/problems/data.js";

it("the published comparison at its own settings: its 0.6 percent, and the bias that it is", () => {
  const { arms, batch, shift } = readAuthorsResult(dataPath("results/susy-authors.json"));
  const [twelve, six] = arms;
  const { relativeErrorOfEstimate, medianRelativeErrorOfHalfWidth } = publishedSusy();
  expect(Math.abs(twelve.relativeError - relativeErrorOfEstimate)).toBeLessThan(0.002);
  expect(Math.abs((twelve.widthError as number) - medianRelativeErrorOfHalfWidth)).toBeLessThan(0.005);
  // A bias of first order in the step: half of it at half the step, in the direction that the curvature gives.
  expect(twelve.relativeError / six.relativeError).toBeCloseTo(2, 0);
  const off = twelve.estimates.map((value, j) => (value - batch.estimates[j]) / batch.standardErrors[j]);
  const law = shift.map((value, j) => (twelve.meanStep * value) / batch.standardErrors[j]);
  const product = (a: number[], b: number[]): number => a.reduce((sum, value, j) => sum + value * b[j], 0);
  expect(product(off, law) / Math.sqrt(product(off, off) * product(law, law))).toBeGreaterThan(0.95);
});

it("on few rows Adam's average is where SA-Adam's is, and the batch is Newton's", async () => {
  const { arms, batch, burnIn } = await authorsComparison({ rows: 4000, seed: 1 });
  expect(burnIn).toBe(300);
  expect(batch.estimates).toHaveLength(19);
  expect(arms.map(({ name, safety }) => `${name} ${safety}`)).toEqual([
    "SA-Adam 12",
    "SA-Adam 6",
    "SA-Adam 1",
    "Adam 12",
  ]);
  const [adaptive, , , deployed] = arms;
  expect(deployed.relativeError / adaptive.relativeError).toBeGreaterThan(0.5);
  expect(deployed.relativeError / adaptive.relativeError).toBeLessThan(2);
});
