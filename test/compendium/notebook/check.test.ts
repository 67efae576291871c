import { check } from "compendium";
import { expect, test } from "vitest";
import { recordMessages } from "./kernel-double.js";

const messages = recordMessages();
const shown = (): string => String(messages.at(-1)?.data["text/markdown"]);

test.each([undefined, null])("before there is a guess, %s asks for one and gives nothing away", (guess) => {
  check(guess, 1.2345, { name: "V", hint: "think" });
  expect(shown()).toBe(`▢ **V:** put your guess, a number, in place of ${guess}, and run the cell.`);
});

test.each<[unknown, Parameters<typeof check>[1], number | undefined]>([
  [1.04, 1, undefined],
  [-0.96, -1, undefined],
  [0, 0, undefined],
  [0.09, 0, 0.1],
  [" sgd ", "SGD", undefined],
  [false, false, undefined],
  [[1, 2.1], [1, 2], 0.2],
])("%j is right for %j", (guess, truth, within) => {
  check(guess, truth, within === undefined ? {} : { within });
  expect(shown()).toMatch(/^✓ /);
});

test.each<[unknown, Parameters<typeof check>[1], string]>([
  [1.2, 1, "1.2 is too large, by 0.2; up to 0.05 off counts as right"],
  [0.25, 1, "0.25 is too small, by a factor of 4; up to 0.05 off counts as right"],
  [-1, 1, "-1 is too small, by 2; up to 0.05 off counts as right"],
  [0.1, 0, "0.1 is too large, by 0.1; up to 0 off counts as right"],
  ["Adam", "SGD", 'not "Adam"'],
  [true, false, "not true"],
  [[1, 3], [1, 2], "number 2: 3 is too large, by 1; up to 0.1 off counts as right"],
])("%j is wrong for %j, and how far is said", (guess, truth, sentence) => {
  check(guess, truth, { name: "V", hint: "think" });
  expect(shown()).toBe(`✗ **V:** ${sentence}. Hint: think`);
});

test("a guess that is near shows what was computed", () => {
  check(1.3, 1.32429, { name: "V" });
  expect(shown()).toBe("✓ **V:** 1.3 is right: computed, 1.32.");
});

test.each<[unknown, Parameters<typeof check>[1], string]>([
  ["1.3", 1.3, 'a number, and "1.3" is not'],
  [Number.NaN, 1.3, "a number, and NaN is not"],
  [1, true, "true or false, and 1 is not"],
  [[1], [1, 2], "a list of 2 numbers, and [1] is not"],
  [[1, "2"], [1, 2], 'a list of 2 numbers, and [1,"2"] is not'],
  [() => 1, 1, "a number, and () => 1 is not"],
])("%j for %j is of the wrong kind", (guess, truth, sentence) => {
  check(guess, truth);
  expect(shown()).toBe(`▢ **Your prediction:** the guess should be ${sentence}.`);
});

test("names and hints are plain words: stars and bars are no Markdown", () => {
  check(2, 1, { name: "|x*|", hint: "x* > 0" });
  expect(shown()).toBe(
    "✗ **\\|x\\*\\|:** 2 is too large, by a factor of 2; up to 0.05 off counts as right. Hint: x\\* \\> 0",
  );
});

test("a truth that cannot be one is the author's mistake", () => {
  expect(() => check(1, Number.NaN)).toThrow(/not NaN/);
  expect(() => check(1, [])).toThrow(TypeError);
  expect(() => check(1, 1, { within: 0 })).toThrow(/within above zero, not 0/);
});
