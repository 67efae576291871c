import { expect, it } from "vitest";
import { howMany } from "../../../lib/sa-adam/numeric/how-many.js";

it.each([
  [0, "row", "0 rows"],
  [1, "row", "1 row"],
  ["1", "standard error", "1 standard error"],
  // What is rounded to a decimal is no single one.
  ["1.0", "standard error", "1.0 standard errors"],
  ["1,001", "row", "1,001 rows"],
  [2, "entry", "2 entries"],
])("%s and %s are %s", (shown, noun, words) => {
  expect(howMany(shown, noun)).toBe(words);
});

it("takes the words of many where they are others", () => {
  expect([1, 3].map((n) => howMany(n, "row was", "rows were"))).toEqual(["1 row was", "3 rows were"]);
});
