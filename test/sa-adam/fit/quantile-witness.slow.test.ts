import { RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import { fit } from "../../../lib/sa-adam/fit/fit.js";
import type { FitResult } from "../../../lib/sa-adam/fit/result.js";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/rows.js";
import { storedRows } from "../../../lib/sa-adam/fit/rows.js";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";
import { SampledRows } from "../../../lib/sa-adam/fit/sampled-rows.js";

/** Rows of which two in three are kept; the exact fit takes them all. */
const ROWS = 130_000;
const ASKED = { family: "quantile", quantile: 0.9 } as const;

/** Concatenated sites, which differ in the covariate's mean and, apart from it, in the response's. */
function sites(count: number, step: number): ColumnBlock {
  const random = new RandomStream(81);
  const columns = [new Float64Array(ROWS), new Float64Array(ROWS)];
  const response = new Float64Array(ROWS);
  for (let i = 0; i < ROWS; i++) {
    const site = step * Math.floor((i * count) / ROWS);
    columns[0][i] = site + step * random.normal();
    columns[1][i] = random.normal();
    response[i] = columns[0][i] + site + 0.5 * columns[1][i] + random.normal();
  }
  return { count: ROWS, columns, response };
}

const part = ({ columns, response }: ColumnBlock, first: number, last: number): ColumnBlock => ({
  count: last - first,
  columns: columns.map((values) => Float64Array.from(values).subarray(first, last)),
  response: Float64Array.from(response).subarray(first, last),
});

const running = (block: ColumnBlock): RunningFit => {
  const one = new RunningFit({ ...ASKED, method: "sa-adam" });
  one.update(block);
  return one;
};

const distance = (a: FitResult, b: FitResult): number =>
  Math.max(
    ...a.coefficients.map(
      ({ estimate }, j) => Math.abs(estimate - b.coefficients[j].estimate) / b.coefficients[j].standardError,
    ),
  );

/** What the warnings of a code say. */
const said = ({ warnings }: FitResult, code: string): string =>
  warnings
    .filter((warning) => warning.code === code)
    .map(({ message }) => message)
    .join("\n");

describe("a path of quantiles beside the exact fit of a sample of its rows", () => {
  it.each([
    [3, 1],
    [10, 1],
  ])(
    "%i concatenated sites, %f apart: distance and errors are said within a factor of 2",
    async (count, step) => {
      const block = sites(count, step);
      const exact = await fit([block], ASKED);
      const whole = running(block).result();
      const halves = running(part(block, 0, ROWS / 2));
      halves.merge(running(part(block, ROWS / 2, ROWS)));
      for (const once of [whole, halves.result()]) {
        const off = distance(once, exact);
        expect(off).toBeGreaterThan(5);
        const about = Number(
          /about (\S+) standard errors from the stored batch's/.exec(said(once, "distance"))?.[1],
        );
        expect(about / off).toBeGreaterThan(0.5);
        expect(about / off).toBeLessThan(2);
        const ratio = Math.max(
          ...once.coefficients.map(
            ({ standardError }, j) => standardError / exact.coefficients[j].standardError,
          ),
        );
        expect(ratio).toBeGreaterThan(2);
        const times = Number(/is about (\S+) times the stored batch's/.exec(said(once, "errors"))?.[1]);
        expect(times / ratio).toBeGreaterThan(0.8);
        expect(times / ratio).toBeLessThan(1.25);
      }
    },
  );

  it("goes on from a state where it was", () => {
    const block = sites(3, 1);
    const first = running(part(block, 0, 100_000));
    const restored = RunningFit.restore(JSON.parse(JSON.stringify(first.save())));
    restored.update(part(block, 100_000, ROWS));
    expect(restored.result().warnings).toEqual(running(block).result().warnings);
  });
});

describe("sampled rows", () => {
  it("have every stretch of a stream as often, whatever its period", () => {
    const sample = new SampledRows(["x"]);
    const count = 1_000_000;
    const values = Float64Array.from({ length: 2 * count }, (_, i) => i >> 1);
    sample.take(storedRows(values, ["x"]), 0, count);
    const { covariates } = sample.rows(false);
    const numbers = Float64Array.from({ length: sample.kept }, (_, i) => covariates[0].data[2 * i]);
    const share = sample.kept / count;
    expect([0.125, sample.seen]).toEqual([Math.round(1000 * share) / 1000, count]);
    for (const period of [2, 3, 7, 64, 1000])
      expect(numbers.filter((i) => i % period === 1).length).toBeCloseTo((share * count) / period, -2);
    for (let first = 0; first < count; first += 100_000)
      expect(numbers.filter((i) => i >= first && i < first + 100_000).length).toBeCloseTo(
        100_000 * share,
        -1,
      );
  });
});
