import fc from "fast-check";
import {
  AveragedInference,
  BatchMeans,
  PlugInSandwich,
  PolyakRuppertAverage,
  RandomScaling,
  RandomStream,
  type Step,
} from "sa-adam";
import { KnownCovariance, randomSpd } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../golden.js";

const d = 3;

interface Verbs<Observation> {
  readonly count: number;
  update(observation: Observation): void;
  updateAll(observations: Iterable<Observation>): void;
  merge(other: this): void;
  copy(): this;
}

interface TableRow {
  name: string;
  make: () => Verbs<Step>;
  numbers: (estimator: Verbs<Step>) => number[];
  /** Where two halves of one stream do not merge into the whole: why. */
  ownMerge?: string;
}

/** A row of the table; the average alone takes iterates, so it is fed with those of the steps. */
function row<E extends Verbs<Step>>(
  name: string,
  make: () => E,
  numbers: (estimator: E) => number[],
  ownMerge?: string,
): TableRow {
  return { name, make, numbers: numbers as TableRow["numbers"], ...(ownMerge && { ownMerge }) };
}

class AverageOfSteps implements Verbs<Step> {
  constructor(readonly average: PolyakRuppertAverage = new PolyakRuppertAverage(d)) {}
  get count(): number {
    return this.average.count;
  }
  update(step: Step): void {
    this.average.update(step.iterate);
  }
  updateAll(steps: Iterable<Step>): void {
    this.average.updateAll(Array.from(steps, ({ iterate }) => iterate));
  }
  merge(other: this): void {
    this.average.merge(other.average);
  }
  copy(): this {
    return new AverageOfSteps(this.average.copy()) as this;
  }
}

const known = randomSpd(new RandomStream(3), d, 0.5, 3);

// A new estimator is a new row: how to make one, and all the numbers that it answers with.
const estimators: TableRow[] = [
  row(
    "PolyakRuppertAverage",
    () => new AverageOfSteps(),
    ({ average }) => [
      ...average.value(),
      ...average.confidenceInterval(0.9, known).flatMap(({ lower, upper }) => [lower, upper]),
    ],
  ),
  row(
    "PlugInSandwich",
    () => new PlugInSandwich(d, 0.1),
    (plugIn) => [
      ...plugIn.hessian().to1DArray(),
      ...plugIn.noiseCovariance().to1DArray(),
      ...plugIn.value().to1DArray(),
      ...plugIn.confidenceInterval(0.9, [1, 2, 3]).flatMap(({ lower, upper }) => [lower, upper]),
    ],
  ),
  row(
    "KnownCovariance",
    () => new KnownCovariance(known),
    (oracle) => oracle.value().to1DArray(),
  ),
  row(
    "AveragedInference",
    () => new AveragedInference(d, new PlugInSandwich(d, 0.1)),
    (inference) => [
      ...inference.value(),
      ...inference.standardErrors(),
      ...inference.confidenceInterval(0.9).flatMap(({ lower, upper }) => [lower, upper]),
    ],
  ),
  row(
    "BatchMeans",
    () => new BatchMeans(d, { alpha: 0.55 }),
    (batchMeans) => [
      ...batchMeans.average(),
      ...batchMeans.value().to1DArray(),
      batchMeans.degreesOfFreedom(),
      ...batchMeans.confidenceInterval(0.9).flatMap(({ lower, upper }) => [lower, upper]),
    ],
    "the second half's batches start anew",
  ),
  row(
    "RandomScaling",
    () => new RandomScaling(d),
    (scaling) => [
      ...scaling.average(),
      ...scaling.value().to1DArray(),
      ...scaling.confidenceInterval(0.9).flatMap(({ lower, upper }) => [lower, upper]),
    ],
    "refused: two paths do not make one",
  ),
];

const vector = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: d, maxLength: d });
const step: fc.Arbitrary<Step> = fc.record({
  iterate: vector,
  gradient: vector,
  curvature: fc.record({ direction: vector, weight: fc.double({ min: 0, max: 1, noNaN: true }) }),
});

