import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NOTHING } from "../../../lib/command/tables/arrivals.js";
import { firstRecordEnd, openers, recordsEnd, wholeRecords } from "../../../lib/command/tables/records.js";

const opens = openers([","]);
const field = fc.oneof(
  fc.stringMatching(/^[a-z0-9 ]{0,4}$/),
  // A quotation mark that opens nothing, and fields that need them.
  fc.constant('5" pipe'),
  fc
    .tuple(fc.constantFrom("", " "), fc.array(fc.constantFrom("a", ",", "\n", '""', "é")))
    .map(([space, parts]) => `${space}"${parts.join("")}"`),
);
const record = fc.array(field, { minLength: 2, maxLength: 4 }).map((fields) => `${fields.join(",")}\n`);

describe("whole records", () => {
  it("end where they were put together, wherever the text is cut", () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), (written) => {
        const bytes = Buffer.from(written.join(""));
        const ends = written.map((_, i) => Buffer.byteLength(written.slice(0, i + 1).join("")));
        for (let cut = 0; cut <= bytes.length; cut++) {
          const last = Math.max(0, ...ends.filter((end) => end <= cut));
          expect(recordsEnd(bytes.subarray(0, cut), opens)).toBe(last);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("begin behind empty lines", () => {
    expect(firstRecordEnd(Buffer.from('\n"a\nb",c\nd'), opens)).toBe(9);
    expect(firstRecordEnd(Buffer.from("\n\r\na,b"), opens)).toBe(0);
  });

  it("are every byte that came, but for the rest of a line that was cut off", async () => {
    const origin = { file: "f", inode: "1" };
    const pieces = async (ends: "whole" | "cut") => {
      const texts: string[] = [];
      const arrivals = async function* () {
        for (const text of ["a,", '"b\n', 'c"\nd,', "e\nf,g"]) yield { bytes: Buffer.from(text), origin };
        yield { bytes: NOTHING, origin, ends };
      };
      for await (const { text } of wholeRecords(arrivals(), () => opens)) texts.push(text.toString());
      return texts;
    };
    expect(await pieces("whole")).toEqual(['a,"b\nc"\n', "d,e\n", "f,g\n"]);
    expect(await pieces("cut")).toEqual(['a,"b\nc"\n', "d,e\n"]);
  });

  it("are not waited for without end", async () => {
    const origin = { file: "f", inode: "1" };
    const arrivals = async function* () {
      for (;;) yield { bytes: Buffer.from('"'.padEnd(1 << 20)), origin };
    };
    const all = async () => {
      for await (const { text } of wholeRecords(arrivals(), () => opens)) expect(text).toBe("");
    };
    await expect(all()).rejects.toThrow("f: a row is longer than 2097152 bytes; look for a quotation mark");
  });
});
