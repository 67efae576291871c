import { RandomStream, sigmoid } from "sa-adam";
import { describe, expect, it } from "vitest";
import { type Certificate, certify, scoreReading } from "../../../lib/sa-adam/fit/certificate.js";
import { distances, given, ordered, plainRows, roomFor, rowsOf, write } from "./row-data.js";

const most = (values: ArrayLike<number>): number => Math.max(...Array.from(values));

describe("the certificate", () => {
  it.each(["logistic", "poisson", "huber"] as const)(
    "%s: states the distance from the stored batch, and what a step leaves of it",
    async (family) => {
      const data = plainRows(family, 60_000, 10, 21);
      const options = { family, ...(family === "huber" && { threshold: 1.3 }) };
      const exact = given(data, { ...options, rowBytes: roomFor(data) }).finish();
      const fit = given(data, { ...options, rowBytes: 2 ** 15, secondOrderRows: 5000 }).finish();
      const readings: Certificate[] = [];
      const { certificate, within } = await certify({
        ...options,
        settled: fit.settled,
        secondOrderRows: 5000,
        read: (sink) => write(data, sink),
        onReading: (reading) => readings.push(reading),
      });
      expect(within).toBe(true);
      for (const reading of readings) {
        const before = distances(reading.certified, exact);
        expect(reading.secondOrderRows).toBeLessThan(15_000);
        expect(most(before.map((value, j) => Math.abs(value - reading.distance[j])))).toBeLessThan(
          0.1 * most(before) + 1e-3,
        );
        expect(most(distances(reading.estimate, exact))).toBeLessThan(reading.remaining);
      }
      expect(most(distances(certificate.estimate, exact))).toBeLessThan(0.1);
      expect(
        most(certificate.standardErrors.map((e, j) => Math.abs(e / exact.standardErrors[j] - 1))),
      ).toBeLessThan(0.06);
    },
  );

  it("mends a file sorted by its response, in as many readings as it takes", async () => {
    const data = plainRows("logistic", 100_000, 5, 22);
    const order = Array.from({ length: data.n }, (_, i) => i).sort(
      (a, b) => data.response[a] - data.response[b] || a - b,
    );
    const sorted = ordered(data, order);
    const exact = given(data, { family: "logistic", rowBytes: roomFor(data) }).finish();
    const fit = given(sorted, { family: "logistic", rowBytes: 2 ** 15, secondOrderRows: 5000 }).finish();
    expect(most(fit.distance)).toBeGreaterThan(1);
    const { certificate, firstDistance, readings, within } = await certify({
      family: "logistic",
      settled: fit.settled,
      read: (sink) => write(sorted, sink),
    });
    expect(within).toBe(true);
    expect(readings).toBeGreaterThan(1);
    const first = most(distances(fit.estimate, exact));
    expect(most(firstDistance) / first).toBeGreaterThan(0.5);
    expect(most(firstDistance) / first).toBeLessThan(2);
    expect(most(distances(certificate.estimate, exact))).toBeLessThan(0.1);
  });

  it("finds least squares where they are", async () => {
    const data = plainRows("linear", 50_000, 6, 23);
    const fit = given(data, { family: "linear", rowBytes: 2 ** 15 }).finish();
    const { certificate, readings } = await certify({
      family: "linear",
      settled: fit.settled,
      read: (sink) => write(data, sink),
    });
    expect(readings).toBe(1);
    expect(most(certificate.distance)).toBeLessThan(1e-6);
  });

  it("certifies nothing where there is no optimum", async () => {
    const random = new RandomStream(24);
    const data = rowsOf(50_000, 3, (a, i) => {
      a.set([1, random.normal(), i % 1000 === 0 ? 1 : 0]);
      return a[2] === 1 || random.uniform() < sigmoid(a[1]) ? 1 : 0;
    });
    const fit = given(data, { family: "logistic", rowBytes: 2 ** 17 }).finish();
    const { within, certificate } = await certify({
      family: "logistic",
      settled: fit.settled,
      read: (sink) => write(data, sink),
      mostReadings: 4,
    });
    expect(within).toBe(false);
    expect(certificate.stride).toBeGreaterThan(0.5);
  });

  it("refuses rows that are not those of the fit", () => {
    const data = plainRows("linear", 100, 3, 25);
    const fit = given(data, { family: "linear" }).finish();
    const { sink, finish } = scoreReading({ family: "linear", settled: fit.settled });
    write(data, sink, 0, 99);
    expect(finish).toThrow(/found 99 rows, the first 100/);
  });
});