describe.each(estimators)("$name", ({ make, numbers, ownMerge }) => {
  const filled = (steps: readonly Step[]) => {
    const estimator = make();
    estimator.updateAll(steps);
    return estimator;
  };

  if (!ownMerge)
    it("merges two halves into the whole", () => {
      fc.assert(
        fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), fc.nat(30), (steps, at) => {
          const cut = Math.min(at, steps.length);
          const whole = filled(steps);
          const merged = filled(steps.slice(0, cut));
          merged.merge(filled(steps.slice(cut)));
          expect(merged.count).toBe(whole.count);
          expectClose(numbers(merged), numbers(whole), 1e-9);
        }),
        { seed: 2 },
      );
    });

  it("takes many observations as it takes them one by one, and counts them", () => {
    const steps = fc.sample(step, { seed: 3, numRuns: 12 });
    const single = make();
    for (const one of steps) single.update(one);
    const many = filled(steps);
    expect(many.count).toBe(12);
    expect(numbers(many)).toEqual(numbers(single));
  });

  it("copies into an independent estimator", () => {
    const steps = fc.sample(step, { seed: 4, numRuns: 12 });
    const original = filled(steps.slice(0, 6));
    const before = numbers(original);
    const copy = original.copy();
    expectClose(numbers(copy), before, 1e-14);
    copy.updateAll(steps.slice(6));
    expect(numbers(original)).toEqual(before);
    expect(copy.count).toBe(12);
  });
});

describe("PolyakRuppertAverage", () => {
  it("is the mean", () => {
    const average = new PolyakRuppertAverage(2);
    average.updateAll([
      [1, 0],
      [3, 1],
      [2, 5],
    ]);
    expectClose(average.value(), [2, 2], 1e-15);
  });

  it("keeps rounding far below the statistical error: 2e6 updates, against exact integer sums", () => {
    const n = 2_000_000;
    const stream = new RandomStream(8);
    const average = new PolyakRuppertAverage(2);
    let sum = 0n;
    const iterate = new Float64Array(2);
    for (let t = 0; t < n; t++) {
      // A multiple of 2^-40, so that the sum is exact in integers; and a constant that binary cannot represent.
      const integer = Math.floor((1 + stream.uniform()) * 2 ** 40);
      sum += BigInt(integer);
      iterate[0] = integer * 2 ** -40;
      iterate[1] = 0.1;
      average.update(iterate);
    }
    const exact = (Number(sum / 1024n) / n) * 2 ** -30;
    const bound = 2 ** -53 * Math.sqrt(n);
    expect(Math.abs(average.value()[0] / exact - 1)).toBeLessThan(bound);
    expect(Math.abs(average.value()[1] / 0.1 - 1)).toBeLessThan(bound);
  });

  it("names a wrong length", () => {
    const average = new PolyakRuppertAverage(2);
    expect(() => average.update([1])).toThrow(/2 entries, got 1/);
    expect(() => average.merge(new PolyakRuppertAverage(3))).toThrow(/2 entries, got 3/);
    expect(() =>
      average.confidenceInterval(0.95, [
        [1, 0],
        [0, 1],
      ]),
    ).toThrow(/at least one observation/);
    expect(() => new PolyakRuppertAverage(0)).toThrow(/positive integer, got 0/);
  });
});

describe("PlugInSandwich", () => {
  it("is singular until the directions span the space, and says so", () => {
    const plugIn = new PlugInSandwich(2);
    plugIn.update({ gradient: [1, 1], curvature: { direction: [1, 0], weight: 1 } });
    expect(() => plugIn.value()).toThrow(/Hessian H is not positive definite/);
    plugIn.update({ gradient: [1, -1], curvature: { direction: [0, 1], weight: 1 } });
    expectClose(
      plugIn.value(),
      [
        [4, 0],
        [0, 4],
      ],
      1e-14,
    );
  });

  it("names a missing curvature and wrong shapes", () => {
    const plugIn = new PlugInSandwich(2);
    expect(() => plugIn.update({ gradient: [1, 1] })).toThrow(/needs the curvature/);
    expect(() => plugIn.update({ gradient: [1], curvature: { direction: [1, 1], weight: 1 } })).toThrow(
      /dimension 2/,
    );
    expect(() => plugIn.merge(new PlugInSandwich(2, 1))).toThrow(/own dimension and ridge/);
    expect(() => new PlugInSandwich(2, -1)).toThrow(/ridge must be non-negative/);
    expect(() => new PlugInSandwich(1.5)).toThrow(/positive integer, got 1.5/);
  });
});
