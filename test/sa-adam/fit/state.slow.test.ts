import { describe, expect, it } from "vitest";
import { type FitOptions, METHODS, type MethodName } from "../../../lib/sa-adam/fit/options.js";
import type { Block, ColumnBlock } from "../../../lib/sa-adam/fit/rows.js";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";
import { type SavedFit, sealed } from "../../../lib/sa-adam/fit/saved-fit.js";
import { DataError } from "../../../lib/sa-adam/numeric/data-error.js";
import { part, stream } from "./streams.js";

function fitted(block: Block, options: FitOptions): RunningFit {
  const running = new RunningFit(options);
  running.update(block);
  return running;
}

/** As it is read from a file. */
const written = (running: RunningFit): SavedFit => JSON.parse(JSON.stringify(running.save()));

describe("saved and restored", () => {
  const block = stream({ family: "logistic", rows: 3500, slopes: [0.5, -0.4] });
  const real = stream({ family: "huber", rows: 3500, slopes: [0.5, -0.4] });
  const cases: [ColumnBlock, FitOptions][] = [
    ...(Object.keys(METHODS) as MethodName[]).map((method): [ColumnBlock, FitOptions] => [
      block,
      { family: "logistic", method, names: ["a", "b"] },
    ]),
    [block, { family: "logistic", interval: "batch-means", ridge: 0.01 }],
    [block, { family: "logistic", interval: "random-scaling", burnIn: 10 }],
    [real, { family: "huber" }],
    [real, { family: "huber", method: "sa-adam", warmUp: 700 }],
    [real, { intercept: false, ridge: 1 }],
  ];
  it.each(cases)("goes on bit for bit, from before and after the warm-up: %#", (rows, options) => {
    const whole = fitted(rows, options);
    let running = new RunningFit(options);
    let first = 0;
    for (const end of [0, 1, 699, 700, 1999, 2000, 2001, 2750, 3500]) {
      running.update(part(rows, first, end));
      running = RunningFit.restore(written(running));
      first = end;
    }
    expect(running.result()).toEqual(whole.result());
    expect(running.save()).toEqual(whole.save());
  });

  it("goes on bit for bit past the first block's room", () => {
    const long = stream({ family: "logistic", rows: 280_000, slopes: [0.5, -0.4] });
    const whole = fitted(long, { family: "logistic" });
    let running = new RunningFit({ family: "logistic" });
    for (const [first, end] of [
      [0, 262_144],
      [262_144, 270_001],
      [270_001, 280_000],
    ]) {
      running.update(part(long, first, end));
      running = RunningFit.restore(written(running));
    }
    expect(running.result()).toEqual(whole.result());
  });

  it("a loss of one's own has to be given again", () => {
    const loss = {
      parameters: ["mean"],
      gradient: (x: Float64Array, row: Float64Array, out: Float64Array) => {
        out[0] = x[0] - row[row.length - 1];
      },
      curvature: () => ({ direction: [1], weight: 1 }),
    };
    const one = fitted(block, { loss, warmUp: 100 });
    expect(() => RunningFit.restore(written(one))).toThrow(/give it/);
    expect(RunningFit.restore(written(one), loss).result()).toEqual(one.result());
  });
});

