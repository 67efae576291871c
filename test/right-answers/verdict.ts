import { appendFileSync } from "node:fs";
import { expect } from "vitest";
import { type Case, checksum } from "./cases.js";
import { fitCase } from "./fit-case.js";
import { type Judgement, judge } from "./judge.js";

/** The rows are those of the right values, and the answer is right or says that it is not. */
export async function expectRight(one: Case): Promise<void> {
  expect(one.expected, "right values: run test/reference/right-values").toBeDefined();
  const rows = one.make();
  expect(checksum(rows)).toBe(one.expected.sha256);
  const judgement = judge(await fitCase({ ...one, make: () => rows }), one);
  record(one, judgement);
  expect(judgement.faults).toEqual([]);
}

/** A line a case, for a table of what fails: a file's name in RIGHT_ANSWERS. */
export function record(
  { name, finding }: Pick<Case, "name" | "finding">,
  { faults, distance, ratios }: Judgement,
): void {
  const file = process.env.RIGHT_ANSWERS;
  if (!file) return;
  const numbers = [distance, ...ratios].map((value) => value.toPrecision(3));
  appendFileSync(file, `${JSON.stringify({ name, finding, numbers, faults })}\n`);
}
