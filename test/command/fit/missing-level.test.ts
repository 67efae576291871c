import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { command } from "./command.js";
import type { Line } from "./fit.js";

const folder = mkdtempSync(join(tmpdir(), "sa-adam-missing-"));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));
const CITIES = ["Oslo", "Bonn", "", "NA"];
const rows = Array.from({ length: 40 }, (_, i) => `${CITIES[i % 4]},${i % 3},${1 + (i % 4) + ((7 * i) % 5)}`);
writeFileSync(at("holes.csv"), ["city,size,y", ...rows, ""].join("\n"));
writeFileSync(
  at("named.csv"),
  ["city,size,y", ...rows.map((row) => row.replace(/^(NA)?,/, "none,")), ""].join("\n"),
);

const fitted = async (...args: string[]) => {
  const { code, out, err } = await command("fit", ...args, "--format", "json");
  expect([code, err]).toEqual([0, ""]);
  return (JSON.parse(out) as { coefficients: Line[] }).coefficients;
};

it("missing words are a level where that is asked for, behind the others, and again where a state says so", async () => {
  const own = ["--response", "y", "--missing", "level", "--state", at("fit.state")];
  const found = await fitted(at("holes.csv"), ...own);
  expect(found.map(({ name }) => name)).toEqual(["(intercept)", "city[Oslo]", "city[(missing)]", "size"]);
  const named = await fitted(at("named.csv"), "--response", "y", "--levels", "city=Bonn,Oslo,none");
  for (const [j, { estimate }] of named.entries()) expect(found[j].estimate).toBeCloseTo(estimate, 10);
  const { code, out } = await command("predict", at("fit.state"), at("holes.csv"));
  expect([code, out.split("\n").length]).toEqual([0, 41]);
});

it("by a formula, and numbers as levels too", async () => {
  writeFileSync(
    at("numbers.csv"),
    ["k,y", ...rows.map((_, i) => `${["10", "9", ""][i % 3]},${(i * i) % 7}`), ""].join("\n"),
  );
  const found = await fitted(at("numbers.csv"), "--formula", "y ~ C(k)", "--missing", "level");
  expect(found.map(({ name }) => name)).toEqual(["(intercept)", "k[10]", "k[(missing)]"]);
});

it("a missing number is none", async () => {
  writeFileSync(at("number.csv"), ["city,x,y", "a,1,2", "b,,3", "a,3,1", ""].join("\n"));
  const { code, err } = await command("fit", at("number.csv"), "--response", "y", "--missing", "level");
  expect([code, err]).toEqual([2, expect.stringMatching(/row 2, x: the value is missing/)]);
});
