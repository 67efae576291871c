import { describe, expect, it } from "vitest";
import { batchFit } from "../../../lib/sa-adam/fit/batch-fit.js";
import { fit } from "../../../lib/sa-adam/fit/fit.js";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";
import type { FamilyName } from "../../../lib/sa-adam/model/families.js";
import { distance } from "./path-additions.js";
import { errors } from "./practitioners.js";
import { part, stream } from "./streams.js";

const d = 71;
const slopes = Array.from({ length: d - 1 }, (_, j) => (j % 2 ? -0.1 : 0.1));

describe.each<FamilyName>(["logistic", "poisson", "gaussian"])("SA-Adam on a wide table, %s", (family) => {
  const block = stream({ family, rows: 6000, slopes, seed: 7 });
  const options = { family, method: "sa-adam" } as const;
  const stored = batchFit(block, { family });
  const offs = (found: typeof stored): number[] =>
    errors(found).map((error, j) => Math.abs(error / errors(stored)[j] - 1));

  /** Within a factor of two, from 0.15 standard errors on. */
  const saysHowFar = (once: typeof stored): void => {
    const off = distance(once, stored);
    const message = once.warnings.find(({ code }) => code === "distance")?.message ?? "";
    const said = Number(/estimate is ([\d.]+) standard/.exec(message)?.[1] ?? 0);
    if (Math.max(off, said) < 0.15) return;
    expect(said / off).toBeGreaterThan(0.5);
    expect(said / off).toBeLessThan(2);
  };

  it("is certified by a second reading as a narrow one is", async () => {
    const read = await fit([block], options);
    expect(read.certificate?.readings).toBeLessThanOrEqual(2);
    expect(distance(read, stored)).toBeLessThan(0.1);
    expect(Math.max(...offs(read))).toBeLessThan(0.01);
    expect(read.warnings).toEqual([]);
  });

  it("has block Newton's errors until then, and says how far it is from block Newton", () => {
    const running = new RunningFit(options, { rereadable: true });
    running.update(block);
    const once = running.result();
    expect(Math.max(...offs(once))).toBeLessThan(0.1);
    saysHowFar(once);
  });

  it("goes on with the same bits, and is merged", () => {
    const plan = { rereadable: true };
    const whole = new RunningFit(options, plan);
    whole.update(block);
    const begun = new RunningFit(options, plan);
    begun.update(part(block, 0, 4321));
    const resumed = RunningFit.restore(JSON.parse(JSON.stringify(begun.save())));
    resumed.update(part(block, 4321, 6000));
    expect(resumed.result()).toEqual(whole.result());
    const [one, other] = [part(block, 0, 3000), part(block, 3000, 6000)].map((half) => {
      const running = new RunningFit(options, plan);
      running.update(half);
      return running;
    });
    one.merge(other);
    const pooled = one.result();
    expect(pooled.rows).toBe(6000);
    expect(distance(pooled, stored)).toBeLessThan(2);
    expect(Math.max(...offs(pooled))).toBeLessThan(0.1);
  });

  it("keeps its own sums where the rows are read once", () => {
    const running = new RunningFit(options);
    running.update(block);
    const once = running.result();
    if (family === "gaussian") expect(distance(once, stored)).toBeLessThan(1e-9);
    else saysHowFar(once);
  });
});
