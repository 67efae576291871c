import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command } from "./command.js";

const folder = mkdtempSync(join(tmpdir(), "sa-adam-wrong-"));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${line(i)}\n`).join("");

it("--wald of the intercept alone has no table of tests", async () => {
  writeFileSync(at("alone.csv"), "y\n1\n2\n4\n");
  const { code, out } = await command("fit", at("alone.csv"), "--response", "y", "--wald");
  expect([code, out.includes("(intercept)"), out.includes("all together zero")]).toEqual([0, true, false]);
});

describe("what is wrong", () => {
  const files: Record<string, string> = {
    "text.csv": "x,y\n1,2\n2,3\nabc,4\n5,6\n",
    "empty.csv": "",
    "head.csv": "x,y\n",
    "nan.csv": "x,y\n1,2\n2,nan\n3,4\n",
    "one.csv": "x,y\n1,2\n",
    "ragged.csv": "x,y\n1,2\n2,3\n3\n",
    "holes.csv": "x,z,y\n1,,2\n,2,3\n4,,1\n",
    "gap.csv": "x,y\n1,2\n2,\n3,4\n",
    "labels.csv": "x,y\n1,0\n2,1\n3,2\n4,1\n",
    "labels-gap.csv": "x,y\n1,0\n,1\n2,1\n3,2\n4,1\n",
    "more.csv": "x,y\n1,-1\n",
    "far.csv": `x,y\n${lines(600, (i) => `${i === 549 ? 1e300 : i % 7},${i % 5}`)}`,
    "rows.csv": `x,y\n${lines(60, (i) => `${i % 7},${i % 2}`)}`,
  };
  beforeAll(async () => {
    for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
    await command("fit", at("rows.csv"), "--response", "y", "--state", at("kept.state"));
  });

  const wrong: [string, RegExp][] = [
    ["text.csv --response y", /text\.csv, row 3, x: "abc" is not a number/],
    ["one.csv --response y", /: 1 row is too few for 1 coefficient; give more rows than coefficients/],
    [
      "one.csv --response y --family quantile",
      /: 1 row is too few for 1 coefficient; give more rows than coefficients, or leave out columns$/,
    ],
    ["rows.csv --response y --method sa-adam --warm-up 2", /2 rows are too few .* longer warm-up.*--warm-up/],
    ["ragged.csv --response y", /ragged\.csv, row 3: 1 field where other rows have 2/],
    ["empty.csv --response y", /empty\.csv: the file is empty/],
    ["head.csv --response y", /head\.csv.*: there are no rows/],
    ["nan.csv --response y", /nan\.csv, row 2, y: the value is/],
    [
      "holes.csv --response y --missing drop",
      /holes\.csv: no row is without a missing value: all 3 were left out; leave out the columns .*\(--features\)$/,
    ],
    ["gap.csv --response y", /gap\.csv, row 2, y: the value is missing; .*--missing drop/],
    [
      "labels.csv --response y --family logistic",
      /labels\.csv, row 3: a response of the logistic family is 0 or 1, got 2; .*\(--family\)$/,
    ],
    [
      "labels-gap.csv --response y --family logistic --missing drop",
      /labels-gap\.csv, not counting those left out, row 3/,
    ],
    ["labels.csv more.csv --response y --family poisson", /all files together, row 5/],
    ["far.csv --response y --method sa-adam --warm-up 500", /far\.csv, row 550/],
    ["gap.csv --response y --plot /dev/null", /--plot: \/dev\/null is no ordinary file/],
    ["gap.csv --response y --plot gap.csv", /--plot: .*gap\.csv is a file to read; name another/],
    ["gap.csv --response y --state nan.csv", /--state: .*nan\.csv is there and is no fit's state/],
    ["rows.csv --response y --plot kept.state", /--plot: .*kept\.state is a fit's state; name another/],
    [
      "rows.csv --response y --trajectory kept.state",
      /--trajectory: .*kept\.state is a fit's state; name another/,
    ],
    ["rows.csv --response y --plot same --checkpoint same", /--checkpoint and --plot both write .*same/],
    ["none.csv --response y", /none\.csv: .*no such file/],
    ["nan.csv --response z", /nan\.csv: there is no column z/],
    ["nan.csv", /--response is missing: give it as --response y; see sa-adam fit --help$/],
    ["nan.csv --response y --response x", /--response: y and x are given, and one is wanted/],
    ["nan.csv --response y --features x,,x2", /--features: "x,,x2" is not a list of columns/],
    ["nan.csv --response y --resume", /--resume continues from a checkpoint: give --checkpoint as well/],
    ["nan.csv --response y --seed 3", /--seed is the seed of --shuffle/],
    ["nan.csv --response y --threshold 1", /--threshold is of the huber family: give --family huber/],
    ["nan.csv --response y --dispersion 1", /--dispersion is of the negative-binomial family/],
    ["nan.csv --response y --family negative-binomial", /needs --dispersion, which it does not estimate/],
    ["nan.csv --response y --workers 2", /unknown option '--workers'/],
    ["nan.csv --response y --batch --one-pass", /leave out --one-pass/],
    ["nan.csv --response y --batch --interval random-scaling", /--batch has no path of iterates/],
    ["nan.csv --response y --batch --continue kept.state", /--batch reads all rows again/],
    ["nan.csv --response y --method newton --alpha 0.7", /alpha is of a path of iterates/],
    ["nan.csv --response y --method newton --interval batch-means", /--interval|are of a path of iterates/],
    ["nan.csv --response y --method adma", /--method: adma is not one of auto, newton, sa-adam/],
    ["nan.csv --response y --family probit", /--family: probit is not one of gaussian, logistic/],
    ["nan.csv --response y --levels x", /--levels: "x" is not a column's levels such as city=Bonn,Oslo/],
    ["nan.csv --response y --decimal ;", /--decimal: ; is not one of \., ,/],
    ["nan.csv --response y --encoding klingon", /encoding/],
    ["nan.csv --response y --plot same --state same", /--state and --plot both write .*same/],
    ["nan.csv --response y --plot nan.csv/plot.html", /--plot: .* is not a folder one may write to/],
  ];

  it.each(wrong)("%s: one line, exit code 2, no file", async (line, message) => {
    const before = readdirSync(folder);
    const args = line.split(" ").map((arg) => (/\.csv|^same$|\.state$/.test(arg) ? at(arg) : arg));
    // Rows too few for an answer of their own keep their state for a pool (unanswered.test.ts).
    const keep = /--state|^one\.csv/.test(line) ? [] : ["--state", at("wrong.state")];
    const { code, out, err } = await command("fit", ...args, ...keep);
    expect([code, out, err.split("\n").length]).toEqual([2, "", 1]);
    expect(err).toMatch(message);
    expect(readdirSync(folder)).toEqual(before);
  });
});
