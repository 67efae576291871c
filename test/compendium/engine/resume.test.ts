import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { readGroupFile } from "../../../lib/compendium/engine/group-file.js";
import {
  groupPaths,
  type SimulationOptions,
  type SimulationSettings,
} from "../../../lib/compendium/engine/simulate.js";
import { until } from "../../programs.js";
import { bundled } from "../../source.js";
import { temporaryFolder } from "../../temporary-folder.js";
import { bits, simulate, smallCoverage, smallInvisibility } from "./simulation.js";

/** Start a run in a process of its own, and kill it a random while after it has gone on; was it killed before it ended? */
async function killed(settings: SimulationSettings, options: SimulationOptions): Promise<boolean> {
  const script = `
    import { simulate } from "${pathToFileURL(bundled("simulate"))}";
    await simulate(${JSON.stringify(settings)}, ${JSON.stringify(options)});`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "ignore" });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.on("exit", (_, signal) => resolve(signal)),
  );
  const before = total(settings, options.out);
  if (await until(child, () => total(settings, options.out) > before)) await sleep(50 * Math.random());
  child.kill("SIGKILL");
  return (await ended) === "SIGKILL";
}

function total(settings: SimulationSettings, out: string): number {
  return groupPaths(settings, out).reduce((sum, { path }) => sum + (readGroupFile(path)?.group.step ?? 0), 0);
}

describe("a simulation", () => {
  const settings = smallCoverage(400_000, 24);

  it("killed twice at random and resumed gives the bits of one left alone", async () => {
    const alone = temporaryFolder();
    const begin = (): SimulationOptions & { out: string } => ({
      out: temporaryFolder(),
      workers: 2,
      resume: true,
      every: 0.02,
    });
    let options = begin();
    // On a busy machine it may have ended before the second kill: once more, elsewhere.
    while (
      !(await killed(settings, options)) ||
      !(await killed(settings, options)) ||
      total(settings, options.out) === (24 / 4) * 400_000
    )
      options = begin();
    const resumed = options.out;
    await simulate(settings, options);
    await simulate(settings, { out: alone, workers: 1 });
    expect(bits(settings, resumed)).toEqual(bits(settings, alone));
    expect(readdirSync(resumed).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it.each([
    { name: "invisibility", of: smallInvisibility },
    { name: "coverage", of: smallCoverage },
  ])(
    "of $name gives the same bits with 1, 2 and 3 workers, as 3 shards, in groups of 2 and 8",
    async ({ of }) => {
      const settings = of(20_000, 16);
      const runs = [1, 2, 3].map((workers) => ({ out: temporaryFolder(), workers }));
      for (const options of runs) await simulate(settings, options);
      const [one, two, three] = runs.map(({ out }) => bits(settings, out));
      expect(new Set(one).size).toBe(8);
      expect(two).toEqual(one);
      expect(three).toEqual(one);

      const shards = [1, 2, 3].map((index) => ({
        out: temporaryFolder(),
        workers: 2,
        shard: { index, of: 3 },
      }));
      for (const options of shards) await simulate(settings, options);
      expect(bits(settings, ...shards.map(({ out }) => out))).toEqual(one);

      for (const groupSize of [2, 8]) {
        const regrouped = { ...settings, groupSize };
        const out = temporaryFolder();
        await simulate(regrouped, { out, workers: 2 });
        expect(bits(regrouped, out)).toEqual(one);
      }
    },
  );

  it("is a beginning of a longer one", async () => {
    const out = temporaryFolder();
    await simulate(smallInvisibility(10_000, 4), { out, workers: 1 });
    const longer = smallInvisibility(20_000, 4);
    await simulate(longer, { out, workers: 1, resume: true });
    const alone = temporaryFolder();
    await simulate(longer, { out: alone, workers: 1 });
    expect(bits(longer, out)).toEqual(bits(longer, alone));
  });

  it("has nothing to do for a shard beyond the last group", async () => {
    const out = temporaryFolder();
    expect(await simulate(smallCoverage(1000, 4), { out, shard: { index: 5, of: 5 } })).toEqual([]);
  });
});
