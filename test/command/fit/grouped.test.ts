import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { command } from "./command.js";
import type { Line } from "./fit.js";

const THEIRS = JSON.parse(
  readFileSync(new URL("../../sa-adam/fit/grouped-binomial.json", import.meta.url), "utf8"),
);
const DATA = "test/reference/star98.csv";
const RIGHT = "lowinc + perasian + perblack + perhisp";
const CBIND = ["--formula", `cbind(nabove, nbelow) ~ ${RIGHT}`, "--family", "logistic"];
const QUERY = ["--sql", "select * exclude (nbelow), nabove + nbelow as pupils from data"];
const TRIALS = [...QUERY, "--response", "nabove", "--trials", "pupils", "--family", "logistic"];
const folder = mkdtempSync(join(tmpdir(), "sa-adam-grouped-"));
const at = (name: string): string => join(folder, name);
beforeAll(() => {
  const [head, ...lines] = readFileSync(DATA, "utf8").trim().split("\n");
  writeFileSync(at("first.csv"), [head, ...lines.slice(0, 100), ""].join("\n"));
  writeFileSync(at("second.csv"), [head, ...lines.slice(100), ""].join("\n"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const fitted = async (...args: string[]) => {
  const { code, out, err } = await command(...args, "--format", "json");
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out) as { coefficients: Line[]; statistics: Record<string, number>; notes: string[] };
};
const isTheirs = ({ coefficients, statistics }: Awaited<ReturnType<typeof fitted>>): void => {
  for (const [j, { estimate, standardError }] of coefficients.entries()) {
    expect(Math.abs(estimate - THEIRS.plain.estimates[j]) / standardError).toBeLessThan(1e-6);
    expect(Math.abs(standardError / THEIRS.plain["plug-in"][j] - 1)).toBeLessThan(1e-6);
  }
  expect(statistics.logLikelihood / THEIRS.plain.logLikelihood).toBeCloseTo(1, 8);
};

it("successes and trials, or successes and failures, give statsmodels' numbers, and say so", async () => {
  const grouped = await fitted("fit", DATA, ...TRIALS);
  isTheirs(grouped);
  expect(grouped.notes).toContain("trials of which the response counts the successes: pupils");
  const bound = await fitted("fit", DATA, ...CBIND);
  isTheirs(bound);
  expect(bound.notes).toContain("trials of which the response counts the successes: nabove + nbelow");
});

it("is kept, continued, merged and predicted", async () => {
  await fitted("fit", at("first.csv"), ...CBIND, "--state", at("first.state"));
  await fitted("fit", at("second.csv"), ...CBIND, "--state", at("second.state"));
  isTheirs(await fitted("merge", at("first.state"), at("second.state")));
  const on = ["--continue", at("first.state"), "--state", at("all.state")];
  isTheirs(await fitted("fit", at("second.csv"), ...CBIND, ...on));
  writeFileSync(at("new.csv"), readFileSync(DATA, "utf8").replace(/^[^,\n]+,[^,\n]+,/gm, ""));
  const { out, code } = await command("predict", at("all.state"), at("new.csv"));
  expect(code).toBe(0);
  const predicted = out
    .split("\n")
    .slice(1, 4)
    .map((line) => Number(line.split(",")[0]));
  for (const [i, p] of THEIRS.plain.predictions.entries()) expect(predicted[i]).toBeCloseTo(p, 6);
});

it.each([
  [[...TRIALS, "--counts", "pupils"], /--counts and --trials do not go together/],
  [[...CBIND, "--trials", "nabove"], /--trials and cbind\(\.\.\.\) in --formula do not go together/],
  [[...CBIND.slice(0, 2)], /cbind\(\.\.\.\) in --formula: trials are of the logistic family/],
  [["--formula", "cbind(nabove) ~ lowinc", "--family", "logistic"], /cbind takes successes and failures/],
  [["--formula", "cbind(nabove, below) ~ lowinc", "--family", "logistic"], /no column below/],
  [
    ["--formula", "cbind(nabove, lowinc) ~ perhisp", "--family", "logistic"],
    /row 1: trials are a whole number/,
  ],
  [["--response", "nabove", "--trials", "nbelow", "--family", "logistic"], /row 1: .* got 452 of 355/],
  [[...TRIALS, "--method", "sa-adam", "--ridge", "0.1"], /ridge with weights needs their mean/],
])("%j is one clear line", async (args, message) => {
  const { code, out, err } = await command("fit", DATA, ...args);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(message);
});
