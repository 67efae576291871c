import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { readGroupFile } from "../../../lib/compendium/engine/group-file.js";
import { groupPaths, type Progress } from "../../../lib/compendium/engine/simulate.js";
import { bundled } from "../../source.js";
import { temporaryFolder } from "../../temporary-folder.js";
import { bits, simulate, smallCoverage, smallInvisibility } from "./simulation.js";

const worker = pathToFileURL(bundled("dying-worker"));

describe("workers", () => {
  it("that die are reported with their streams and started again from their checkpoint", async () => {
    const settings = smallCoverage(20_000, 12);
    const [out, alone] = [temporaryFolder(), temporaryFolder()];
    const messages: string[] = [];
    writeFileSync(join(out, "deaths"), "2");
    await simulate(settings, { out, workers: 2, worker, onRestart: (message) => messages.push(message) });
    expect(messages).toHaveLength(2);
    expect(messages[0]).toMatch(
      /the worker of streams 4 to 7 died \(worker exited with code: 3\); starting it again/,
    );
    await simulate(settings, { out: alone, workers: 1 });
    expect(bits(settings, out)).toEqual(bits(settings, alone));
  });

  it("that keep dying end the run with their streams and how to continue", async () => {
    const settings = smallCoverage(20_000, 12);
    const out = temporaryFolder();
    writeFileSync(join(out, "deaths"), "100");
    await expect(simulate(settings, { out, workers: 2, worker })).rejects.toThrow(
      /the worker of streams 4 to 7 died 4 times .*is kept, and resuming continues/,
    );
    await simulate(settings, { out, workers: 2, resume: true });
    expect(bits(settings, out)).toHaveLength(6);
  });

  it("stop when asked, with their state written, and a later run continues to the same bits", async () => {
    const settings = smallInvisibility(400_000, 8);
    const [out, alone] = [temporaryFolder(), temporaryFolder()];
    const controller = new AbortController();
    const progress: Progress[] = [];
    const groups = await simulate(settings, {
      out,
      workers: 2,
      every: 0.05,
      signal: controller.signal,
      onProgress: (report) => {
        progress.push(report);
        controller.abort();
      },
    });
    expect(groups.every(({ step }) => step < 400_000)).toBe(true);
    expect(progress[0]).toMatchObject({ total: 8 * 400_000, found: 0 });
    expect(progress[0].done).toBeGreaterThan(0);
    const finished = await simulate(settings, {
      out,
      workers: 2,
      resume: true,
      onProgress: (report) => progress.push(report),
    });
    expect(finished.every(({ step }) => step === 400_000)).toBe(true);
    expect(progress.at(-1)).toMatchObject({ done: 8 * 400_000, total: 8 * 400_000 });
    expect(progress.at(-1)?.found).toBe(groups.reduce((sum, { step, streams }) => sum + step * streams, 0));
    await simulate(settings, { out: alone, workers: 2 });
    expect(bits(settings, out)).toEqual(bits(settings, alone));
  });

  it("stop when the listener of their progress throws, and the run ends with what it threw", async () => {
    const settings = smallInvisibility(400_000, 8);
    const out = temporaryFolder();
    const onProgress = (): never => {
      throw new Error("no longer wanted");
    };
    await expect(simulate(settings, { out, workers: 2, every: 0.05, onProgress })).rejects.toThrow(
      "no longer wanted",
    );
    const steps = groupPaths(settings, out).map(({ path }) => readGroupFile(path)?.group.step ?? 0);
    expect(Math.max(...steps)).toBeGreaterThan(0);
    expect(Math.max(...steps)).toBeLessThan(400_000);
  });

  it("run only the groups of given streams", async () => {
    const settings = smallCoverage(2000, 12);
    const out = temporaryFolder();
    const groups = await simulate(settings, { out, workers: 2, only: [5, 11, 4] });
    expect(groups.map(({ first }) => first)).toEqual([4, 8]);
  });

  it("report a lost iterate with its stream, arm, step and gains, and stop", async () => {
    const settings = smallInvisibility(20_000, 8);
    const specification = { ...settings.specification, eta0: 1e307 } as typeof settings.specification;
    await expect(
      simulate({ ...settings, specification }, { out: temporaryFolder(), workers: 2 }),
    ).rejects.toThrow(
      /^stream \d, SGD: the iterate left the finite numbers at step \d+ \(stepSize [\d.]+e\+\d+\); lower the step size/,
    );
    const coverage = smallCoverage(20_000, 8);
    const wild = { ...coverage.specification, etaSaAdam: 1e308 } as typeof coverage.specification;
    await expect(
      simulate({ ...coverage, specification: wild }, { out: temporaryFolder(), workers: 2 }),
    ).rejects.toThrow(/^stream \d, SA-Adam: .* step \d+ \(stepSize .*, momentum .*, secondMoment .*\)/);
  });
});
