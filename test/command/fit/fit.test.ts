import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readKeptFit } from "../../../lib/command/fit/fit-state-file.js";
import { built, command } from "./command.js";
import { lasting, writeRows } from "./fit.js";

interface Line {
  name: string;
  estimate: number;
  standardError: number;
}

const diabetes = fileURLToPath(new URL("../../../data/diabetes.csv", import.meta.url));
const ROWS = 60_000;
const folder = mkdtempSync(join(tmpdir(), "sa-adam-fit-"));
const at = (name: string): string => join(folder, name);
const rows = at("rows.csv");
let whole: Record<string, unknown>;
let wholeLines: Line[];
let stored: Line[];

beforeAll(async () => {
  writeRows(rows, ROWS);
  const { out } = await command("fit", rows, "--response", "y", "--format", "json", "--batch");
  const { batch, ...rest } = lasting(out);
  whole = rest;
  stored = batch as Line[];
  wholeLines = whole.coefficients as Line[];
});
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Is a pooled fit the single pass, up to what both say of themselves? A one-pass estimate lies about the stored batch's
 * with the variance by which its own standard error exceeds the batch's.
 */
function expectAgreement(lines: Line[]): void {
  expect(lines.map(({ name }) => name)).toEqual(wholeLines.map(({ name }) => name));
  for (const [j, { estimate, standardError }] of lines.entries()) {
    const single = wholeLines[j];
    const batch = stored[j].standardError;
    const excess = standardError ** 2 + single.standardError ** 2 - 2 * batch ** 2;
    expect(excess).toBeGreaterThan(0);
    expect(Math.sqrt(excess) / batch).toBeLessThan(0.5);
    expect(Math.abs(estimate - single.estimate)).toBeLessThan(4 * Math.sqrt(excess));
    expect(Math.abs(standardError / single.standardError - 1)).toBeLessThan(0.05);
  }
}

describe("sa-adam fit", () => {
  it("prints the coefficients of a real file in every format, and writes page, trajectory and state", async () => {
    const files = ["plot.html", "trajectory.csv", "fit.state"].map(at);
    const outputs = ["--plot", files[0], "--trajectory", files[1], "--state", files[2]];
    const table = await command("fit", diabetes, "--response", "progression", ...outputs);
    expect([table.code, table.err]).toEqual([0, ""]);
    expect(table.out).toMatch(/^gaussian regression of progression\nrows 442 {3}dropped 0 {3}passes 1 /);
    const bmi = /^bmi.*$/m.exec(table.out)?.[0].split(/ +/) ?? [];
    const json = JSON.parse(
      (await command("fit", diabetes, "--response", "progression", "--format", "json")).out,
    );
    const [estimate, standardError] = bmi.slice(1).map(Number);
    expect(Math.abs(estimate - json.coefficients[3].estimate)).toBeLessThan(5e-5);
    expect(Math.abs(standardError - json.coefficients[3].standardError)).toBeLessThan(5e-5);
    const csv = await command("fit", diabetes, "--response", "progression", "--format", "csv");
    const lines = csv.out
      .split("\n")
      .slice(1)
      .map((line) => line.split(","));
    expect(lines.map(([name]) => name)).toEqual(json.coefficients.map(({ name }: Line) => name));
    expect(lines.map(([, value]) => Number(value))).toEqual(
      json.coefficients.map(({ estimate }: Line) => estimate),
    );
    const trajectory = readFileSync(files[1], "utf8").trimEnd().split("\n");
    expect(trajectory.at(-1)?.split(",").slice(0, 3)).toEqual([
      "442",
      "s6",
      String(json.coefficients[10].estimate),
    ]);
    expect(readFileSync(files[0], "utf8")).toContain("progression");
    expect(readKeptFit(files[2]).sources[0].rows).toBe(442);
  });

  it("codes words against their first level, and finds the truth", () => {
    expect(wholeLines.map(({ name }) => name)).toEqual(["(intercept)", "x1", "x2", "word[b]", "word[c]"]);
    const truth = [1, 1, -2, 0, 1];
    for (const [j, { estimate, standardError }] of wholeLines.entries())
      expect(Math.abs(estimate - truth[j])).toBeLessThan(4 * standardError);
    expect(whole).toMatchObject({ response: "y", rows: ROWS, dropped: 0, passes: 1, level: 0.95 });
  });

  it("has the stored batch beside it with --batch, as near as the two standard errors say", async () => {
    expect(stored).toHaveLength(5);
    for (const { difference, errorRatio } of stored as (Line & Record<string, number>)[]) {
      expect(errorRatio).toBeGreaterThan(1);
      expect(errorRatio).toBeLessThan(1.05);
      expect(Math.abs(difference)).toBeLessThan(4 * Math.sqrt(errorRatio ** 2 - 1));
    }
  });

  it("counts the rows that it drops, and reads a query", async () => {
    writeFileSync(
      at("missing.csv"),
      `x,y\n${Array.from({ length: 50 }, (_, i) => `${i % 7},${i % 10 ? i % 5 : ""}`).join("\n")}\n`,
    );
    const dropping = await command(
      "fit",
      at("missing.csv"),
      "--response",
      "y",
      "--missing",
      "drop",
      "--format",
      "json",
    );
    expect(JSON.parse(dropping.out)).toMatchObject({ rows: 45, dropped: 5 });
    expect(JSON.parse(dropping.out).warnings.at(-1)).toMatchObject({
      code: "dropped-rows",
      message: expect.stringMatching(/^5 of 50 rows \(10 percent\) had missing values/),
    });
    const query = await command(
      "fit",
      rows,
      "--sql",
      "select x1, y from data where word = 'a'",
      "--response",
      "y",
      "--format",
      "json",
    );
    expect(JSON.parse(query.out).coefficients).toHaveLength(2);
  });
});

