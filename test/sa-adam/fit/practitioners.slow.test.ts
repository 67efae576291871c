import { describe, expect, it } from "vitest";
import { batchFit } from "../../../lib/sa-adam/fit/batch-fit.js";
import { fit } from "../../../lib/sa-adam/fit/fit.js";
import type { FitOptions } from "../../../lib/sa-adam/fit/options.js";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/rows.js";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";
import { RandomStream } from "../../../lib/sa-adam/numeric/random-stream.js";
import { errors, estimates, nearTo } from "./practitioners.js";

describe("rows that do not fit in memory", () => {
  const count = 300_000;
  const random = new RandomStream(5);
  const draw = (of: () => number) => Float64Array.from({ length: count }, of);
  const columns = [draw(() => random.normal()), draw(() => (random.uniform() < 0.3 ? 1 : 0))];
  const beside = {
    exposure: draw(() => 0.5 + random.uniform()),
    weights: draw(() => 0.5 + random.uniform()),
    clusters: draw(() => Math.floor(300 * random.uniform())),
  };
  const mean = (i: number) => beside.exposure[i] * Math.exp(0.3 + 0.4 * columns[0][i] - 0.2 * columns[1][i]);
  const response = Float64Array.from({ length: count }, (_, i) => {
    let [events, left] = [-1, mean(i) * (0.5 + (beside.clusters[i] % 3) / 2)];
    for (; left > 0; events++) left += Math.log(random.uniform());
    return events;
  });
  const blocks = (names: readonly (keyof typeof beside)[]): ColumnBlock[] =>
    Array.from({ length: 10 }, (_, k) => {
      const part = (values: Float64Array) => values.subarray(k * 30_000, (k + 1) * 30_000);
      return {
        count: 30_000,
        columns: columns.map(part),
        response: part(response),
        ...Object.fromEntries(names.map((name) => [name, part(beside[name])])),
      };
    });

  it.each<[string, (keyof typeof beside)[], FitOptions]>([
    ["exposure", ["exposure"], { offset: true }],
    ["exposure and weights", ["exposure", "weights"], { offset: true, weights: "sampling" }],
    ["clusters", ["exposure", "clusters"], { offset: true, clusters: true, interval: "hc1" }],
    ["leverages", ["exposure"], { offset: true, interval: "hc3" }],
  ])("%s: one reading and its certificate agree with the stored batch", async (_, names, given) => {
    const options: FitOptions = { family: "poisson", ...given };
    const rows = blocks(names);
    const whole = batchFit(rows, options as never);
    const read = await fit(rows, options);
    expect(whole.stored).toBe(false);
    expect(read.certificate?.readings).toBeLessThan(3);
    nearTo(estimates(read), estimates(whole), 1e-4);
    nearTo(errors(read), errors(whole), 2e-3);
    nearTo([read.statistics?.deviance ?? 0], [whole.statistics?.deviance ?? 1], 1e-6);
  });

  it("a fit that is saved, restored and merged goes on with them", () => {
    const options: FitOptions = { family: "poisson", offset: true, weights: "frequency" };
    const rows = blocks(["exposure", "weights"]).map((part) => ({
      ...part,
      weights: Float64Array.from(part.weights ?? [], Math.round),
    }));
    const [one, first, second] = [0, 1, 2].map(() => new RunningFit(options));
    for (const part of rows) one.update(part);
    for (const part of rows.slice(0, 5)) first.update(part);
    for (const part of rows.slice(5)) second.update(part);
    const restored = RunningFit.restore(JSON.parse(JSON.stringify(first.save())));
    restored.merge(second);
    const [a, b] = [one.result(), restored.result()];
    nearTo(estimates(a), estimates(b), 1e-6);
    nearTo(errors(a), errors(b), 1e-6);
    nearTo([a.statistics?.deviance ?? 0], [b.statistics?.deviance ?? 1], 1e-9);
  });

  it("read once they have no leverages", () => {
    const running = new RunningFit({ interval: "hc3" });
    const many = Float64Array.from({ length: 300_000 }, (_, i) => Math.sin(i) + (i % 7));
    running.update({ count: many.length, columns: [many], response: many.map((x, i) => x + (i % 3)) });
    expect(() => running.result()).toThrow(/hc3 intervals need all rows in memory, or read a second time/);
  });
});
