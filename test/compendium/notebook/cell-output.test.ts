import { markdown, solution, table } from "compendium";
import { expect, test } from "vitest";
import { leaveNotebook, recordMessages } from "./kernel-double.js";

const messages = recordMessages();
const shown = (): unknown => messages.at(-1)?.data["text/markdown"];

test("markdown is sent once, with plain text beside it", () => {
  markdown("The error is $10^{-15}$.");
  expect(messages.map(({ data }) => data)).toEqual([
    { "text/markdown": "The error is $10^{-15}$.", "text/plain": "The error is $10^{-15}$." },
  ]);
});

test("a solution is folded, and Markdown inside", () => {
  solution("It is $1$.");
  expect(shown()).toBe("<details><summary>Solution</summary>\n\nIt is $1$.\n\n</details>");
});

test("each output has an identity of its own", () => {
  markdown("one");
  markdown("two");
  expect(messages[0]?.transient.display_id).not.toBe(messages[1]?.transient.display_id);
});

test("outside a notebook the error says where these functions work", () => {
  leaveNotebook();
  expect(() => markdown("text")).toThrow(/npm run lab/);
});

test("a table has a column for every key, numbers to the right", () => {
  table([
    { method: "SGD", gamma: 0.75 },
    { method: "SA-Adam", gamma: 1, n: 12345 },
  ]);
  expect(shown()).toBe(
    [
      "| method | gamma | n |",
      "| :-- | --: | --: |",
      "| SGD | 0.75 |  |",
      "| SA-Adam | 1.00 | 12,345 |",
    ].join("\n"),
  );
});

test.each([
  [1.00323456, "1.003"],
  [-0.00012345678, "-1.235e-4"],
  [4.44e-16, "4.44e-16"],
  [0, "0"],
  [-0, "0"],
  [123456.78, "123,457"],
  [1e12, "1e+12"],
  [Number.NaN, "NaN"],
  [Number.POSITIVE_INFINITY, "Infinity"],
])("the number %d is written %s", (value, written) => {
  table([{ value }]);
  expect(shown()).toBe(`| value |\n| --: |\n| ${written} |`);
});

test.each([
  [[0.2, 0.15, 1, 0.0033, 11], 2, ["0.20", "0.15", "1.0", "0.0033", "11"]],
  [[1.002, 1.0001, 0], 5, ["1.0020", "1.0001", "0"]],
  [[2e-4, 3.17e-4, 0.0314], 3, ["2.00e-4", "3.17e-4", "0.0314"]],
  [[5, 12345, 100], 2, ["5", "12,345", "100"]],
  [[12345, 1000, 0.5, Number.NaN], 6, ["12,345", "1,000", "0.5", "NaN"]],
  [[9.96, 0.123], 2, ["10", "0.12"]],
])("the column %j with %d digits ends at the same decimal", (values, digits, written) => {
  table(
    values.map((value) => ({ value })),
    digits,
  );
  expect(String(shown()).split("\n").slice(2)).toEqual(written.map((text) => `| ${text} |`));
});

test("bars and line ends in words do not break the table", () => {
  table([{ "P(|x| > 1)": "a|b\nc" }]);
  expect(shown()).toBe("| P(\\|x\\| > 1) |\n| :-- |\n| a\\|b c |");
});

test("a table without rows is refused", () => {
  expect(() => table([])).toThrow(RangeError);
});