describe("states", () => {
  it("of a fit that is continued are those of the fit of all rows, to the bit", async () => {
    const text = readFileSync(rows, "utf8").trimEnd().split("\n");
    const parts = [text.slice(1, 20_001), text.slice(20_001)];
    for (const [i, part] of parts.entries())
      writeFileSync(at(`part${i}.csv`), [text[0], ...part, ""].join("\n"));
    const flags = ["--response", "y", "--format", "json"];
    await command("fit", at("part0.csv"), ...flags, "--state", at("part0.state"));
    const { out, err } = await command(
      "fit",
      at("part1.csv"),
      ...flags,
      "--continue",
      at("part0.state"),
      "--state",
      at("both.state"),
    );
    expect(err).toBe("");
    expect(lasting(out)).toEqual(whole);
    const twice = await command("fit", at("part1.csv"), ...flags, "--continue", at("both.state"));
    expect([twice.code, twice.out]).toEqual([2, ""]);
    expect(twice.err).toMatch(/it has the rows of .*part1\.csv, and no row may count twice$/);
  });

  it("of three shards merge to the single pass, far within its standard errors", async () => {
    const text = readFileSync(rows, "utf8").trimEnd().split("\n");
    const shards = [0, 1, 2].map((i) => at(`shard${i}.state`));
    for (const [i, state] of shards.entries()) {
      const file = at(`shard${i}.csv`);
      writeFileSync(file, [text[0], ...text.slice(1).filter((_, row) => row % 3 === i), ""].join("\n"));
      expect((await command("fit", file, "--response", "y", "--state", state)).code).toBe(0);
    }
    const { out, code } = await command(
      "merge",
      ...shards,
      "--format",
      "json",
      "--state",
      at("merged.state"),
    );
    const merged = JSON.parse(out);
    expect([code, merged.rows, merged.averaged]).toEqual([0, ROWS, ROWS]);
    expect(merged.notes[0]).toMatch(/^3 fits: /);
    expectAgreement(merged.coefficients);
    expect(readKeptFit(at("merged.state")).sources).toHaveLength(3);

    const again = await command("merge", shards[0], shards[1], shards[0]);
    expect([again.code, again.out]).toEqual([2, ""]);
    expect(again.err).toMatch(/both have the rows of .*shard0\.csv, and no row may count twice/);
    await command(
      "fit",
      at("shard1.csv"),
      "--response",
      "y",
      "--ridge",
      "0.5",
      "--features",
      "x1,word",
      "--state",
      at("other.state"),
    );
    const mixed = await command("merge", shards[0], at("other.state"));
    expect([mixed.code, mixed.out]).toEqual([2, ""]);
    expect(mixed.err).toMatch(/are not of one regression: ridge 0 and 0\.5; columns x2 only in the first$/);
  });

  it("that are corrupt, truncated, foreign or of a later version are refused by name", async () => {
    await command("fit", diabetes, "--response", "progression", "--state", at("sound.state"));
    const text = readFileSync(at("sound.state"), "utf8");
    const wrong: [string, RegExp][] = [
      [text.replace('"rows":442', '"rows":443'), /bad\.state is corrupt/],
      [text.slice(0, -100), /bad\.state is truncated/],
      [text.replace('"version":1', '"version":2'), /bad\.state is of version 2/],
      ["{}\n", /bad\.state is not the state of a fit/],
    ];
    for (const [bad, message] of wrong) {
      writeFileSync(at("bad.state"), bad);
      for (const args of [
        ["merge", at("sound.state"), at("bad.state")],
        ["fit", rows, "--response", "y", "--continue", at("bad.state")],
      ]) {
        const { code, out, err } = await command(...args);
        expect([code, out, err.split("\n").length]).toEqual([2, "", 1]);
        expect(err).toMatch(message);
      }
    }
  });
});

