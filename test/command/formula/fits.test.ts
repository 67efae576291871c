import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { command } from "../fit/command.js";
import { testFolder } from "../tables/files.js";

interface Asked {
  name: string;
  family: string;
  formula: string;
}

/** A fit of another program; R's has no terms. */
interface Other {
  names: string[];
  estimates: number[];
  standardErrors: number[];
  terms?: { name: string; chi2: number; df: number; p: number }[];
}

interface Result {
  coefficients: { name: string; estimate: number; standardError: number; lower: number; upper: number }[];
  terms: { name: string; chi2: number; df: number; p: number }[];
  ratios: { name: string; of: { name: string; ratio: number; lower: number; upper: number }[] };
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const json = <T>(path: string): T => JSON.parse(readFileSync(here(path), "utf8"));
const formulas = json<Asked[]>("../../reference/formulas.json");
const statsmodels = json<{ fits: Record<string, Other> }>("statsmodels.json").fits;
const r = json<{ fits: Record<string, Other> }>("r.json").fits;

const diabetes = here("../../../data/diabetes.csv");
/** The columns that the two scripts add. */
const WORDS =
  "select *, case when bmi < 25 then 'normal' when bmi < 30 then 'over' else 'obese' end as weight, " +
  "floor(age / 10) as decade, progression > 140 as high from data";

async function fitted(formula: string, ...flags: string[]): Promise<Result> {
  const args = [
    "fit",
    diabetes,
    "--sql",
    WORDS,
    "--formula",
    formula,
    "--format",
    "json",
    "--batch",
    ...flags,
  ];
  const { code, out, err } = await command(...args);
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out);
}

/** Names as both programs and we have them: brackets are ours, factor() R's, np. and T. statsmodels', and R sorts a product. */
const plain = (name: string): string =>
  name
    .replace("(Intercept)", "(intercept)")
    .replace(/^Intercept$/, "(intercept)")
    .replace(/relevel\(factor\(weight\), ref = "over"\)/g, "weight")
    .replace(/C\(weight, Treatment\("over"\)\)/g, "weight")
    .replace(/(?:C|factor)\((\w+)\)/g, "$1")
    .replace(/\[(?:T\.)?(.*?)\]/g, "$1")
    .replace(/np\./g, "")
    .replace(/ ?\*\* ?/g, "^")
    .replaceAll(" / ", "/")
    .split(":")
    .sort()
    .join(":");

/** Coefficients by their names, whatever the order. */
const byName = ({ names, estimates, standardErrors }: Other): Map<string, [number, number]> =>
  new Map(names.map((name, j) => [plain(name), [estimates[j], standardErrors[j]]]));

describe("a regression by formula", () => {
  it.each(formulas)("$name: $formula is R's and statsmodels'", async ({ name, family, formula }) => {
    const { coefficients, terms } = await fitted(formula, "--family", family, "--wald");
    const others = [r[name], statsmodels[name]].filter((other) => other !== undefined);
    for (const other of others) {
      const theirs = byName(other);
      // statsmodels writes out the powers that R's poly and ours have in one term.
      const powers = other === statsmodels[name] && formula.includes("raw");
      if (!powers)
        expect(coefficients.map((one) => plain(one.name)).sort()).toEqual([...theirs.keys()].sort());
      for (const { name: own, estimate, standardError } of coefficients) {
        const [value, error] = theirs.get(plain(own)) ?? [];
        if (value === undefined || error === undefined) continue;
        expect(Math.abs(estimate - value), own).toBeLessThan(1e-7 * error);
        expect(Math.abs(standardError / error - 1), own).toBeLessThan(1e-7);
      }
    }
    for (const { name: term, chi2, df, p } of statsmodels[name]?.terms ?? []) {
      const own = terms.find((one) => plain(one.name) === plain(term));
      if (own === undefined) continue;
      expect(own.df).toBe(df);
      expect(Math.abs(own.chi2 / chi2 - 1), term).toBeLessThan(1e-8);
      expect(Math.abs(own.p - p), term).toBeLessThanOrEqual(1e-7 * p);
    }
  });

  it("tests a polynomial as one term, whatever its basis", async () => {
    const [orthogonal, powers] = [
      await fitted("high ~ poly(bp, 2) + s5", "--family", "logistic", "--wald"),
      await fitted("high ~ poly(bp, 2, raw = TRUE) + s5", "--family", "logistic", "--wald"),
    ];
    expect(orthogonal.terms.map(({ name, df }) => [name, df])).toEqual([
      ["poly(bp, 2)", 2],
      ["s5", 1],
    ]);
    expect(Math.abs(orthogonal.terms[0].chi2 / powers.terms[0].chi2 - 1)).toBeLessThan(1e-8);
    // Of one coefficient the statistic is z's square.
    const [, , , s5] = orthogonal.coefficients;
    const z = s5.estimate / s5.standardError;
    expect(Math.abs(orthogonal.terms[1].chi2 / (z * z) - 1)).toBeLessThan(1e-12);
  });

  it("gives ratios of the families that have them, and none of the intercept", async () => {
    const { coefficients, ratios } = await fitted("high ~ weight + s5", "--family", "logistic", "--ratios");
    expect(ratios.name).toBe("odds ratio");
    expect(ratios.of.map(({ name }) => name)).toEqual(["weight[obese]", "weight[over]", "s5"]);
    for (const [j, { ratio, lower, upper }] of ratios.of.entries()) {
      const one = coefficients[j + 1];
      for (const [of, value] of [
        [ratio, one.estimate],
        [lower, one.lower],
        [upper, one.upper],
      ])
        expect(Math.abs(of / Math.exp(value) - 1)).toBeLessThan(1e-14);
    }
    const args = ["fit", diabetes, "--formula", "progression ~ age", "--ratios"];
    const { code, err } = await command(...args);
    expect(code).toBe(2);
    expect(err).toMatch(/^sa-adam: --ratios: coefficients of the gaussian family are differences/);
    expect((await command(...args, "--family", "poisson")).out).toMatch(
      /\n +rate ratio +2\.5 % +97\.5 %\nage +1\.00/,
    );
  });
});

