import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTable } from "../../../lib/command/tables/open-table.js";
import { built, command } from "./command.js";

interface Theirs {
  readonly level: number;
  readonly mean: readonly number[];
  readonly standardError: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** test/reference/more_fits.py */
const THEIRS: Record<"gaussian" | "logistic", Theirs> = JSON.parse(
  readFileSync(new URL("../../sa-adam/fit/more-fits.json", import.meta.url), "utf8"),
).prediction;

const folder = mkdtempSync(join(tmpdir(), "sa-adam-predict-"));
const at = (name: string): string => join(folder, name);
const FEATURES = "age,sex,bmi,bp,s1,s2,s3,s4,s5,s6";

beforeAll(async () => {
  const diabetes = readFileSync(new URL("../../../data/diabetes.csv", import.meta.url), "utf8");
  const [head, ...lines] = diabetes.trim().split("\n");
  const more = lines.map((line) => `${line},${Number(line.split(",").at(-1)) > 140 ? 1 : 0}`);
  writeFileSync(at("rows.csv"), [`${head},high`, ...more, ""].join("\n"));
  const fresh = lines.map((line, i) => [`"no, ${i}"`, ...line.split(",").slice(0, -1)].join(","));
  writeFileSync(at("new.csv"), [`id,${head.replace(",progression", "")}`, ...fresh, ""].join("\n"));
  const words = [0, 1, 2, 3, 4, 5, 6, 7].map(
    (i) => `${"ab"[i % 2]},${i % 3},${1 + i + (i % 2)},${1 + (i % 4)}`,
  );
  writeFileSync(at("words.csv"), ["word,x,y,time", ...words, ""].join("\n"));
  const fit = (response: string, family: string): string[] => [
    "fit",
    at("rows.csv"),
    "--response",
    response,
    "--features",
    FEATURES,
    "--family",
    family,
  ];
  for (const args of [
    [...fit("progression", "gaussian"), "--state", at("gaussian.state")],
    [...fit("high", "logistic"), "--state", at("logistic.state")],
    ["fit", at("words.csv"), "--response", "y", "--features", "word,x", "--state", at("words.state")],
    [
      ...["fit", at("words.csv"), "--response", "y", "--features", "word,x", "--family", "poisson"],
      ...["--exposure", "time", "--state", at("rates.state")],
    ],
  ]) {
    const { code, err } = await command(...args);
    expect([code, err]).toEqual([0, ""]);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Rows of numbers behind the first field. */
const numbers = (csv: string, first = 1): number[][] =>
  csv
    .trim()
    .split("\n")
    .slice(1)
    .map((line) =>
      line
        .split(",")
        .slice(-4 - (1 - first))
        .map(Number),
    );

it("a level that the fit does not know is one line, with what to do", async () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${(i * 7) % 5},${"ab"[i % 2]}`);
  writeFileSync(at("levels.csv"), `y,g\n${rows.join("\n")}\n`);
  writeFileSync(at("more.csv"), "g\na\nc\n");
  const state = at("levels.state");
  expect((await command("fit", at("levels.csv"), "--response", "y", "--state", state)).code).toBe(0);
  const { code, out, err } = await command("predict", state, at("more.csv"));
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(
    /more\.csv, row 2, g: the level "c" is not among those .*; leave such rows out in a query \(--sql\)$/,
  );
  const without = await command(
    "predict",
    state,
    at("more.csv"),
    "--sql",
    "select * from data where g <> 'c'",
  );
  expect([without.code, numbers(without.out).length]).toEqual([0, 1]);
});

describe("sa-adam predict of a fit by a formula", () => {
  const lines = (text: string): string[] => text.trim().split("\n");
  const predicted = async (formula: string, rows: string): Promise<number[]> => {
    const state = at("formula.state");
    const { code, err } = await command("fit", at("rows.csv"), "--formula", formula, "--state", state);
    expect([code, err]).toEqual([0, ""]);
    const told = await command("predict", state, rows);
    expect([told.code, told.err]).toEqual([0, ""]);
    return numbers(told.out).map(([mean]) => mean);
  };
  const formula = "log(progression) ~ log(bmi) * C(sex) + poly(age, 2) + offset(log(bp))";

  it("works out its columns, by the bases of the fit's own rows", async () => {
    const whole = await predicted(formula, at("new.csv"));
    const raw = await predicted(formula.replace("age, 2", "age, 2, raw = TRUE"), at("new.csv"));
    expect(whole).toHaveLength(442);
    for (const [i, value] of whole.entries()) expect(Math.abs(value - raw[i])).toBeLessThan(1e-8);
    // Few rows, of which a basis of their own would be another one.
    writeFileSync(
      at("few.csv"),
      `${lines(readFileSync(at("new.csv"), "utf8"))
        .slice(0, 21)
        .join("\n")}\n`,
    );
    expect(await predicted(formula, at("few.csv"))).toEqual(whole.slice(0, 20));
  });

  it("names a column that the new rows lack", async () => {
    await predicted(formula, at("new.csv"));
    writeFileSync(at("lacking.csv"), "age,sex,bmi\n50,1,25\n");
    const { code, out, err } = await command("predict", at("formula.state"), at("lacking.csv"));
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/there is no column bp/);
  });
});

describe("rows with a missing value, and rows of a query", () => {
  it("are left out with their kept columns, and counted", async () => {
    const [head, ...lines] = readFileSync(at("new.csv"), "utf8").trim().split("\n");
    const holes = lines.map((line, i) => (i % 5 === 1 ? line.replace(/^("[^"]*"),[^,]*/, "$1,") : line));
    writeFileSync(at("holes.csv"), [head, ...holes, ""].join("\n"));
    const args = ["predict", at("gaussian.state"), "--keep", "id"];
    const whole = await command(...args, at("new.csv"));
    const { code, out, err } = await command(...args, at("holes.csv"), "--missing", "drop");
    expect([code, err]).toEqual([0, "note: 89 rows with a missing value are left out (--missing drop)"]);
    const kept = whole.out.split("\n").filter((_, i) => i % 5 !== 2);
    expect(out.split("\n")).toEqual(kept);
    const query = `select * from '${at("new.csv")}' where id like '%3'`;
    const asked = await command(...args, "--sql", query);
    expect([asked.code, asked.err]).toEqual([0, ""]);
    expect(asked.out.split("\n")).toEqual(
      whole.out.split("\n").filter((line, i) => i === 0 || /3",/.test(line)),
    );
  });
});

describe("an error behind rows whose predictions are out", () => {
  const rows = (missing: number): string =>
    `word,x,time\n${Array.from({ length: 9000 }, (_, i) => `a,${i + 1 === missing ? "" : i % 3},1\n`).join("")}`;

  it("says how many, and in a file there are none", async () => {
    writeFileSync(at("late.csv"), rows(8000));
    const args = ["predict", at("words.state"), at("late.csv")];
    const { code, out, err } = await command(...args);
    const printed = out.split("\n").length - 1;
    expect([code, err]).toEqual([
      2,
      `sa-adam: ${at("late.csv")}, row 8000, x: the value is missing after ${printed} predictions were printed; leave all such rows out (--missing drop)`,
    ]);
    writeFileSync(at("late.csv"), rows(0));
    expect((await command(...args)).out.startsWith(`${out}\n`)).toBe(true);
    expect(printed).toBeGreaterThan(0);
  });

  it("or that there is nothing, not even a header", async () => {
    writeFileSync(at("early.csv"), rows(2));
    const { code, out, err } = await command("predict", at("words.state"), at("early.csv"));
    expect([code, out, err]).toEqual([
      2,
      "",
      expect.stringContaining("row 2, x: the value is missing; leave"),
    ]);
  });
});

describe("sa-adam predict", () => {
  it.each(["gaussian", "logistic"] as const)("is statsmodels' get_prediction: %s", async (family) => {
    const { level, mean, standardError, lower, upper } = THEIRS[family];
    const args = ["predict", at(`${family}.state`), at("new.csv"), "--level", String(level), "--keep", "id"];
    const { code, out, err } = await command(...args);
    expect([code, err]).toEqual([0, ""]);
    const [head, first] = out.split("\n");
    expect([head, first.startsWith('"no, 0",')]).toEqual(["id,prediction,std_error,lower,upper", true]);
    const rows = numbers(out);
    expect(rows.length).toBe(mean.length);
    for (const [i, row] of rows.entries())
      for (const [k, theirs] of [mean[i], standardError[i], lower[i], upper[i]].entries())
        expect(Math.abs(row[k] / theirs - 1)).toBeLessThan(1e-8);
  });

  it("gives the linear predictor on demand, of which the mean's limits are the transform", async () => {
    const args = ["predict", at("logistic.state"), at("new.csv")];
    const [mean, link] = await Promise.all([command(...args), command(...args, "--type", "link")]);
    const sigmoid = (u: number): number => 1 / (1 + Math.exp(-u));
    for (const [i, [p, error, lower, upper]] of numbers(mean.out).entries()) {
      const [u, se, below, above] = numbers(link.out)[i];
      expect(p).toBeCloseTo(sigmoid(u), 12);
      expect(error).toBeCloseTo(p * (1 - p) * se, 12);
      expect([lower, upper]).toEqual([
        expect.closeTo(sigmoid(below), 12),
        expect.closeTo(sigmoid(above), 12),
      ]);
    }
  });

  it("writes the same to a file, as CSV and Parquet, and leaves nothing beside", async () => {
    const args = ["predict", at("gaussian.state"), at("new.csv"), "--keep", "id"];
    const { out } = await command(...args);
    expect((await command(...args, "--out", at("p.csv"))).code).toBe(0);
    expect(readFileSync(at("p.csv"), "utf8")).toBe(`${out}\n`);
    expect(await command(...args, "--out", at("p.parquet"))).toEqual({ code: 0, out: "", err: "" });
    const table = await openTable(at("p.parquet"), { response: "prediction", features: ["std_error"] });
    const read: number[] = [];
    for await (const { response } of table.blocks()) read.push(...Array.from(response));
    table.close();
    expect(read).toEqual(numbers(out).map(([prediction]) => prediction));
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp") || name.includes(".tmp."))).toEqual([]);
  });

  it("codes words as the fit did, takes the exposure, and reads standard input", async () => {
    writeFileSync(at("fresh.csv"), "x,word,time\n1,b,2\n1,a,2\n");
    const [[b], [a]] = numbers((await command("predict", at("words.state"), at("fresh.csv"))).out);
    expect(b - a).toBeCloseTo(1.947, 3);
    const rates = await command("predict", at("rates.state"), at("fresh.csv"));
    writeFileSync(at("longer.csv"), "x,word,time\n1,b,4\n1,a,4\n");
    const longer = await command("predict", at("rates.state"), at("longer.csv"));
    for (const [i, [rate]] of numbers(rates.out).entries())
      expect(numbers(longer.out)[i][0] / rate).toBeCloseTo(2, 9);
    const piped = await built(["predict", at("words.state"), "-"], { input: readFileSync(at("fresh.csv")) });
    expect(numbers(piped.out)).toEqual([[b, ...numbers(piped.out)[0].slice(1)], numbers(piped.out)[1]]);
  });

  it.each([
    ["x,word\n1,c\n", [], /"c" is none of the levels|c.*level/],
    ["x\n1\n", [], /word/],
    ["x,word\n,b\n", [], /x: no value in the first rows$/],
    ["x,word\n1,b\n,b\n", [], /wrong.csv, row 2, x: .*missing; leave all such rows out \(--missing drop\)$/],
    ["x,word\n1,b\n", ["--keep", "wrod"], /no column wrod; there are x, word \(--keep\)/],
    ["x,word\n1,b\n", ["--keep", "x,x"], /two columns would be called x/],
    ["x,word\n1,b\n", ["--out", "p.txt"], /neither a .csv nor a .parquet/],
    ["x,word\n1,b\n", ["--out", "wrong.csv"], /is a file to read/],
  ])("ends with one line for %j %j, and writes nothing", async (rows, flags, message) => {
    writeFileSync(at("wrong.csv"), rows);
    const placed = flags.map((flag) => (flag.includes(".csv") ? at(flag) : flag));
    const safe = placed.includes("--out") ? placed : [...placed, "--out", at("never.csv")];
    const { code, err } = await command("predict", at("words.state"), at("wrong.csv"), ...safe);
    expect([code, err.split("\n").length]).toEqual([2, 1]);
    expect(err).toMatch(message);
    expect([existsSync(at("never.csv")), readFileSync(at("wrong.csv"), "utf8")]).toEqual([false, rows]);
  });

  it("asks for a state and for rows", async () => {
    expect((await command("predict")).err).toMatch(/a fit's state is missing/);
    expect((await command("predict", at("words.state"))).err).toMatch(/a file to read is missing/);
    expect((await command("predict", at("new.csv"), at("new.csv"))).err).toMatch(/is not the state of a fit/);
  });
});