describe("what is wrong", () => {
  const files: Record<string, string> = {
    "text.csv": "x,y\n1,2\n2,3\nabc,4\n5,6\n",
    "empty.csv": "",
    "head.csv": "x,y\n",
    "nan.csv": "x,y\n1,2\n2,nan\n3,4\n",
    "gap.csv": "x,y\n1,2\n2,\n3,4\n",
    "labels.csv": "x,y\n1,0\n2,1\n3,2\n4,1\n",
    "labels-gap.csv": "x,y\n1,0\n,1\n2,1\n3,2\n4,1\n",
    "more.csv": "x,y\n1,-1\n",
    "far.csv": `x,y\n${Array.from({ length: 600 }, (_, i) => `${i === 549 ? 1e300 : i % 7},${i % 5}\n`).join("")}`,
    "wide.csv": "a,b,c,d,y\n1,2,3,4,5\n2,3,4,9,7\n",
  };
  beforeAll(() => {
    for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
  });

  const wrong: [string, RegExp][] = [
    ["text.csv --response y", /text\.csv, row 3, x: "abc" is not a number/],
    ["empty.csv --response y", /empty\.csv: the file is empty/],
    ["head.csv --response y", /head\.csv: there are no rows/],
    ["nan.csv --response y", /nan\.csv, row 2, y: the value is missing/],
    ["gap.csv --response y", /gap\.csv, row 2, y: the value is missing; .*--missing drop/],
    ["labels.csv --response y --family logistic", /labels\.csv, row 3: a logistic response is 0 or 1, got 2/],
    [
      "labels-gap.csv --response y --family logistic --missing drop",
      /labels-gap\.csv, row 3, not counting those left out: a logistic response/,
    ],
    ["labels.csv more.csv --response y --family poisson", /row 5 of all files together: a Poisson response/],
    ["far.csv --response y --warm-up 500", /the fit left the finite numbers at .*far\.csv, row 550: /],
    ["gap.csv --response y --plot /dev/null", /--plot: \/dev\/null is no ordinary file/],
    ["gap.csv --response y --plot gap.csv", /--plot: .*gap\.csv is a file to read; name another/],
    ["gap.csv --response y --state nan.csv", /--state: .*nan\.csv is there and is no fit's state/],
    ["wide.csv --response y", /more coefficients than/],
    ["none.csv --response y", /none\.csv: there is no such file/],
    ["nan.csv --response z", /nan\.csv: there is no column z/],
    ["nan.csv", /--response is missing: give it as --response y; see sa-adam fit --help$/],
    ["nan.csv --response y --resume", /--resume continues from a checkpoint: give --checkpoint as well/],
    ["nan.csv --response y --seed 3", /--seed is the seed of --shuffle/],
    ["nan.csv --response y --threshold 1", /--threshold is Huber's/],
    ["nan.csv --response y --workers 2 --checkpoint c", /--checkpoint keeps one stream's state/],
    ["nan.csv --response y --workers 2 --interval random-scaling", /cannot be pooled/],
    ["nan.csv --response y --family probit", /--family: probit is not one of gaussian, logistic/],
    ["nan.csv --response y --levels x", /--levels: "x" is not a column's levels such as city=Bonn,Oslo/],
    ["nan.csv --response y --plot same --state same", /--state and --plot both write .*same/],
    ["nan.csv --response y --plot nan.csv/plot.html", /--plot: .* is not a folder one may write to/],
  ];

  it.each(wrong)("%s: one line, exit code 2, no file", async (line, message) => {
    const before = readdirSync(folder);
    const args = line.split(" ").map((arg) => (/\.csv|^same$|^c$/.test(arg) ? at(arg) : arg));
    const keep = line.includes("--state") ? [] : ["--state", at("wrong.state")];
    const { code, out, err } = await command("fit", ...args, ...keep);
    expect([code, out, err.split("\n").length]).toEqual([2, "", 1]);
    expect(err).toMatch(message);
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe("in a process of its own", { timeout: 60_000 }, () => {
  /** Waits until the checkpoint holds more than so many rows. */
  async function past(checkpoint: string, count: number): Promise<void> {
    while (!existsSync(checkpoint) || readKeptFit(checkpoint).sources[0].rows <= count) await sleep(5);
  }

  it("killed with -9 twice and resumed, prints the JSON of an uninterrupted run", async () => {
    const checkpoint = at("killed.state");
    const args = `fit ${rows} --response y --format json --checkpoint ${checkpoint} --every 0 --quiet`.split(
      " ",
    );
    let reached = 0;
    for (let kills = 0; kills < 2; kills++) {
      const { code, out } = await built([...args, "--resume"], async (kill) => {
        await past(checkpoint, reached);
        kill("SIGKILL");
      });
      expect([code, out]).toEqual(["SIGKILL", ""]);
      const { rows: now } = readKeptFit(checkpoint).sources[0];
      expect(now).toBeGreaterThan(reached);
      expect(now).toBeLessThan(ROWS);
      reached = now;
    }
    const refused = await command(...args);
    expect([refused.code, refused.err]).toEqual([
      2,
      expect.stringMatching(/is there already; pass --resume/),
    ]);
    const other = await command(...args, "--resume", "--alpha", "0.7", "--missing", "drop");
    expect([other.code, other.out]).toEqual([2, ""]);
    expect(other.err).toMatch(
      /cannot be resumed with this command: alpha 0\.6 and 0\.7; missing "error" and "drop"$/,
    );
    const finished = await built([...args, "--resume"]);
    expect(finished.err).toBe("");
    expect(lasting(finished.out)).toEqual(whole);
    expect(lasting((await command(...args, "--resume")).out)).toEqual(whole);
    copyFileSync(rows, at("copy.csv"));
    const elsewhere = await command(...args.map((arg) => (arg === rows ? at("copy.csv") : arg)), "--resume");
    expect(elsewhere.err).toMatch(/rows\.csv was read and is not there now; .*copy\.csv was not read$/);
  });

  it("stops at Ctrl-C with code 130, its state written", async () => {
    const checkpoint = at("stopped.state");
    const args = ["fit", rows, "--response", "y", "--format", "json", "--checkpoint", checkpoint];
    const { code, out, err } = await built([...args, "--every", "0"], async (kill) => {
      await past(checkpoint, 0);
      kill("SIGINT");
    });
    expect([code, out]).toEqual([130, ""]);
    expect(err).toMatch(
      /^sa-adam: stopped after \d+ rows; the state is in .*, and the same command with --resume continues$/m,
    );
    expect(lasting((await command(...args, "--resume")).out)).toEqual(whole);
  });

  it("deals rows to workers: the same numbers in every run, the single pass's far within its errors", async () => {
    const args = `fit ${rows} --response y --format json --workers 2 --quiet`.split(" ");
    const [first, second] = [await built(args), await built(args)];
    expect([first.code, first.err]).toEqual([0, ""]);
    expect(lasting(first.out)).toEqual(lasting(second.out));
    const pooled = JSON.parse(first.out);
    expect(pooled).toMatchObject({ rows: ROWS, averaged: ROWS, passes: 1 });
    expectAgreement(pooled.coefficients);
  });

  it("leaves out workers that no row reaches", async () => {
    const args = `fit ${diabetes} --response progression --format json --warm-up 100`.split(" ");
    const outcomes = [await command(...args), await command(...args, "--workers", "3")];
    const [single, pooled] = outcomes.map(({ out }) => lasting(out));
    expect(pooled).toMatchObject({ rows: 442, coefficients: single.coefficients });
  });

  it("names a bad row of a worker's share by its place in the stream", async () => {
    const text = readFileSync(rows, "utf8").split("\n");
    const binary = text.slice(1, -1).map((line, i) => `${line.split(",")[0]},${i === 30_000 ? 7 : i % 2}`);
    writeFileSync(at("binary.csv"), ["x1,y", ...binary, ""].join("\n"));
    const { code, out, err } = await built(
      `fit ${at("binary.csv")} --response y --family logistic --workers 3 --quiet`.split(" "),
    );
    expect([code, out]).toEqual([2, ""]);
    expect(err).toBe(
      `sa-adam: ${at("binary.csv")}, row 30001: a logistic response is 0 or 1, got 7; recode the response\n`,
    );
  });
});
