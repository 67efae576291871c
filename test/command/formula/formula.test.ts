import { DataError } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { type Design, designOf } from "../../../lib/command/formula/design.js";
import { textOf } from "../../../lib/command/formula/expression.js";
import { readFormula } from "../../../lib/command/formula/formula.js";
import { parse } from "../../../lib/command/formula/parse.js";
import { planOf } from "../../../lib/command/formula/plan.js";
import { basisOf, polynomials } from "../../../lib/command/formula/polynomial.js";

const COLUMNS = ["y", "a", "b", "x", "z", "my col"];
/** A formula with every term written out. */
const written = (formula: string): string => planOf(readFormula(formula), COLUMNS).text;

describe("a formula's signs", () => {
  // R: attr(terms(y ~ ...), "term.labels") and the intercept.
  it.each([
    ["y ~ x", "y ~ x"],
    ["y~x*z", "y ~ x + z + x:z"],
    ["y ~ z:x + x", "y ~ x + z:x"],
    ["y ~ x + z + z:x + x:z", "y ~ x + z + z:x"],
    ["y ~ a / x", "y ~ a + a:x"],
    ["y ~ (a + b) / x", "y ~ a + b + a:b:x"],
    ["y ~ a / (x + z)", "y ~ a + a:x + a:z"],
    ["y ~ (x + z + a)^2", "y ~ x + z + a + x:z + x:a + z:a"],
    ["y ~ (x + z + a)**2 - x:a", "y ~ x + z + a + x:z + z:a"],
    ["y ~ (x + z)^9", "y ~ x + z + x:z"],
    ["y ~ x^2", "y ~ x"],
    ["y ~ x + x:x + x*x", "y ~ x"],
    ["y ~ a*b*x - a:b:x", "y ~ a + b + x + a:b + a:x + b:x"],
    ["y ~ .", "y ~ a + b + x + z + `my col`"],
    ["y ~ . - x - `my col`", "y ~ a + b + z"],
    ["log(y) ~ . - b - z - `my col` + log(x)", "log(y) ~ a + x + log(x)"],
    ["y ~ a:(x + z) - 1", "y ~ 0 + a:x + a:z"],
    ["y ~ 0 + x", "y ~ 0 + x"],
    ["y ~ x - 1 + 1", "y ~ x"],
    ["y ~ -1 + x", "y ~ 0 + x"],
    ["y ~ x - 0", "y ~ x"],
    ["y ~ 1", "y ~ 1"],
    ["y ~ x - x", "y ~ 1"],
    ["y ~ (x - 1) + z", "y ~ 0 + x + z"],
    ["y ~ I( x ^ 2 )*np.log(z+1)", "y ~ I(x^2) + log(z + 1) + I(x^2):log(z + 1)"],
    [
      "y ~ I(-x^2) + I((x+z)*2) + I(x/z/2) + I(x-(z-1))",
      "y ~ I(-x^2) + I((x + z) * 2) + I(x/z/2) + I(x - (z - 1))",
    ],
    ["y ~ factor(a) + poly( x,2,raw=T )", "y ~ C(a) + poly(x, 2, raw = TRUE)"],
    ["y ~ x + offset(log(z))", "y ~ x + offset(log(z))"],
    ["y / z ~ x", "y/z ~ x"],
  ])("%s is %s", (formula, expected) => {
    expect(written(formula)).toBe(expected);
    expect(written(expected), "what is written out means itself").toBe(expected);
  });

  it("binds them as R does", () => {
    for (const [text, again] of [
      ["y ~ a + b : c * d ^ e", "y ~ a + b:c * d^e"],
      ["y ~ (a + b) : c", "y ~ (a + b):c"],
      ["y ~ a^b^c", "y ~ a^b^c"],
      ["y ~ (a^b)^c", "y ~ (a^b)^c"],
      ["y ~ a - (b - c)", "y ~ a - (b - c)"],
      ["y ~ -a^2", "y ~ -a^2"],
    ])
      expect(textOf(parse(text))).toBe(again);
  });
});

