import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { main } from "../../../lib/command/main.js";
import { golden } from "../../golden.js";
import { programArguments } from "../../source.js";

interface Outcome {
  code: number;
  out: string;
  err: string;
  progress: string[];
}

/** The command run in this process, with what it wrote. */
async function run(...args: string[]): Promise<Outcome> {
  const out: string[] = [];
  const err: string[] = [];
  const progress: string[] = [];
  const code = await main(args, {
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
    progress: (line) => progress.push(line),
  });
  return { code, out: out.join("\n"), err: err.join("\n"), progress };
}

describe("sa-adam variance", () => {
  it("prints an array of {gamma, n, value, errorEstimate} with --json, as published", async () => {
    const { code, out, err } = await run(
      "variance",
      "--gamma",
      "0.75,0.85,0.95,1",
      "--n",
      "1e4,1e6,1e8",
      "--json",
    );
    expect([code, err]).toEqual([0, ""]);
    const results: Record<string, number>[] = JSON.parse(out);
    expect(results).toHaveLength(12);
    expect(Object.keys(results[0])).toEqual(["gamma", "n", "value", "errorEstimate"]);
    const rows = golden<{ variance_ratio_exact: Record<string, number>[] }>(
      "published.json",
    ).variance_ratio_exact;
    for (const { gamma, n, value } of results) {
      expect(Number(value.toFixed(5))).toBe(rows.find((row) => row.gamma === gamma)?.[`n=${n}`]);
    }
  });

  it("prints a table, and says which gamma lies outside the theorem's range", async () => {
    const { code, out } = await run("variance", "--gamma", "0.75,1", "--n", "1e4");
    expect(code).toBe(0);
    const lines = out.split("\n");
    expect(lines[1]).toMatch(/^gamma +n +V\(gamma, n\) +error +limit$/);
    expect(lines[2]).toMatch(/^ 0\.75 +10000 +1\.3243106 .* 1$/);
    expect(lines[3]).toMatch(/^ {3}1\* +10000 +3\.7778644 .* 4\.3333$/);
    expect(lines[4]).toBe("* outside the theorem's range: gamma must lie in (alpha, 1) = (0.7, 1)");
    expect((await run("variance", "--gamma", "0.75", "--n", "1e4")).out).not.toContain("*");
    // The start is known exactly: neither variance nor error.
    expect((await run("variance", "--gamma", "0.75", "--n", "1")).out).toMatch(/^ *0\.75 +1 +0\.0+ +0e\+0 /m);
  });

  it("takes the gains from its flags", async () => {
    const args = ["variance", "--gamma", "0.8", "--n", "3e3", "--json"];
    const value = async (...flags: string[]) => JSON.parse((await run(...args, ...flags)).out)[0].value;
    const standard = await value();
    for (const flags of [
      ["--alpha", "0.6"],
      ["--eta0", "0.3"],
      ["--c1", "2"],
    ]) {
      expect(Math.abs((await value(...flags)) / standard - 1)).toBeGreaterThan(1e-3);
    }
    expect(await value("--alpha", "0.7", "--eta0", "0.2", "--c1", "1")).toBe(standard);
  });

  it("steps one by one with --exact, and says how long that takes", async () => {
    const args = ["variance", "--gamma", "0.75,0.85", "--n", "1200000", "--json"];
    const [windowed, exact] = [await run(...args), await run(...args, "--exact")];
    JSON.parse(exact.out).forEach(({ value }: { value: number }, i: number) => {
      expect(Math.abs(value / JSON.parse(windowed.out)[i].value - 1)).toBeLessThan(1e-9);
    });
    expect(windowed.progress).toEqual([""]);
    expect(exact.progress).toHaveLength(3);
    expect(exact.progress[0]).toMatch(/^43\.\d percent, \d+ s left$/);
    expect(exact.progress[1]).toMatch(/^93\.\d percent, \d+ s left$/);
    expect(exact.progress[2]).toBe("");
  });
});

describe("sa-adam identity", () => {
  it("prints the largest errors, and the same as JSON", async () => {
    const args = ["identity", "--d", "4", "--draws", "20", "--seed", "7"];
    const [text, json] = [await run(...args), await run(...args, "--json")];
    const result = JSON.parse(json.out);
    expect(result).toMatchObject({ dimension: 4, draws: 20, seed: 7 });
    expect(result.maxRelativeError).toBeGreaterThan(0);
    expect(result.maxRelativeError).toBeLessThan(2e-15);
    expect(text.out).toContain(`maximum relative error: ${result.maxRelativeError.toExponential(2)}`);
    expect([text.code, json.code]).toEqual([0, 0]);
  });
});