describe("a saved fit", () => {
  const saved = JSON.stringify(fitted(stream({ family: "gaussian", rows: 60, slopes: [0.5] }), {}).save());

  it("is refused after a change of any byte", () => {
    let accepted = 0;
    for (let at = 0; at < saved.length; at++) {
      const other = saved[at] === "7" ? "8" : "7";
      const changed = saved.slice(0, at) + other + saved.slice(at + 1);
      let parsed: SavedFit;
      try {
        parsed = JSON.parse(changed);
      } catch {
        continue;
      }
      // A last digit beyond a double's says nothing else.
      if (JSON.stringify(parsed) === saved) continue;
      try {
        RunningFit.restore(parsed);
        accepted++;
      } catch (error) {
        expect(error).toBeInstanceOf(DataError);
        expect((error as DataError).fault.code).toBe("state");
      }
    }
    expect(accepted).toBe(0);
  });

  const broken: [string, (state: Record<string, unknown>) => unknown, RegExp][] = [
    ["of another version", (state) => ({ ...state, version: 1 }), /version 1/],
    ["foreign", () => ({ x: 1 }), /not the state of a fit/],
    ["nothing", () => null, /not the state of a fit/],
    ["changed", (state) => ({ ...state, body: { ...(state.body as object), merged: true } }), /checksum/],
  ];
  it.each(broken)("is refused when %s", (_, change, message) => {
    expect(() => RunningFit.restore(change(JSON.parse(saved)) as SavedFit)).toThrow(message);
  });

  it("cannot change what objects are, even under a right checksum", () => {
    const body = JSON.stringify((JSON.parse(saved) as SavedFit).body);
    const places = [...body.matchAll(/\{(?=")/g)].map(({ index }) => index + 1);
    expect(places.length).toBeGreaterThan(3);
    for (const at of places) {
      const poisoned = `${body.slice(0, at)}"__proto__":{"spoilt":1},${body.slice(at)}`;
      try {
        RunningFit.restore(sealed(JSON.parse(poisoned)));
      } catch (error) {
        expect(error).toBeInstanceOf(DataError);
      }
      expect(({} as { spoilt?: number }).spoilt).toBeUndefined();
    }
    const options = JSON.parse('{"options":{"__proto__":{"spoilt":1}}}');
    expect(() => RunningFit.restore(sealed(options))).toThrow("no option __proto__");
  });
});

describe("merging", () => {
  const rows = 24_000;
  const block = stream({ family: "logistic", rows, slopes: [0.5, -0.4], seed: 4 });
  const held = part(block, 0, 1500);
  const running = part(block, 1500, 12_000);
  const rest = part(block, 12_000, rows);
  const pairs: [string, ColumnBlock, ColumnBlock, ColumnBlock][] = [
    ["held and held", held, part(block, 1500, 1900), part(block, 0, 1900)],
    ["held and running", held, running, part(block, 0, 12_000)],
    ["running and held", running, held, part(block, 0, 12_000)],
    ["running and running", running, rest, part(block, 1500, rows)],
  ];
  const methods: FitOptions[] = [
    {},
    { ridge: 0.02 },
    { method: "sa-adam" },
    { method: "sa-adam", ridge: 0.02 },
    { interval: "batch-means" },
    { method: "sgd" },
  ];
  const cases = pairs.flatMap(([name, a, b, whole]) =>
    methods.map((options) => [name, options, a, b, whole] as const),
  );

  it.each(cases)("%s, %o: is the fit of all rows", (_, option, first, second, whole) => {
    const options: FitOptions = { family: "logistic", ...option };
    const [a, b] = [fitted(first, options), fitted(second, options)];
    const before = b.rows < 2000 && options.interval ? undefined : b.result();
    a.merge(b);
    if (whole.count < 2000 && options.interval) {
      expect(() => a.result()).toThrow(/within the warm-up/);
      return;
    }
    const merged = a.result();
    const single = fitted(whole, options).result();
    expect(merged.rows).toBe(whole.count);
    // A stored batch is the same fit; a path's linearised average is near it, a plain one has a path's noise.
    const close = options.interval ? 0.9 : options.method ? 0.35 : 1e-6;
    for (const [j, { estimate, standardError }] of single.coefficients.entries()) {
      expect(Math.abs(merged.coefficients[j].estimate - estimate)).toBeLessThan(close * standardError);
      if (options.interval === "batch-means") continue;
      const ratio = merged.coefficients[j].standardError / standardError;
      expect(Math.abs(ratio - 1)).toBeLessThan(close === 1e-6 ? 1e-6 : 0.1);
    }
    if (before) expect(b.result()).toEqual(before);
    const restored = RunningFit.restore(written(a));
    expect(restored.result()).toEqual(merged);
    restored.update(held);
    a.update(held);
    expect(restored.result()).toEqual(a.result());
    expect(a.result().rows).toBe(whole.count + 1500);
  });

  it("is exact for least squares, whatever the units of the shards", () => {
    const linear = stream({ family: "gaussian", rows: 12_000, slopes: [0.5, -0.4], seed: 4 });
    const far = {
      ...linear,
      columns: [Float64Array.from(linear.columns[0], (x, i) => (i < 4500 ? 1e3 + x : x)), linear.columns[1]],
      response: Float64Array.from(linear.response, (y, i) => (i < 4500 ? 1e3 * y : y)),
    };
    for (const method of ["newton", "sa-adam"] as const) {
      const [a, b] = [part(far, 0, 4500), part(far, 4500, 12_000)].map((one) => fitted(one, { method }));
      a.merge(b);
      const exact = fitted(far, { method: "newton" }).result().coefficients;
      for (const [j, { estimate }] of a.result().coefficients.entries())
        expect(Math.abs(estimate - exact[j].estimate) / exact[j].standardError).toBeLessThan(1e-6);
    }
  });

  it("leaves a fit without rows, and takes one in, without a trace", () => {
    const one = fitted(running, { family: "logistic" });
    const before = one.save();
    one.merge(new RunningFit({ family: "logistic" }));
    expect(one.save()).toEqual(before);
    const empty = new RunningFit({ family: "logistic" });
    empty.merge(one);
    expect(empty.result()).toEqual(one.result());
  });

  const linear = stream({ family: "gaussian", rows: 5000, slopes: [0.5, -0.4] });
  const others: [string, FitOptions, RegExp][] = [
    ["model", { family: "huber" }, /model differ: gaussian against huber/],
    ["columns", { names: ["a", "b"] }, /columns differ/],
    ["ridge", { ridge: 1 }, /ridge differ/],
    ["intercept", { intercept: false }, /intercept differ/],
    ["interval", { interval: "batch-means" }, /(method|interval) differ/],
    ["method", { method: "sa-adam" }, /method differ/],
  ];
  it.each(others)("refuses another %s", (_, options, message) => {
    expect(() => fitted(linear, {}).merge(fitted(linear, options))).toThrow(message);
  });

  it("refuses random scaling, and two thresholds of Huber's", () => {
    const scaling: FitOptions = { interval: "random-scaling" };
    expect(() => fitted(linear, scaling).merge(fitted(linear, scaling))).toThrow(/does not merge/);
    for (const method of ["newton", "sa-adam"] as const) {
      const [a, b] = [part(linear, 0, 2500), part(linear, 2500, 5000)].map((one) =>
        fitted(one, { family: "huber", method }),
      );
      expect(() => a.merge(b)).toThrow(/tuning number differ/);
    }
  });

  it("a first part that is still held takes the other's threshold", () => {
    const held = fitted(part(linear, 0, 500), { family: "huber" });
    const begun = fitted(part(linear, 500, 5000), { family: "huber" });
    held.merge(begun);
    expect(held.result().tuning).toBe(begun.result().tuning);
    expect(held.result().rows).toBe(5000);
  });

  it("rows of others are not certified by a reading of one's own", () => {
    const options: FitOptions = { family: "logistic", method: "sa-adam" };
    const [a, b] = [fitted(running, options), fitted(rest, options)];
    expect(a.reading()).toBeDefined();
    a.merge(b);
    expect(a.reading()).toBeUndefined();
    expect(RunningFit.restore(written(a)).reading()).toBeUndefined();
    const all = a.reading({ mergedToo: true });
    for (const one of [running, rest]) all?.update(one);
    all?.finish();
    const exact = fitted(part(block, 1500, rows), { family: "logistic" }).result();
    for (const [j, { estimate, standardError }] of exact.coefficients.entries())
      expect(Math.abs(a.result().coefficients[j].estimate - estimate)).toBeLessThan(0.1 * standardError);
  });
});
