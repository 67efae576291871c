import { appendFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CASES, type Case, checksum, TEXT_CASES } from "./cases.js";
import { fitCase, fitFiles } from "./fit-case.js";
import { type Judgement, judge } from "./judge.js";

/** A line a case, for a table of what fails: a file's name in RIGHT_ANSWERS. */
function record(
  { name, finding }: Pick<Case, "name" | "finding">,
  { faults, distance, ratios }: Judgement,
): void {
  const file = process.env.RIGHT_ANSWERS;
  if (!file) return;
  const numbers = [distance, ...ratios].map((value) => value.toPrecision(3));
  appendFileSync(file, `${JSON.stringify({ name, finding, numbers, faults })}\n`);
}

describe("rows in memory: the right answer, or a warning that says how far it is off", () => {
  it.each(CASES.map((one) => [one.finding, one.name, one] as const))("%s: %s", async (_finding, _name, one) => {
    expect(one.expected, "right values: run test/reference/right-values").toBeDefined();
    expect(checksum(one.make())).toBe(one.expected.sha256);
    const judgement = judge(await fitCase(one), one);
    record(one, judgement);
    expect(judgement.faults).toEqual([]);
  });
});

describe("files, by the command: what they say is read, or a sentence says why not", () => {
  it.each(TEXT_CASES.map((one) => [one.finding, one.name, one] as const))(
    "%s: %s",
    async (_finding, _name, one) => {
      if (one.make) expect(checksum(one.make())).toBe(one.expected?.sha256);
      const answer = await fitFiles(one);
      const { faults, ...numbers } = judge(answer, one.prints ? { ...one, expected: undefined } : one);
      const missing = one.prints && !one.prints.test(answer.table) ? [`does not print ${one.prints}`] : [];
      const judgement = { ...numbers, faults: [...faults, ...missing] };
      record(one, judgement);
      expect(judgement.faults).toEqual([]);
    },
  );
});
