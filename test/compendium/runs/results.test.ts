import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diabetes } from "compendium";
import { linearRegression } from "sa-adam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Experiment } from "../../../lib/compendium/engine/experiment.js";
import type { ExperimentResult } from "../../../lib/compendium/engine/result.js";
import { summarizeInvisibility } from "../../../lib/compendium/results/invisibility/summary.js";
import { collectResult } from "../../../lib/compendium/runs/collect.js";
import { experimentNamed, scaleOf } from "../../../lib/compendium/runs/experiments.js";
import { readResult, writeResult } from "../../../lib/compendium/runs/result-file.js";
import type * as Runs from "../../../lib/compendium/runs/run-experiment.js";
import { golden } from "../../golden.js";
import { bundled } from "../../source.js";
import { temporaryFolder } from "../../temporary-folder.js";

const { runExperiment, runStreams }: typeof Runs = await import(bundled("run-experiment"));

const experiment = experimentNamed("invisibility");
const scale = { n: 12_000, streams: 60, seed: 5 };

describe("settings", () => {
  it("of the coverage experiment have the published step sizes", () => {
    const population = golden<{ eta0_sgd: number; eta0_sa_adam: number }>("coverage-population.json");
    const { specification } = experimentNamed("coverage").settings();
    if (specification.kind !== "coverage") throw new Error("a coverage kernel");
    expect(specification.etaSgd).toBeCloseTo(population.eta0_sgd, 11);
    expect(specification.etaSaAdam).toBeCloseTo(population.eta0_sa_adam, 11);
  });

  it("keep the powers of ten and n", () => {
    expect(experiment.settings({ n: 3e5 }).checkpoints).toEqual([1e4, 1e5, 3e5]);
    expect(experimentNamed("coverage").settings().checkpoints).toEqual([1e3, 1e4, 1e5, 1e6, 1e7, 1e8]);
    expect(() => experiment.settings({ n: 99 })).toThrow(/n must be an integer of at least 100/);
  });

  it("come as presets that may be changed, and by names that exist", () => {
    expect(scaleOf(experiment, "paper")).toEqual({ n: 1e8, streams: 200 });
    expect(scaleOf(experiment, "minute", { streams: 10, seed: 1 })).toEqual({ n: 1e6, streams: 10, seed: 1 });
    expect(() => scaleOf(experiment, "day" as "hour")).toThrow(
      /no preset "day"; there are paper, hour, minute/,
    );
    expect(() => experimentNamed("necessity")).toThrow(
      /no experiment "necessity"; there are invisibility, coverage, outside, threshold and linearised/,
    );
  });
});

