import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { paceOf, progressReporter, timeText } from "../../../lib/command/files/progress.js";

let now = 0;
beforeEach(() => {
  now = 5000;
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => vi.restoreAllMocks());

it("shows a line at most five times a second, and a plain one every half minute elsewhere than on a terminal", () => {
  const shown: string[] = [];
  const plain: string[] = [];
  const terminal = {
    print: () => {},
    complain: (line: string) => plain.push(line),
    progress: (line: string) => shown.push(line),
  };
  // What the wall clock says does not matter, even when it is set back.
  vi.spyOn(Date, "now").mockImplementation(() => -now);
  const report = progressReporter(terminal, ({ percent, left }) => `${percent}${left}`);
  for (const [milliseconds, done] of [
    [100, 1],
    [50, 2],
    [10_000, 50],
    [25_000, 60],
  ]) {
    now += milliseconds;
    report(done, 100);
  }
  expect(shown).toEqual(["1.0 percent, 10 s left", "50.0 percent, 10 s left", "60.0 percent, 23 s left"]);
  expect(plain).toEqual(["60.0 percent, 23 s left"]);
});

it("does not count what an earlier run had done as this one's pace, and says nothing that it does not know", () => {
  expect(paceOf(300, 400, 200, 10)).toEqual({
    done: 300,
    rate: 10,
    percent: "75.0 percent",
    left: ", 10 s left",
  });
  expect(paceOf(200, 400, 200, 10)).toMatchObject({ rate: 0, left: "" });
  expect(paceOf(7, undefined, 0, 2)).toEqual({ done: 7, rate: 3.5, percent: "", left: "" });
  expect(paceOf(5, 4, 0, 1).left).toBe(", 0 s left");
});

it.each([
  [0.4, "0 s"],
  [89.4, "89 s"],
  [90, "2 min"],
  [5399, "1 h 30 min"],
  [86_400, "24 h 0 min"],
])("%d seconds are %s", (seconds, text) => {
  expect(timeText(seconds)).toBe(text);
});
