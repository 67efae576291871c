import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { wholePage, withTable } from "../../bench/coverage-table.mjs";

const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

it("the README's table of coverage, and the whole one, are those of bench/coverage-of-fit.json", () => {
  const readme = text("README.md");
  const { cells } = JSON.parse(text("bench/coverage-of-fit.json"));
  expect(withTable(readme, cells)).toBe(readme);
  expect(wholePage(cells)).toBe(text("bench/coverage.md"));
});