describe("what is wrong with a formula", () => {
  it.each([
    ["y x", 2, /x where the formula could end/],
    ["y ~ x +", 7, /the end where a column is wanted/],
    ["y ~ (x + z", 10, /the end where \( wants its \)/],
    ["y ~ x ~ z", 6, /one ~/],
    ["y ~ x | z", 6, /\| means nothing in a formula/],
    ["y ~ `x", 4, /the ` is not closed/],
    ["y ~ 2 * x", 4, /2 is no column/],
    ["y ~ x^z", 6, /z is no number of factors/],
    ["y ~ x + plog(z)", 8, /no function plog; did you mean log\?/],
    ["y ~ bs(x, 3)", 4, /splines are not among them/],
    ["y ~ log(x, 2)", 4, /log takes one number/],
    ["y ~ I(x:z)", 7, /: is no arithmetic/],
    ["y ~ I(.)", 6, /\. is all other columns/],
    ["y ~ poly(x)", 4, /poly takes a column and a degree/],
    ["y ~ poly(x, 2.5)", 4, /the degree is from 1 to 10/],
    ["y ~ C(x, y)", 4, /C takes one column/],
    ["y ~ log(C(x))", 8, /stands in a formula by itself/],
    ["y ~ x - offset(z)", 8, /offset takes one number, and is added/],
    ["y ~ x + y", 8, /y is the response, and explains itself/],
    ["cbind(s, f) ~ x + f", 18, /f is the response, and explains itself/],
    ["y ~ x + C(x)", 4, /x and C\(x\) take one column in two ways/],
    ["y ~ C(x, ref = a):z + C(x, ref = b)", 22, /C\(x\) stands there twice/],
    ["3 ~ x", 0, /the response is made of no column/],
    ["y ~ 0", 4, /nothing explains the response/],
    ["~ x", 0, /~ where a column is wanted/],
    [`y ~ ${"(".repeat(400)}x`, 303, /more than 300 parts within one another/],
    [`y ~ ${"-".repeat(400)}x`, 303, /more than 300 parts within one another/],
    [`y ~ x${"+x".repeat(5000)}`, 9002, /more than 9000 words and signs/],
  ])("%s: a caret under character %i", (formula, at, message) => {
    let error: unknown;
    try {
      written(formula);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).message).toMatch(message);
    expect((error as DataError).fault.excerpt).toEqual([formula, `${" ".repeat(at)}^`]);
  });
});

describe("the design of a formula", () => {
  const inputs = [
    { name: "y" },
    { name: "a", levels: ["r", "s", "t"] },
    { name: "b", levels: ["u", "v"] },
    { name: "x" },
    { name: "z" },
  ];
  // Every pair of levels four times, and numbers without a pattern.
  const count = 24;
  const data = {
    columns: [
      new Float64Array(count).fill(1),
      Float64Array.from({ length: count }, (_, i) => i % 3),
      Float64Array.from({ length: count }, (_, i) => Math.floor(i / 3) % 2),
      Float64Array.from({ length: count }, (_, i) => ((i * 37) % 23) + 1),
      Float64Array.from({ length: count }, (_, i) => ((i * 17) % 29) - 9),
    ].map((items) => ({ items })),
    from: 0,
    count,
    list: undefined,
  };
  const place = (k: number): { file: string; row: number } => ({ file: "f", row: k + 1 });
  const designed = (formula: string): Design =>
    designOf(
      planOf(
        readFormula(formula),
        inputs.map(({ name }) => name),
      ),
      inputs,
      new Map(),
    );
  /** Columns that are no combination of those before them, by Gram and Schmidt. */
  const rank = (columns: readonly Float64Array[]): number => {
    const basis: Float64Array[] = [];
    const inner = (a: Float64Array, b: Float64Array): number =>
      a.reduce((sum, value, i) => sum + value * b[i], 0);
    for (const column of columns) {
      const norm = Math.sqrt(inner(column, column));
      let rest = column.map((value) => value / norm);
      // Twice is enough.
      for (const direction of [...basis, ...basis]) {
        const share = inner(rest, direction);
        rest = rest.map((value, i) => value - share * direction[i]);
      }
      const left = Math.sqrt(inner(rest, rest));
      if (left > 1e-9) basis.push(rest.map((value) => value / left));
    }
    return basis.length;
  };

  it("names its columns as R orders them", () => {
    expect(designed("y ~ a * x + b:a").names).toEqual([
      ..."a[s] a[t] x a[s]:x a[t]:x".split(" "),
      ..."b[v]:a[r] b[v]:a[s] b[v]:a[t]".split(" "),
    ]);
    expect(designed("y ~ 0 + a + b").names).toEqual(["a[r]", "a[s]", "a[t]", "b[v]"]);
    expect(designed("y ~ a:x").names).toEqual(["a[r]:x", "a[s]:x", "a[t]:x"]);
    expect(designed("y ~ a:x").compared).toEqual([]);
    expect(designed("y ~ poly(x, 2, raw = TRUE):b").terms).toEqual([["poly(x, 2, raw = TRUE):b", 4]]);
  });

  it("has no column that others explain, and all that all levels would have, for every model of two factors and a number", () => {
    const all = ["a", "b", "x", "a:b", "a:x", "b:x", "a:b:x"];
    // All levels of everything: what a model's terms can say, R's and ours alike.
    const levels = { a: [0, 1, 2], b: [0, 1] };
    const cells = (term: string): Float64Array[] =>
      term.split(":").reduce<Float64Array[]>(
        (products, name) => {
          const column = data.columns["yabx".indexOf(name)].items;
          const axis =
            name === "x"
              ? [column]
              : levels[name as "a" | "b"].map((level) => column.map((code) => (code === level ? 1 : 0)));
          return axis.flatMap((one) => products.map((product) => product.map((value, i) => value * one[i])));
        },
        [new Float64Array(count).fill(1)],
      );
    for (let mask = 1; mask < 1 << all.length; mask++) {
      for (const intercept of [true, false]) {
        const terms = all.filter((_, t) => (mask >> t) & 1);
        const formula = `y ~ ${intercept ? "1" : "0"} + ${terms.join(" + ")}`;
        const constant = intercept ? [new Float64Array(count).fill(1)] : [];
        const columns = [...constant, ...designed(formula).columns(data, place).slice(1)];
        const everything = [...constant, ...terms.flatMap(cells)];
        expect(rank(columns), `${formula}: none too many`).toBe(columns.length);
        expect(rank(everything), `${formula}: none too few`).toBe(columns.length);
        expect(rank([...everything, ...columns]), `${formula}: the same space`).toBe(columns.length);
      }
    }
  });

  it("says in which row a number is none, and why", () => {
    const at = (formula: string) => () => designed(formula).columns(data, place);
    expect(at("y ~ log(z + 9) + x")).toThrow(
      /^f, row 1, log\(z \+ 9\): log\(z \+ 9\) is -Infinity where z \+ 9 is 0, and log takes a number above 0/,
    );
    expect(at("y ~ I(x / (z + 9))")).toThrow(
      /row 1, .*x\/\(z \+ 9\) is Infinity where x is 1 and z \+ 9 is 0/,
    );
    expect(at("sqrt(z) ~ x")).toThrow(/row 1, sqrt\(z\): sqrt\(z\) is no number where z is -9/);
    expect(at("y ~ exp(x * 100):z")).toThrow(/exp\(x \* 100\) is Infinity where x \* 100 is 1500/);
    expect(at("y ~ I(x^200):I(x^200)")).not.toThrow();
    expect(at("y ~ I(x^140):I(x^141)")).toThrow(/row 2, I\(x\^140\):I\(x\^141\): the product is beyond/);
  });

  it("refuses numbers made of words, and more columns than a fit takes", () => {
    expect(() => designed("y ~ log(a)")).toThrow(/a is a column of words, and numbers are wanted/);
    const many = { name: "a", levels: Array.from({ length: 200 }, (_, k) => `${k}`) };
    const wide = [{ name: "y" }, many, { ...many, name: "b" }];
    expect(() => designOf(planOf(readFormula("y ~ a:b"), []), wide, new Map())).toThrow(
      /a:b makes 40000 columns/,
    );
  });
});

describe("orthogonal polynomials", () => {
  async function* twice(values: readonly number[]): AsyncGenerator<Float64Array> {
    yield Float64Array.from(values.slice(0, 3));
    yield Float64Array.from(values.slice(3));
  }
  const valuesOf = async (numbers: readonly number[], degree: number): Promise<number[][]> => {
    const basis = await basisOf(degree, () => twice(numbers), "poly(x, k)");
    const columns: number[][] = Array.from({ length: degree }, () => []);
    for (const x of numbers) polynomials(basis, x, (j, value) => columns[j - 1].push(value));
    return columns;
  };

  it("are R's", async () => {
    // R 4.2.2: poly(c(1, 2, 4, 8, 16, 32), 3)
    const r = [
      [
        -0.3581719360165204, -0.3204696269621498, -0.2450650088534086, -0.0942557726359264,
        0.2073626997990381, 0.8105996446689669,
      ],
      [
        0.38957073515409013, 0.25377950220163342, 0.00948327805109257, -0.3699642032325054,
        -0.69227929772976593, 0.40940998555545538,
      ],
      [
        -0.4322595969822403, -0.0943573778541067, 0.3707234610805181, 0.604519418606315, -0.5411221321708387,
        0.0924962273203525,
      ],
    ];
    const ours = await valuesOf([1, 2, 4, 8, 16, 32], 3);
    for (const [j, column] of r.entries())
      for (const [i, value] of column.entries()) expect(Math.abs(ours[j][i] - value)).toBeLessThan(1e-12);
  });

  it("are orthonormal, far from zero and in a long tail too", async () => {
    for (const numbers of [
      Array.from({ length: 40 }, (_, i) => 1e6 + ((i * 7) % 40)),
      Array.from({ length: 30 }, (_, i) => 1.5 ** i),
    ]) {
      const columns = [numbers.map(() => 1 / Math.sqrt(numbers.length)), ...(await valuesOf(numbers, 3))];
      for (const [i, a] of columns.entries()) {
        for (const [j, b] of columns.entries()) {
          const inner = a.reduce((sum, value, k) => sum + value * b[k], 0);
          expect(Math.abs(inner - (i === j ? 1 : 0))).toBeLessThan(1e-8);
        }
      }
    }
  });

  it("want more different numbers than their degree", async () => {
    await expect(valuesOf([1, 2, 1, 2, 1], 2)).rejects.toThrow(/too few different numbers.*up to 1/);
    await expect(valuesOf([3, 3, 3, 3], 1)).rejects.toThrow(/too few different numbers.*leave it out/);
  });
});
