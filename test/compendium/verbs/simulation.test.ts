import type { ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import type { ExperimentResult } from "../../../lib/compendium/engine/result.js";
import type { StreamRecord } from "../../../lib/compendium/engine/stream-record.js";
import { readResult, writeResult } from "../../../lib/compendium/runs/result-file.js";
import type * as Verify from "../../../lib/compendium/runs/verify.js";
import { type Outcome, run, spawned, until } from "../../programs.js";
import { bundled } from "../../source.js";
import { temporaryFolder } from "../../temporary-folder.js";

const { verifyResult }: typeof Verify = await import(bundled("verify"));

const command = (...args: string[]): Promise<Outcome> => run("compendium", ...args);
const built = (args: readonly string[], meddle: (child: ChildProcess) => Promise<void>): Promise<Outcome> =>
  spawned("compendium", args, { meddle });

const checksum = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

/** Has a run put its first group file into a folder? */
const isBegun = (folder: string): boolean =>
  existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(".bin"));

describe("compendium simulate, merge, verify and summarize", () => {
  const scale = ["coverage", "--preset", "minute", "--n", "2e4", "--streams", "150", "--seed", "3"];
  let whole: string;
  let expected: string;
  beforeAll(async () => {
    whole = temporaryFolder(() => {});
    const { code, out } = await command("simulate", ...scale, "--workers", "2", "--out", whole);
    expect(code).toBe(0);
    expected = checksum(join(whole, "coverage.parquet"));
    expect(out).toContain(`SHA-256 ${expected}`);
    expect(out).toContain("coverage: n = 20000, M = 150, seed 3");
    return undefined;
  });

  it("stop at Ctrl-C with their state written, and say how to continue", async () => {
    const out = temporaryFolder();
    const args = ["simulate", ...scale, "--n", "2e7", "--workers", "2", "--out", out];
    const stopped = await built(args, async (child) => {
      await until(child, () => existsSync(join(out, "simulation.json")));
      // Its workers are to be at work.
      await sleep(1000);
      child.kill("SIGINT");
    });
    expect(stopped.code).toBe(130);
    expect(stopped.err).toMatch(
      /^compendium: stopped at \d+ percent; what was computed is kept, and the same command with --resume continues in /m,
    );
    expect(readdirSync(out).some((name) => name.endsWith(".parquet"))).toBe(false);
    expect((await command(...args)).err).toMatch(
      /: is there already; continue from it, or choose another folder \(--resume\)/,
    );
    // To a nearer end than the first command's, the folder is another run's.
    expect((await command("simulate", ...scale, "--resume", "--out", out)).err).toMatch(
      /n 20000000 against 20000/,
    );
  });

  it("are killed, resumed with other workers and groups, and write the same bytes", async () => {
    let out: string;
    let args: string[];
    // On a busy machine it may have ended before the kill: once more, elsewhere.
    for (let code: Outcome["code"] = 0; code === 0; ) {
      out = temporaryFolder();
      args = ["simulate", ...scale, "--workers", "3", "--group", "10", "--resume", "--out", out];
      ({ code } = await built(args, async (child) => {
        if (await until(child, () => isBegun(out))) child.kill("SIGKILL");
      }));
    }
    expect(existsSync(join(out!, "coverage.parquet"))).toBe(false);
    expect((await command(...args!)).code).toBe(0);
    expect(checksum(join(out!, "coverage.parquet"))).toBe(expected);
  });

  it("join shards, in one folder or in several, into the same bytes", async () => {
    const [shared, apart, merged] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    for (const [i, out] of [shared, apart, shared].entries()) {
      const { code, out: said } = await command("simulate", ...scale, "--shard", `${i + 1}/3`, "--out", out);
      expect([code, said]).toEqual([0, expect.stringMatching(/join the shards with compendium merge/)]);
    }
    const missing = await command("merge", shared, "--out", merged);
    expect([missing.code, missing.err]).toEqual([
      2,
      expect.stringMatching(/streams 50 to 99 are in none of the folders; .* \(--partial\)/),
    ]);
    expect(readdirSync(merged)).toEqual([]);
    const partial = await command("merge", shared, "--partial", "--out", merged);
    expect(partial.out).toMatch(/coverage\.parquet: 100 of 150 streams at n = 20000/);
    const other = await command("merge", shared, apart, "--out", merged);
    expect(other.err).toMatch(/: holds another result; move it away, or choose another folder \(--out\)/);
    const again = temporaryFolder();
    expect((await command("merge", apart, shared, "--out", again)).code).toBe(0);
    expect(checksum(join(again, "coverage.parquet"))).toBe(expected);
  });

  it("find the same bits again, and a bit that was changed", async () => {
    const file = join(whole, "coverage.parquet");
    const args = ["verify", "coverage", "--result", file, "--n", "1e4", "--streams", "3"];
    const same = await command(...args);
    expect([same.code, same.err]).toEqual([0, ""]);
    expect(same.out.split("\n")).toHaveLength(3);
    expect(same.out).toMatch(/^stream \d+: the same bits at n = 1000, 10000$/m);
    expect((await command(...args.slice(0, 4), "--n", "5000")).err).toMatch(
      /no checkpoint at 5000; it has 1000, 10000, 2/,
    );
  });

  const flipped = (values: Float64Array, j = 0): void => {
    new BigInt64Array(values.buffer, values.byteOffset)[j] ^= 1n;
  };
  type Kept = ExperimentResult["records"][number] & { plugIn: NonNullable<StreamRecord["plugIn"]> };
  it.each<{
    name: string;
    spoil: (record: Kept) => Partial<Kept> | undefined;
    said: RegExp;
  }>([
    {
      name: "a bit of an average",
      spoil: ({ deviation }) => {
        flipped(deviation, 4);
        return undefined;
      },
      said: /coordinate 5 of xbar - x\* is .*, recomputed /,
    },
    {
      name: "a bit of a standard error",
      spoil: ({ plugIn }) => {
        flipped(plugIn.standardErrors, 2);
        return undefined;
      },
      said: /standard error 3 is .*, recomputed /,
    },
    {
      name: "T_n that is no number",
      spoil: () => ({ oracle: Number.NaN }),
      said: /T_n is NaN, recomputed /,
    },
    {
      name: "a relative error",
      spoil: ({ plugIn }) => ({ plugIn: { ...plugIn, relativeError: plugIn.relativeError * (1 + 1e-15) } }),
      said: /the relative error of Sigma is .*, recomputed /,
    },
    {
      name: "a standard error's T_n",
      spoil: ({ plugIn }) => ({ plugIn: { ...plugIn, statistic: 0 } }),
      said: /T_n with its own Sigma is 0, recomputed /,
    },
    {
      name: "the plug-in estimate, which is not there",
      spoil: (record) => {
        delete (record as { plugIn?: unknown }).plugIn;
        return undefined;
      },
      said: /T_n with its own Sigma is undefined, recomputed /,
    },
    { name: "the digest", spoil: () => ({ digest: "0".repeat(16) }), said: /the plug-in sums differ/ },
  ])("find $name that was changed", async ({ spoil, said }) => {
    const result = await readResult(join(whole, "coverage.parquet"));
    const index = result.records.findIndex(
      ({ stream, n, arm }) => stream === 7 && n === 1e4 && arm === "SA-Adam",
    );
    const record = result.records[index] as Kept;
    const changes = spoil(record);
    const records = result.records.map((kept, i) => (i === index ? { ...record, ...changes } : kept));
    const [verification] = await verifyResult({ ...result, records }, { streams: [7], n: 1e4, workers: 1 });
    expect(verification.differences[0]).toMatch(/^SA-Adam at n = 10000: /);
    expect(verification.differences[0]).toMatch(said);
  });

  it("find a mean Sigma that was changed: its diagonal from a few streams, every bit from all", async () => {
    const result = await readResult(join(whole, "coverage.parquet"));
    const changed = (j: number): ExperimentResult => {
      const [mean, ...others] = result.plugInMeans;
      const covariance = mean.covariance.map((value, i) => (i === j ? value * (1 + 1e-9) : value));
      return { ...result, plugInMeans: [{ ...mean, covariance }, ...others] };
    };
    const told = async (j: number, streams: number[]): Promise<string[]> =>
      (await verifyResult(changed(j), { streams, n: 1e3 })).flatMap(({ differences }) => differences);
    expect(await told(0, [3])).toEqual([
      "the mean Sigma of SGD at n = 1000 is not that of the streams' standard errors",
    ]);
    const all = Array.from({ length: 150 }, (_, i) => i);
    expect(await told(1, all)).toEqual([
      "the mean Sigma of SGD at n = 1000 differs from that of all streams",
    ]);
  });

  it("say which streams differ, and end with 1", async () => {
    const result = await readResult(join(whole, "coverage.parquet"));
    for (const { stream, deviation } of result.records) if (stream === 7) flipped(deviation);
    const folder = temporaryFolder();
    writeResult(folder, result, { seconds: 1 });
    const file = join(folder, "coverage.parquet");
    const spoiled = await command("verify", "coverage", "--result", file, "--n", "1000", "--streams", "150");
    expect(spoiled.code).toBe(1);
    expect(spoiled.out).toMatch(/^stream 7: SGD at n = 1000: coordinate 1 of xbar - x\* is /m);
    expect(spoiled.err).toMatch(/1 of 150 streams differs from the stored result/);
  });

  it("end with 2 for files that they cannot use", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "simulation.json"), "{}");
    writeFileSync(join(folder, "coverage.parquet"), "PAR1");
    const out = ["--out", join(folder, "out")];
    for (const args of [
      ["merge", folder, ...out],
      ["merge", temporaryFolder(), ...out],
      ["summarize", folder],
      ["summarize", join(folder, "none.parquet")],
      ["verify", "coverage", "--result", join(folder, "coverage.parquet")],
      ["simulate", ...scale, "--out", folder],
    ]) {
      const { code, out: said, err } = await command(...args);
      expect([args[0], code, said]).toEqual([args[0], 2, ""]);
      expect(err.split("\n")).toHaveLength(1);
    }
  });

  it("summarize a file, and folders on their way", async () => {
    const file = await command("summarize", join(whole, "coverage.parquet"));
    const folder = await command("summarize", whole);
    expect(file.code).toBe(0);
    expect(folder.out).toBe(file.out);
    expect(file.out).toMatch(/^ +SGD +1000 +150 .* \+- /m);
    expect(file.out).toMatch(/^ *SA-Adam +1000 +plg_joint95 +0.411 +0\.\d+ \+- 0\.\d+ +-?\d/m);
    const json = JSON.parse((await command("summarize", whole, "--json")).out);
    expect(json).toMatchObject({ experiment: "coverage", n: 2e4, streams: 150, seed: 3 });
    expect(json.rows).toHaveLength(2 * 3);
    writeFileSync(join(whole, "notes.txt"), "not a Parquet file");
    expect((await command("summarize", join(whole, "notes.txt"))).err).toMatch(
      /notes\.txt: is not a Parquet file/,
    );
  });

  it.each([
    { args: ["simulate"], message: /missing required argument 'experiment'/ },
    {
      args: ["simulate", "necessity"],
      message:
        /experiment: necessity is not an experiment: there are invisibility, coverage, outside, threshold and linearised/,
    },
    {
      args: ["simulate", "coverage", "--preset", "day"],
      message: /--preset: day is not one of paper, hour, minute/,
    },
    { args: ["simulate", "coverage", "--n", "0"], message: /--n: 0 is not an integer from 100 to 1e12/ },
    { args: ["simulate", "coverage", "--streams", "7"], message: /--streams: 7 is not an even integer/ },
    {
      args: ["simulate", "coverage", "--shard", "5/4"],
      message: /--shard: 5\/4 is not a share such as 1\/4/,
    },
    { args: ["simulate", "coverage", "--workers", "0"], message: /--workers: 0 is not an integer from 1/ },
    { args: ["merge", "--out", "x"], message: /a folder to join is missing/ },
    { args: ["merge", "data"], message: /--out is missing/ },
    { args: ["summarize"], message: /what to summarize is missing/ },
    { args: ["verify", "diabetes"], message: /experiment: diabetes is not an experiment/ },
  ])("end with one line and 2 for $args", async ({ args, message }) => {
    const { code, out, err } = await command(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
    expect(err.split("\n")).toHaveLength(1);
  });
});
