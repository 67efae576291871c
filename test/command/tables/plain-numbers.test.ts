import { openTable } from "compendium";
import { describe, expect, it } from "vitest";
import { rowsOf, testFolder } from "./files.js";

const folder = testFolder();

/** The rows that a text gives, those that lack a value apart; or what is wrong with it. */
async function outcome(
  text: string,
  name = "t.csv",
  { header = true, names: [response, feature] = ["y", "x"] } = {},
): Promise<number[][] | string> {
  const file = folder.write(name, text);
  const options = { response, features: [feature], header, missing: "drop" } as const;
  try {
    const table = await openTable(file, options);
    try {
      return await rowsOf(table);
    } finally {
      table.close();
    }
  } catch (error) {
    return (error as Error).message;
  }
}

/** Rows enough that the first of them do not show what comes behind. */
const ROWS = Array.from({ length: 21_000 }, (_, i) => `${i % 10},${(i * i) % 7},ab\n`).join("");

const ODD = [
  ..."1|1.5|+1|-1|+-1|-+1|1_2|_1|1e5|1E+5|1e|e5|.5|5.|.|..|-|--|inf|-Infinity|nan|NAN|1e400|1e-400|0x10|007|-00|1f|true|yes".split(
    "|",
  ),
  ...'None|none|n/a|NA|N/A|#N/A|null|\\N|?|*||""|"1"|"NA"|"1,5"|1.2.3|2020-01-01|1/2|1.7976931348623159e308|4.9e-324|9007199254740993'.split(
    "|",
  ),
];

describe("numbers that the reader takes at once", () => {
  // A blank in a column that is not used has all columns read as texts first.
  it.each(ODD)("%s is what it is as a text", async (field) => {
    const [quick, slow] = await Promise.all(
      ["ab", "a b"].map((word) => outcome(`y,x,word\n${ROWS}1,${field},${word}\n2,3,ab\n`, `${word}.csv`)),
    );
    const [a, b] = [quick, slow].map((one) => (typeof one === "string" ? one.replace(/a ?b\.csv/, "") : one));
    expect(a).toEqual(b);
  });

  it("are looked at in the first line too, where that is no header", async () => {
    const text = `1, NA ,ab\n${ROWS}`;
    expect(await outcome(text, "t.csv", { header: false, names: ["x1", "x2"] })).toHaveLength(21_000);
  });

  // Where it reads on behind 16 MB, the reader would pass over all rows behind one that is no number, without a word.
  it("are none in the row where another stretch of the text begins", async () => {
    const rows = Array.from(
      { length: 1_100_000 },
      (_, i) => `${1_000_000 + i},${2_000_000 + ((i * 7919) % 1_000_003)}\n`,
    );
    const at = Math.floor((16_000_000 - 4) / rows[0].length) + 1;
    rows[at] = "1111111,foo1234\n";
    expect(await outcome(`y,x\n${rows.join("")}`)).toContain(`row ${at + 1}, x: "foo1234" is not a number`);
    rows[at] = "1111111,  NA   \n";
    expect(await outcome(`y,x\n${rows.join("")}`)).toHaveLength(rows.length - 1);
  });
});