describe("a result", () => {
  let out: string;
  let result: ExperimentResult;
  beforeAll(async () => {
    out = temporaryFolder(afterAll);
    result = await runExperiment(experiment, scale, { out, workers: 2 });
  });

  /** The run's folder, copied for a test to spoil. */
  function copied(): string {
    const folder = temporaryFolder();
    for (const name of readdirSync(out)) copyFileSync(join(out, name), join(folder, name));
    return folder;
  }

  it("has every stream, checkpoint and arm in order", () => {
    expect(result.records).toHaveLength(60 * 2 * 5);
    const keys = result.records.map(({ stream, n, arm }) => [stream, n, result.arms.indexOf(arm)]);
    const sorted = [...keys].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
    expect(keys).toEqual(sorted);
    expect(new Set(result.records.map(({ digest }) => digest)).size).toBe(60 * 2);
    expect(result.records.filter(({ plugIn }) => plugIn).map(({ arm }) => arm)).toHaveLength(60 * 2 * 2);
  });

  it("comes back from Parquet as it was written, and the bytes are the same each time", async () => {
    const [a, b] = [temporaryFolder(), temporaryFolder()];
    const provenance = writeResult(a, result, { seconds: 1 });
    writeResult(b, result, { seconds: 2000, elapsed: 1000 });
    expect(await readResult(join(a, "invisibility.parquet"))).toEqual(result);
    const bytes = readFileSync(join(a, "invisibility.parquet"));
    expect(bytes.equals(readFileSync(join(b, "invisibility.parquet")))).toBe(true);
    expect(provenance).toMatchObject({ n: 12_000, streams: 60, seed: 5, finished: 60, bytes: bytes.length });
    expect(provenance.parameters).toEqual({ eta0: 0.2, alpha: 0.7, gammas: [0.75, 0.85, 0.95] });
    writeResult(b, result, { seconds: 1 });
    const other = { ...result, seed: 6 };
    expect(() => writeResult(b, other, { seconds: 1 })).toThrow(
      /invisibility\.parquet: holds another result/,
    );
    expect(bytes.equals(readFileSync(join(b, "invisibility.parquet")))).toBe(true);
  });

  it("of three shards is the one of one machine, byte for byte", async () => {
    const shards = [1, 2, 3].map((index) => ({ out: temporaryFolder(), shard: { index, of: 3 } }));
    for (const options of shards) await runStreams(experiment, scale, { ...options, workers: 1 });
    const folders = shards.map((options) => options.out);
    const [one, merged] = [temporaryFolder(), temporaryFolder()];
    writeResult(one, result, { seconds: 1 });
    writeResult(merged, collectResult([...folders].reverse()).result, { seconds: 1 });
    const name = "invisibility.parquet";
    expect(readFileSync(join(merged, name)).equals(readFileSync(join(one, name)))).toBe(true);

    expect(() => collectResult(folders.slice(0, 2))).toThrow(/streams 40 to 59 are in none of the folders/);
    expect(() => collectResult([folders[0], folders[2]])).toThrow(
      /streams 20 to 39 are in none of the folders/,
    );
    expect(() => collectResult([...folders, out])).toThrow(/both hold streams 0 to 19; give each shard once/);
    expect(collectResult([folders[1]], { partial: true }).result.records.map(({ stream }) => stream)[0]).toBe(
      20,
    );
  });

  it("is refused for streams of another seed, scale or kernel", async () => {
    const other = temporaryFolder();
    await runStreams(experiment, { ...scale, streams: 2, seed: 6 }, { out: other, workers: 1 });
    expect(() => collectResult([out, other])).toThrow(
      /differs from .*: streams 2 against 60, seed 6 against 5/,
    );
    const spoiled = copied();
    const path = join(spoiled, "simulation.json");
    const { sha256: _, ...description } = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify({ ...description, kernel: "0123456789abcdef" }));
    expect(() => collectResult([spoiled])).toThrow(
      /differs from what this version of the library computes: kernel 0123456789abcdef against/,
    );
    await expect(runStreams(experiment, scale, { out: spoiled, resume: true })).rejects.toThrow(
      /kernel 0123/,
    );
    await expect(runStreams(experiment, { ...scale, seed: 7 }, { out, resume: true })).rejects.toThrow(
      /differs from what is asked for: seed 5 against 7/,
    );
  });

  it("is refused for folders that are no simulation's, and descriptions that cannot be read", () => {
    const folder = temporaryFolder();
    expect(() => collectResult([folder])).toThrow(
      /: is not a simulation's folder: it has no simulation.json/,
    );
    for (const text of ["{", "{}", "[]"]) {
      writeFileSync(join(folder, "simulation.json"), text);
      expect(() => collectResult([folder])).toThrow(/simulation.json: is corrupt/);
    }
    expect(() => collectResult([])).toThrow(/at least one folder/);
  });

  it("is refused where its description is damaged, or not that of the streams beside it", () => {
    const spoiled = copied();
    const path = join(spoiled, "simulation.json");
    const whole = readFileSync(path, "utf8");
    for (const damage of [
      whole.replace('"n": 12000', '"n": 1200 '),
      whole.replace('"streams": 60', '"streams": 6 '),
      whole.replace('"n": 12000', '"n": "12000"'),
    ]) {
      expect(damage).not.toBe(whole);
      writeFileSync(path, damage);
      expect(() => collectResult([spoiled])).toThrow(/simulation.json: is corrupt/);
    }
    // Without a checksum, as runs of older versions are, it must still fit the streams.
    const { sha256: _, ...description } = JSON.parse(whole);
    writeFileSync(path, JSON.stringify(description));
    expect(collectResult([spoiled]).result).toEqual(result);
    writeFileSync(path, JSON.stringify({ ...description, n: 1200 }));
    expect(() => collectResult([spoiled], { partial: true })).toThrow(
      /is at step 12000 with checkpoints 10000, 12000; asked for are 1200/,
    );
    writeFileSync(path, JSON.stringify({ ...description, streams: 40 }));
    expect(() => collectResult([spoiled], { partial: true })).toThrow(
      /holds streams 40 to 59, of a run of 40/,
    );
  });

  it("of an unfinished run is refused, or holds what every stream has reached", async () => {
    const folder = temporaryFolder();
    const small = { ...scale, streams: 4 };
    await runStreams(experiment, { ...small, n: 10_000 }, { out: folder, workers: 1 });
    const stopped = { out: folder, workers: 1, resume: true, signal: AbortSignal.abort() };
    await runStreams(experiment, { ...small, n: 20_000 }, stopped);
    expect(() => collectResult([folder])).toThrow(
      /is unfinished, at step 10000 of 20000; continue it, or take what is there/,
    );
    const { result } = collectResult([folder], { partial: true });
    expect(new Set(result.records.map(({ n }) => n))).toEqual(new Set([10_000]));
    expect(result).toMatchObject({ n: 20_000, streams: 4 });
    expect(summarizeInvisibility(result)).toHaveLength(5 + 2);
    await expect(runStreams(experiment, { ...small, n: 15_000 }, stopped)).rejects.toThrow(
      /n 20000 against 15000/,
    );
    await runStreams(experiment, { ...small, n: 20_000 }, { out: folder, workers: 1, resume: true });
    expect(collectResult([folder]).result.records).toHaveLength(4 * 2 * 5);
  });

  describe("whose file is spoiled is refused", () => {
    const spoil = async (change: (bytes: Buffer) => Buffer, keepJson = true): Promise<string> => {
      const folder = temporaryFolder();
      writeResult(folder, result, { seconds: 1 });
      const path = join(folder, "invisibility.parquet");
      writeFileSync(path, change(readFileSync(path)));
      if (!keepJson) rmSync(join(folder, "invisibility.json"));
      return path;
    };

    it.each([
      {
        name: "a bit",
        change: (b: Buffer) => Buffer.concat([b.subarray(0, 5000), Buffer.of(b[5000] ^ 1), b.subarray(5001)]),
      },
      { name: "its end", change: (b: Buffer) => b.subarray(0, -100) },
      { name: "everything", change: () => Buffer.from("a,b\n1,2\n") },
    ])("because $name differs from the checksum beside it", async ({ change }) => {
      await expect(readResult(await spoil(change))).rejects.toThrow(/its SHA-256 differs/);
    });

    it("because it is foreign or truncated, where there is no checksum", async () => {
      await expect(readResult(await spoil(() => Buffer.from("a,b\n1,2\n"), false))).rejects.toThrow(
        /is not a Parquet/,
      );
      await expect(readResult(await spoil((b) => b.subarray(0, -100), false))).rejects.toThrow(
        /truncated or corrupt/,
      );
      const folder = temporaryFolder();
      const { parquetWriteBuffer } = await import("hyparquet-writer");
      const foreign = parquetWriteBuffer({ columnData: [{ name: "x", data: [1, 2], type: "INT32" }] });
      writeFileSync(join(folder, "x.parquet"), Buffer.from(foreign));
      await expect(readResult(join(folder, "x.parquet"))).rejects.toThrow(
        /not a result of simulate or merge/,
      );
      await expect(readResult(join(folder, "y.parquet"))).rejects.toThrow(/y\.parquet: is not there/);
    });

    it("because the JSON beside it has no checksum", async () => {
      const path = await spoil((bytes) => bytes);
      writeFileSync(path.replace("parquet", "json"), "{}");
      await expect(readResult(path)).rejects.toThrow(/invisibility\.json: is corrupt: it has no SHA-256/);
    });
  });
});

describe("the truth behind T_n", () => {
  it.each<[string, () => { sandwich: { to1DArray(): number[] } }]>([
    ["invisibility", linearRegression],
    ["coverage", diabetes],
  ])("of %s is the problem's sandwich", (name, problem) => {
    const experiment: Experiment = experimentNamed(name);
    expect(experiment.sandwich.to1DArray()).toEqual(problem().sandwich.to1DArray());
  });
});
