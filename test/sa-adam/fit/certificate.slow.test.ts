import { RandomStream } from "sa-adam";
import { sigmoid } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { isNear, LONG_STEP, scoreReading, type Way } from "../../../lib/sa-adam/fit/certificate.js";
import type { LinearisedScore } from "../../../lib/sa-adam/fit/linearised-score.js";
import { familyNamed } from "../../../lib/sa-adam/model/families.js";
import { most, readings, statesDistance } from "./certificates.js";
import { distances, given, ordered, plainRows, roomFor, rowsOf, write } from "./row-data.js";

describe("the certificate", () => {
  it.each(["poisson", "huber"] as const)(
    "%s: states the distance from the stored batch, and what a step leaves of it",
    (family) => {
      statesDistance(family);
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
});
