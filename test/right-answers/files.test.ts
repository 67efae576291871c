import { describe, expect, it } from "vitest";
import { checksum, TEXT_CASES } from "./cases.js";
import { fitFiles } from "./fit-case.js";
import { judge } from "./judge.js";
import { record } from "./verdict.js";

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
