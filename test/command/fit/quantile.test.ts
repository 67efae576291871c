import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { command } from "./command.js";

const folder = mkdtempSync(join(tmpdir(), "sa-adam-quantile-"));
afterAll(() => rmSync(folder, { recursive: true }));
const engel = fileURLToPath(new URL("../../reference/engel.csv", import.meta.url));
const fit = (...args: string[]) =>
  command("fit", engel, "--response", "foodexp", "--family", "quantile", ...args);

it("several quantiles are one table each, one array of JSON, and one CSV", async () => {
  const levels = ["--quantile", "0.1,0.5,0.9"];
  const { code, out } = await fit(...levels);
  expect(code).toBe(0);
  expect(out.match(/(?<=readings 1 {3})quantile 0\.\d/g)).toEqual([
    "quantile 0.1",
    "quantile 0.5",
    "quantile 0.9",
  ]);
  const objects = JSON.parse((await fit(...levels, "--format", "json")).out);
  expect(objects.map(({ quantile }: { quantile: number }) => quantile)).toEqual([0.1, 0.5, 0.9]);
  const [head, ...rows] = (await fit(...levels, "--format", "csv")).out.split("\n");
  expect(head.startsWith("quantile,name,estimate,")).toBe(true);
  expect(rows.map((row) => row.split(",")[0])).toEqual(["0.1", "0.1", "0.5", "0.5", "0.9", "0.9"]);
  // Each is the fit by itself.
  const alone = JSON.parse((await fit("--quantile", "0.9", "--format", "json")).out);
  expect(objects[2].coefficients).toEqual(alone.coefficients);
});

it("few rows beyond a quantile are a warning of its own table, in every format", async () => {
  const levels = ["--quantile", "0.1,0.5,0.99"];
  const said = /warning \(few-beyond\): About (\d+|2\.4) rows lie\s+beyond\s+the\s+quantile\s+0\.\d+/g;
  expect((await fit(...levels)).out.match(said)).toHaveLength(2);
  const objects = JSON.parse((await fit(...levels, "--format", "json")).out);
  const codes = objects.map(({ warnings }: { warnings: { code: string }[] }) =>
    warnings.map(({ code }) => code),
  );
  expect(codes).toEqual([["few-beyond"], [], ["few-beyond"]]);
  expect((await fit(...levels, "--format", "csv")).err.match(said)).toHaveLength(2);
});

it("what was decided about the data is said once beside several CSVs, as below the tables", async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 7},0${(i * 5) % 9}`);
  const file = join(folder, "zeros.csv");
  writeFileSync(file, `y,code\n${rows.join("\n")}\n`);
  const quantiles = ["--family", "quantile", "--quantile", "0.4,0.5", "--format", "csv"];
  const { code, err } = await command("fit", file, "--response", "y", ...quantiles);
  expect(code).toBe(0);
  expect(err.match(/^note: code: digits behind zeros .* C\(code\) \(--formula\)$/gm)).toHaveLength(1);
});

it("a kept fit of one quantile is merged with itself no more than any other, and predicts", async () => {
  const state = join(folder, "q.state");
  expect((await fit("--quantile", "0.9", "--state", state)).code).toBe(0);
  expect((await command("merge", state, state)).err).toMatch(/no row may count twice/);
  const { out } = await command("predict", state, engel, "--keep", "foodexp");
  const above = out
    .split("\n")
    .slice(1)
    .filter((line) => Number(line.split(",")[0]) > Number(line.split(",")[1]));
  // About one in ten of the 235 lies above; the fit goes through two.
  expect(Math.abs(above.length - 23.5)).toBeLessThan(2);
});

it.each([
  [["--quantile", "0.1,0.5", "--state", "x.state"], /--state is of one fit: give one --quantile/],
  [["--quantile", "0.1,0.5", "--plot", "x.html"], /--plot is of one fit/],
  [["--quantile", "0.1,1"], /1 is not a number between 0 and 1/],
  [["--quantile", "0.5,0.5"], /0.5 is given twice/],
  [["--batch"], /--batch has no end for --family quantile/],
  [["--ridge", "1"], /ridge is not of the quantile family/],
  [["--method", "newton"], /newton needs a Hessian/],
])("refuses %j with a sentence", async (flags, message) => {
  const { code, err } = await fit(...flags);
  expect([code, err.split("\n").length]).toEqual([2, 1]);
  expect(err).toMatch(message);
});
