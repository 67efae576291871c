import { RandomStream } from "sa-adam";
import { sigmoid } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import {
  type Certificate,
  isNear,
  LONG_STEP,
  scoreReading,
  type Way,
} from "../../../lib/sa-adam/fit/certificate.js";
import type { LinearisedScore } from "../../../lib/sa-adam/fit/linearised-score.js";
import { type FamilyName, familyNamed } from "../../../lib/sa-adam/model/families.js";
import {
  distances,
  given,
  ordered,
  plainRows,
  type RowData,
  roomFor,
  rowsOf,
  TUNING,
  write,
} from "./row-data.js";

const most = (values: ArrayLike<number>): number => Math.max(...Array.from(values));

/** Readings of the rows until one is near, from a fit with room for few of them. */
function readings(
  data: RowData,
  name: FamilyName,
  { rowBytes, secondOrderRows = Number.POSITIVE_INFINITY, most = 8 }: Record<string, number>,
): Certificate[] {
  let { settled } = given(data, { family: name, rowBytes, secondOrderRows }).finish();
  const all: Certificate[] = [];
  while (all.length < most && !(all.length > 0 && isNear(all[all.length - 1], 0.1))) {
    const reading = scoreReading({ family: familyNamed(name, TUNING), settled, secondOrderRows });
    write(data, reading.sink);
    all.push(reading.finish());
    settled = all[all.length - 1].settled;
  }
  return all;
}

describe("the certificate", () => {
  it.each(["logistic", "poisson", "huber"] as const)(
    "%s: states the distance from the stored batch, and what a step leaves of it",
    (family) => {
      const data = plainRows(family, 30_000, 10, 21);
      const exact = given(data, { family, rowBytes: roomFor(data) }).finish();
      const all = readings(data, family, { rowBytes: 2 ** 15, secondOrderRows: 5000 });
      for (const reading of all) {
        const before = distances(reading.certified, exact);
        expect(reading.secondOrderRows).toBeLessThan(15_000);
        expect(most(before.map((value, j) => Math.abs(value - reading.distance[j])))).toBeLessThan(
          0.1 * most(before) + 1e-3,
        );
        expect(most(distances(reading.estimate, exact))).toBeLessThan(reading.remaining);
      }
      const last = all[all.length - 1];
      expect(isNear(last, 0.1)).toBe(true);
      expect(most(distances(last.estimate, exact))).toBeLessThan(0.1);
      expect(most(last.standardErrors.map((e, j) => Math.abs(e / exact.standardErrors[j] - 1)))).toBeLessThan(
        0.06,
      );
    },
  );

  it("mends a file sorted by its response, in as many readings as it takes", () => {
    const data = plainRows("logistic", 50_000, 5, 22);
    const order = Array.from({ length: data.n }, (_, i) => i).sort(
      (a, b) => data.response[a] - data.response[b] || a - b,
    );
    const sorted = ordered(data, order);
    const exact = given(data, { family: "logistic", rowBytes: roomFor(data) }).finish();
    const fit = given(sorted, { family: "logistic", rowBytes: 2 ** 15, secondOrderRows: 5000 }).finish();
    expect(most(fit.distance)).toBeGreaterThan(1);
    const all = readings(sorted, "logistic", { rowBytes: 2 ** 15, secondOrderRows: 5000 });
    expect(all.length).toBeGreaterThan(1);
    const first = most(distances(fit.estimate, exact));
    expect(most(all[0].distance) / first).toBeGreaterThan(0.5);
    expect(most(all[0].distance) / first).toBeLessThan(2);
    const last = all[all.length - 1];
    expect(isNear(last, 0.1)).toBe(true);
    expect(most(distances(last.estimate, exact))).toBeLessThan(0.1);
  });

  it("finds least squares where they are", () => {
    const all = readings(plainRows("gaussian", 50_000, 6, 23), "gaussian", { rowBytes: 2 ** 15 });
    expect(all).toHaveLength(1);
    expect(most(all[0].distance)).toBeLessThan(1e-6);
  });

  it("certifies nothing where there is no optimum, and says whose coefficient it is", () => {
    const random = new RandomStream(24);
    const data = rowsOf(50_000, 3, (a, i) => {
      a.set([1, random.normal(), i % 1000 === 0 ? 1 : 0]);
      return a[2] === 1 || random.uniform() < sigmoid(a[1]) ? 1 : 0;
    });
    const all = readings(data, "logistic", { rowBytes: 2 ** 17, most: 4 });
    expect(all).toHaveLength(4);
    expect(Array.from(all[3].strides, (stride) => stride > LONG_STEP)).toEqual([false, false, true]);
  });

  it.each([
    ["logistic", "leads too far", 6],
    ["poisson", "begins where squares overflow", 400],
  ] as const)("%s: comes back where a step %s", (name, _why, away) => {
    const data = plainRows(name, 20_000, 4, 27);
    const exact = given(data, { family: name }).finish();
    let settled: LinearisedScore = {
      ...exact.settled,
      point: exact.settled.point.map((x, j) => (j === 0 ? x : x + away)),
    };
    let way: Way | undefined;
    let cut = 0;
    for (let k = 0; k < 30; k++) {
      const { sink, finish } = scoreReading({ family: familyNamed(name), settled, way });
      write(data, sink);
      const next = finish();
      expect(next.estimate.every(Number.isFinite)).toBe(true);
      if (next.cut) {
        cut++;
        expect(isNear(next, 0.1)).toBe(false);
      } else if (isNear(next, 0.1)) {
        expect(most(distances(next.estimate, exact))).toBeLessThan(0.1);
        expect(cut).toBeGreaterThan(0);
        return;
      }
      ({ settled, way } = next);
    }
    expect.unreachable("30 readings were not enough");
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
