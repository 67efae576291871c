import fc from "fast-check";
import { expect, it } from "vitest";
import type { TextFile } from "../../../lib/command/tables/plain-text.js";
import { rowCount } from "../../../lib/command/tables/row-count.js";

const FILE = { dialect: { comments: 0, delimiter: ",", names: ["a", "b"] } } as unknown as TextFile;

/** Lines with something in them, a line's end within quotation marks being none. */
function lines(text: string): number {
  const outside = text.split('"').map((part, i) => (i % 2 === 0 ? part : part.replaceAll("\n", " ")));
  return outside
    .join('"')
    .split("\n")
    .filter((line) => line.replaceAll("\r", "") !== "").length;
}

it("counts the same rows in whatever pieces a text goes by", () => {
  const piece = fc
    .array(fc.constantFrom("1,2", "\n", "\r\n", "\n\n", '"', '"a\nb",3', "4"))
    .map((all) => all.join(""));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), fc.boolean(), (pieces, header) => {
      const count = rowCount(FILE, header, []);
      for (const one of pieces) count.look(Buffer.from(one));
      expect(count.rows()).toBe(Math.max(0, lines(pieces.join("")) - Number(header)));
    }),
    { seed: 11, numRuns: 500 },
  );
});

it("sees rows with a missing value too many, in whatever pieces a text goes by", () => {
  const line = fc.constantFrom("1,2", "1,", "", '"a,b",NA', "1,2,NA", "1,2,,", '1,2,""', "1,2,\r", '"1,2",');
  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: 1, max: 9 }), fc.boolean(), (rows, size, ended) => {
      const text = Buffer.from(rows.join("\n") + (ended ? "\n" : ""));
      const count = rowCount(FILE, false, ["", "NA"]);
      for (let at = 0; at < text.length; at += size) count.look(text.subarray(at, at + size));
      expect(count.isWide()).toBe(rows.some((row) => row.startsWith("1,2,")));
    }),
    { seed: 12, numRuns: 500 },
  );
});
