import { describe, expect, it } from "vitest";
import { scoreReading } from "../../../lib/sa-adam/fit/certificate.js";
import { familyNamed } from "../../../lib/sa-adam/model/families.js";
import { most, readings, statesDistance } from "./certificates.js";
import { given, plainRows, TUNING, write } from "./row-data.js";

describe("the certificate", () => {
  it.each(["logistic"] as const)(
    "%s: states the distance from the stored batch, and what a step leaves of it",
    (family) => {
      statesDistance(family);
    },
  );

  it("finds least squares where they are", () => {
    const all = readings(plainRows("gaussian", 50_000, 6, 23), "gaussian", { rowBytes: 2 ** 15 });
    expect(all).toHaveLength(1);
    expect(most(all[0].distance)).toBeLessThan(1e-6);
  });

  it("takes the sums of its own rows where the estimate knows none, weights of 0 among them", () => {
    const data = plainRows("huber", 20_000, 4, 26);
    const exact = given(data, { family: "huber" }).finish();
    const { settled } = exact;
    const blank = { ...settled, weightSum: 0, squareSum: 0 };
    for (const secondOrderRows of [Number.POSITIVE_INFINITY, 5000]) {
      const { sink, finish } = scoreReading({
        family: familyNamed("huber", TUNING),
        settled: blank,
        secondOrderRows,
      });
      write(data, sink);
      const { standardErrors, secondOrderRows: taken } = finish();
      expect(taken).toBeLessThanOrEqual(2 * secondOrderRows);
      expect(most(standardErrors.map((e, j) => Math.abs(e / exact.standardErrors[j] - 1)))).toBeLessThan(
        // A quarter of the rows leaves each sum of squares a standard deviation of about 0.03.
        secondOrderRows === 5000 ? 0.1 : 1e-6,
      );
    }
  });

  it("refuses rows that are not those of the fit", () => {
    const data = plainRows("gaussian", 100, 3, 25);
    const fit = given(data, { family: "gaussian" }).finish();
    const { sink, finish } = scoreReading({ family: familyNamed("gaussian"), settled: fit.settled });
    write(data, sink, 0, 99);
    expect(finish).toThrow(/found 99 rows, the first 100/);
  });
});
