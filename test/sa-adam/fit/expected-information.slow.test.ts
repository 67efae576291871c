import { expect, it } from "vitest";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";
import { asked, type Name, names, THEIRS } from "./expected-information.js";
import { errors, nearTo } from "./practitioners.js";

it.each<Name>(["gamma", "negative-binomial"])(
  "classical errors of more rows than fit in memory are those of the same ones many times: %s",
  (name) => {
    const { rows, classical } = asked(name);
    const times = 700;
    const [n, d] = [rows.count, names.length + 1];
    // Of k times the rows the information is k times theirs, and Pearson's chi^2 too.
    const factor = name === "gamma" ? Math.sqrt((n - d) / (times * n - d)) : Math.sqrt(1 / times);
    const expected = THEIRS[name].plain.classical.map((error) => factor * error);
    const running = new RunningFit(classical, { rereadable: true });
    for (let k = 0; k < times; k++) running.update(rows);
    expect(running.result().stored).toBe(false);
    for (let next = running.reading({ tolerance: 1e-7 }); next; next = running.reading({ tolerance: 1e-7 })) {
      for (let k = 0; k < times; k++) next.update(rows);
      next.finish();
    }
    nearTo(errors(running.result()), expected, 1e-6);
    const once = new RunningFit(classical);
    for (let k = 0; k < times; k++) once.update(rows);
    // The observed information's are up to 2 percent away.
    nearTo(errors(once.result()), expected, 1e-3);
  },
);
