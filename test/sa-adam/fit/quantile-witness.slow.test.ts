import { RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import { storedQuantile } from "../../../lib/sa-adam/fit/engines/stored-quantile.js";
import { fit } from "../../../lib/sa-adam/fit/fit.js";
import { resolveSettings } from "../../../lib/sa-adam/fit/options.js";
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

  it.each([0.5, 0.9])(
    "says from 5 percent on what errors are off where the sample is all rows, q = %f",
    async (q) => {
      const count = 20_000;
      const asked = { family: "quantile", quantile: q } as const;
      for (const seed of [1, 2, 3]) {
        // Exponential covariates, on one of which the noise depends.
        const random = new RandomStream(seed);
        const skewed = (): number => -Math.log(1 - random.uniform());
        const columns = [0, 1, 2].map(() => Float64Array.from({ length: count }, skewed));
        const response = columns[0].map(
          (x, i) => x - 0.5 * columns[1][i] + skewed() * (1 + 0.3 * columns[2][i]),
        );
        const block = { count, columns, response };
        const path = await fit([block].values(), { ...asked, method: "sa-adam" });
        const exact = await fit([block], asked);
        const ratios = path.coefficients.map(
          (one, j) => one.standardError / exact.coefficients[j].standardError,
        );
        const off = Math.max(...ratios.map((ratio) => Math.max(ratio, 1 / ratio) - 1));
        const times = [...said(path, "errors").matchAll(/is about (\S+) times the stored batch's/g)].map(
          ([, number]) => Number(number),
        );
        if (off < 0.05) expect(times).toEqual([]);
        else {
          const told = Math.max(...times.map((ratio) => Math.max(ratio, 1 / ratio) - 1));
          expect([told / off > 0.8, told / off < 1.25]).toEqual([true, true]);
        }
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

describe("errors of a sample's exact fit", () => {
  it("are off those of all rows by as much as the sample says of itself", () => {
    const count = 24_000;
    const asked = { ...ASKED, method: "auto", interval: "plug-in" } as const;
    const names = ["(intercept)", "x"];
    let [squares, pairs] = [0, 0];
    for (let seed = 1; seed <= 20; seed++) {
      const random = new RandomStream(seed);
      const values = new Float64Array(2 * count);
      for (let i = 0; i < count; i++) {
        values[2 * i] = random.normal();
        values[2 * i + 1] = values[2 * i] + random.normal();
      }
      const errorsOf = (rows: number, sample: boolean) => {
        const one = storedQuantile(resolveSettings(asked), { names, covariates: ["x"], sample });
        one.take(storedRows(values, ["x"]), 0, rows);
        return one.estimate();
      };
      const [part, whole] = [errorsOf(count / 4, true), errorsOf(count, false)];
      for (let j = 0; j < 2; j++) {
        const ratio = (part.standardErrors[j] / whole.standardErrors[j]) * 0.5;
        squares += ((ratio - 1) / ((part.errorNoise?.[j] ?? 0) * Math.sqrt(3 / 4))) ** 2;
        pairs++;
      }
    }
    // A mean of 40 squares of standard normals, but for the kernel's bias: within 1 +- 3 sqrt(2 / 40), and that as much again.
    expect(squares / pairs).toBeGreaterThan(0.33);
    expect(squares / pairs).toBeLessThan(2.3);
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