describe("what is wrong", () => {
  const wrong: [string, string][] = [
    ["variance --gamma abc --n 10", "--gamma: abc is not a number between 0 and 2, both excluded"],
    ["variance --gamma 2 --n 10", "--gamma: 2 is not a number between 0 and 2"],
    ["variance --gamma 0.8, --n 10", "--gamma: Nothing is not a number"],
    ["variance --gamma 0x1 --n 10", "--gamma: 0x1 is not a number"],
    ["variance --gamma 0.8 --n 0", "--n: 0 is not an integer from 1 to 1e24"],
    ["variance --gamma 0.8 --n 1.5", "--n: 1.5 is not an integer"],
    ["variance --gamma 0.8 --n 1e400", "--n: 1e400 is not an integer"],
    ["variance --gamma 0.8 --n 10 --alpha 1", "--alpha: 1 is not a number between 0.5 and 1"],
    ["variance --gamma 0.8 --n 10 --eta0 -1", "--eta0: -1 is not a number between 0 and 1000"],
    ["variance --n 10", "--gamma is missing: give it as --gamma 0.75,0.95,1"],
    ["variance --gamma 0.8", "--n is missing: give it as --n 1e8,1e16"],
    ["variance --gama 0.8 --n 10", "unknown option '--gama'; did you mean --gamma? see"],
    ["variance --gamma 0.8 --n 10 more", "too many arguments"],
    ["variance --gamma", "option '--gamma <list>' argument missing"],
    ["variance --gamma --n 1e4", "--gamma wants a value, and --n is a flag (--gamma=--n makes it the value)"],
    ["identity --d 0", "--d: 0 is not an integer from 1 to 500"],
    ["identity --draws many", "--draws: many is not an integer"],
    ["identity --seed -1", "--seed: -1 is not an integer"],
    ["identify", "unknown command 'identify'; did you mean identity? see"],
    ["--verbose", "unknown option '--verbose'"],
  ];

  it.each(wrong)("%s: one line, exit code 2", async (line, message) => {
    const { code, out, err } = await run(...line.split(" "));
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err).toMatch(/^sa-adam: [^\n]+[;?] see sa-adam (\w+ )?--help$/);
  });

  it("is exit code 1 when the flags are right and the work fails", async () => {
    const { code, err } = await run(..."variance --gamma 0.9 --n 1000 --eta0 999 --c1 999".split(" "));
    expect(code).toBe(1);
    expect(err).toMatch(
      /^sa-adam: the covariance left the finite numbers before step 1000: lower the step size$/,
    );
  });
});

describe("help", () => {
  it("is exit code 0 when asked for, 2 when there is no verb", async () => {
    const asked = await run("--help");
    expect(asked.code).toBe(0);
    for (const verb of ["variance", "identity"]) expect(asked.out).toContain(verb);
    const bare = await run();
    expect([bare.code, bare.out]).toEqual([2, ""]);
    expect(bare.err).toContain("Usage: sa-adam");
    const verb = await run("variance", "--help");
    expect(verb.code).toBe(0);
    expect(verb.out).toContain("$ sa-adam variance --gamma 0.75,0.95,1 --n 1e8,1e16");
  });

  it("shows every flag of fit under what it is about", async () => {
    const { out } = await run("fit", "--help");
    const [, csv] = /\nHow a CSV file is written, [^\n]*:\n([\s\S]*?)\n\n/.exec(out) ?? [];
    expect(csv?.match(/^ {2}--[a-z-]+/gm)?.map((flag) => flag.trim())).toEqual([
      "--delimiter",
      "--decimal",
      "--thousands",
      "--null-strings",
      "--encoding",
    ]);
    const rest = /\nOptions:\n([\s\S]*?)\n\n/.exec(out)?.[1] ?? "";
    expect(rest.trim()).toMatch(/^-h, --help +display help for command$/);
  });

  it("tells the package's version", async () => {
    const manifest = JSON.parse(
      readFileSync(new URL("../../../lib/command/package.json", import.meta.url), "utf8"),
    );
    expect(await run("--version")).toMatchObject({ code: 0, out: manifest.version });
  });
});

const program = programArguments("command");

describe("the command in a process of its own", () => {
  it("sets the exit code and keeps results and complaints apart", () => {
    const good = spawnSync(process.execPath, [
      ...program,
      "variance",
      "--gamma",
      "1",
      "--n",
      "100",
      "--json",
    ]);
    expect([good.status, good.stderr.toString()]).toEqual([0, ""]);
    expect(JSON.parse(good.stdout.toString())).toHaveLength(1);
    const bad = spawnSync(process.execPath, [...program, "variance", "--gamma", "1", "--n", "0"]);
    expect([bad.status, bad.stdout.toString()]).toEqual([2, ""]);
    expect(bad.stderr.toString().trimEnd().split("\n")).toHaveLength(1);
  });

  it.skipIf(!existsSync("/dev/full"))("says in one line that its output cannot be written", () => {
    const full = openSync("/dev/full", "w");
    const args = [...program, "identity", "--d", "3", "--draws", "2"];
    const { status, stderr } = spawnSync(process.execPath, args, { stdio: ["ignore", full, "pipe"] });
    closeSync(full);
    expect([status, stderr.toString()]).toEqual([
      1,
      expect.stringMatching(/^the output cannot be written: [^\n]*no space left[^\n]*\n$/),
    ]);
    const closed = spawnSync("/bin/sh", ["-c", '"$@" 2>&-', "sh", process.execPath, ...program, "variance"]);
    expect(closed.status).toBe(2);
  });

  it("ends quietly when its reader has gone", async () => {
    const child = spawn(process.execPath, [...program, "variance", "--gamma", "0.8", "--n", "100"]);
    child.stdout.destroy();
    let complaints = "";
    child.stderr.on("data", (chunk) => {
      complaints += chunk;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect([code, complaints]).toEqual([0, ""]);
  });
});