describe("a formula's data", () => {
  const folder = testFolder();
  const lines = (count: number, line: (i: number) => string): string =>
    Array.from({ length: count }, (_, i) => `${line(i)}\n`).join("");
  const fit = (file: string, formula: string, ...flags: string[]): ReturnType<typeof command> =>
    command("fit", file, "--formula", formula, ...flags);

  it("is read as it is wanted: whole numbers as levels in their order, 1 and 1.0 one of them", async () => {
    const file = folder.write(
      "levels.csv",
      `y,k,w\n${lines(90, (i) => `${(i * 7) % 11},${["2", "10", "10.0"][i % 3]},${i % 5}`)}`,
    );
    const { out } = await fit(file, "y ~ C(k)", "--format", "json");
    expect(JSON.parse(out).coefficients.map(({ name }: { name: string }) => name)).toEqual([
      "(intercept)",
      "k[10]",
    ]);
    const turned = await fit(file, "y ~ C(k, ref = 10) + w", "--format", "json");
    expect(JSON.parse(turned.out).coefficients[1].name).toBe("k[2]");
    expect((await fit(file, "y ~ C(k, levels = [2, 3])")).err).toMatch(
      /row 2, k: the level "10" is not among those/,
    );
    expect((await fit(file, "y ~ C(k, ref = 4)")).err).toMatch(
      /4 is no level of k; the levels are 2, 10.*\n.*\n +\^$/,
    );
    expect((await fit(file, "y ~ C(k, levels = [2, 10])", "--levels", "k=10,2")).err).toMatch(
      /levels of k: 2, 10 here/,
    );
  });

  it("is refused in one line each, the place named", async () => {
    const file = folder.write(
      "wrong.csv",
      `y,income,city,none\n${lines(40, (i) => `${i % 7},${i === 16 ? 0 : i + 1},${"ab"[i % 2]},`)}`,
    );
    for (const [formula, message] of [
      ["y ~ incme", /there is no column incme; did you mean income\?.*\n {2}y ~ incme\n {6}\^$/],
      [
        "y ~ log(income)",
        /wrong\.csv, row 17, log\(income\): log\(income\) is -Infinity where income is 0, and log takes/,
      ],
      ["y ~ none", /wrong\.csv, none: no value in the first rows/],
      ["y ~ log(city)", /city is a column of words, and numbers are wanted/],
    ] as const) {
      const { code, err } = await fit(file, formula);
      expect(code).toBe(2);
      expect(err, formula).toMatch(message);
    }
    for (const flags of [["--response", "y"], ["--features", "income"], ["--no-intercept"]]) {
      const { code, err } = await fit(file, "y ~ city", ...flags);
      expect([code, err]).toEqual([2, expect.stringContaining(`${flags[0]}`)]);
    }
  });

  it("is known by a kept state: the same formula goes on, another does not, and shards pool", async () => {
    const rows = (from: number): string =>
      `y,x,c\n${lines(60, (i) => `${((from + i) * 13) % 17},${1 + (((from + i) * 5) % 19)},${"abc"[(from + i) % 3]}`)}`;
    const [one, two, both] = [
      folder.write("one.csv", rows(0)),
      folder.write("two.csv", rows(60)),
      folder.write("both.csv", rows(0) + rows(60).replace(/^.*\n/, "")),
    ];
    const formula = "y ~ c * poly(x, 2)";
    const state = folder.at("one.state");
    expect((await fit(one, formula, "--state", state)).code).toBe(0);
    const more = await fit(
      two,
      "y ~ c + poly(x, 2) + c:poly(x,2)",
      "--continue",
      state,
      "--format",
      "json",
      "--wald",
    );
    expect(more.err).toBe("");
    expect((await fit(two, "y ~ c / poly(x, 2)", "--continue", state)).err).toMatch(/formula ".*" and ".*"/);
    const whole = await fit(both, "y ~ c * poly(x, 2, raw = TRUE)", "--format", "json", "--wald");
    const [a, b] = [more, whole].map(({ out }) => JSON.parse(out) as Result);
    expect(a.terms.map(({ df }) => df)).toEqual([2, 2, 4]);
    expect(Math.abs(a.terms[2].chi2 / b.terms[2].chi2 - 1)).toBeLessThan(1e-6);
    // The basis of one shard is not another's.
    const other = folder.at("two.state");
    await fit(two, formula, "--state", other);
    expect((await command("merge", state, other)).err).toMatch(
      /poly\(x, 2\) is orthogonal on other rows: take poly\(x, 2, raw = TRUE\)/,
    );
    const shards = [one, two].map((_, i) => folder.at(`raw-${i}.state`));
    for (const [i, file] of [one, two].entries())
      await fit(file, "y ~ c * poly(x, 2, raw = TRUE)", "--state", shards[i]);
    const merged = JSON.parse(
      (await command("merge", ...shards, "--format", "json", "--wald")).out,
    ) as Result;
    expect(Math.abs(merged.terms[2].chi2 / b.terms[2].chi2 - 1)).toBeLessThan(1e-6);
  });

  it("may come through a pipe, without polynomials that need all rows", async () => {
    const file = folder.at("grows.csv");
    writeFileSync(file, `y,x\n${lines(50, (i) => `${i % 7},${i % 5}`)}`);
    const { code, err } = await fit(file, "y ~ poly(x, 2)", "--follow");
    expect(code).toBe(2);
    expect(err).toMatch(
      /is orthogonal on all rows, and these are read once, as they come; write poly\(\.\.\., 2, raw = TRUE\)/,
    );
  });

  it("adds offsets up, beside weights and clusters, as the flags do", async () => {
    const file = folder.write(
      "offset.csv",
      `y,x,c,t,s,w,g,h\n${lines(120, (i) => {
        const [t, s] = [1 + (i % 4), 1 + (i % 3)];
        return [(i * 7) % 5, (i * 5) % 11, "ab"[i % 2], t, s, 1 + (i % 2), `g${i % 12}`, t * s].join(",");
      })}`,
    );
    const flags = ["--family", "poisson", "--weights", "w", "--clusters", "g", "--format", "json"];
    const [one, other] = [
      await fit(file, "y ~ c * x + offset(log(t)) + offset(log(s))", ...flags),
      await fit(file, "y ~ c * x", "--exposure", "h", ...flags),
    ].map(({ out }) => (JSON.parse(out) as Result).coefficients);
    for (const [j, { estimate, standardError }] of one.entries()) {
      expect(Math.abs(estimate - other[j].estimate)).toBeLessThan(1e-10 * standardError);
      expect(Math.abs(standardError / other[j].standardError - 1)).toBeLessThan(1e-10);
    }
    const dots = await fit(file, "y ~ . - h - s - c", "--exposure", "t", ...flags);
    expect((JSON.parse(dots.out) as Result).coefficients.map(({ name }) => name)).toEqual([
      "(intercept)",
      "x",
    ]);
    expect((await fit(file, "y ~ x + offset(t)", "--offset", "s", ...flags.slice(0, 2))).err).toMatch(
      /there is an offset beside the formula already/,
    );
    expect((await fit(file, "y ~ x + offset(log(t - 1))", ...flags.slice(0, 2))).err).toMatch(
      /row 1, offset\(log\(t - 1\)\): log\(t - 1\) is -Infinity where t - 1 is 0/,
    );
    expect((await fit(file, "y ~ x", "--law", "t", "--wald")).err).toMatch(/--wald: its law is chi-squared/);
  });

  it("has a row's missing value dropped before anything is made of it", async () => {
    const file = folder.write(
      "gaps.csv",
      `y,x\n${lines(50, (i) => `${i % 7},${i % 10 === 3 ? "" : 1 + (i % 5)}`)}`,
    );
    const { out } = await fit(file, "y ~ log(x) + poly(x, 2)", "--missing", "drop", "--format", "json");
    expect(JSON.parse(out)).toMatchObject({ rows: 45, dropped: 5 });
  });
});
