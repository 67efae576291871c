import { describe, expect, it } from "vitest";
import { checksum, TEXT_CASES } from "./cases.js";
import { fitFiles } from "./fit-case.js";
import { judge } from "./judge.js";
import { record } from "./verdict.js";

/** Cases that the command does not yet get right; an entry that begins to pass turns the suite red, and is to be taken out. */
const KNOWN: Readonly<Record<string, string>> = {
  "file: country code NA beside DE and FR": "NA counts as missing, which stops the fit with a sentence",
  "file: levels C, C#, F# under a line # exported":
    "the line of comment is taken for the header: stops with a sentence",
  "file: levels 1_2 and 2024_1": "taken for numbers with a typing error: stops with a sentence",
  "file: decimal comma": "wants --decimal, and says so",
  "file: 1.234 meaning 1234": "read as decimals without a word on thousands",
  "file: response 1 and 2": "wants 0 and 1, and says so",
  'file: a row index under ""': "left out of the covariates with a note; the case asks for its coefficient",
  'file: a row index under "rownames"':
    "left out of the covariates with a note; the case asks for its coefficient",
  'file: a row index under "Unnamed: 0"':
    "left out of the covariates with a note; the case asks for its coefficient",
};

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
      if (KNOWN[one.name]) expect(judgement.faults, `${one.name} is no longer a known fault`).not.toEqual([]);
      else expect(judgement.faults).toEqual([]);
    },
  );
});
