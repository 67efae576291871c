import { expect } from "vitest";
import { type Certificate, isNear, scoreReading } from "../../../lib/sa-adam/fit/certificate.js";
import { type FamilyName, familyNamed } from "../../../lib/sa-adam/model/families.js";
import { distances, given, plainRows, type RowData, roomFor, TUNING, write } from "./row-data.js";

export const most = (values: ArrayLike<number>): number => Math.max(...Array.from(values));

/** Readings of the rows until one is near, from a fit with room for few of them. */
export function readings(
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

/** Does every reading state the distance from the stored batch, and what a step leaves of it? */
export function statesDistance(family: FamilyName): void {
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
}
