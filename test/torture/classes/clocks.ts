import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { run } from "../../programs.js";
import { judged, withoutLeftovers } from "../judge.js";
import { cleanTable, csvOf } from "../rows.js";
import type { Torture } from "../torture.js";

interface ClockCase {
  readonly seed: number;
  /** Hours by which the clock is put forward or back, each time that it is asked. */
  readonly steps: readonly number[];
}

/** A fit while JavaScript's clock is put forward and back; the one of the system cannot be. */
export const clocks: Torture<ClockCase> = {
  name: "clocks",
  promise: "a clock that is put forward or back changes no bit",
  cases: fc.record({
    seed: fc.nat(1000),
    steps: fc.array(fc.integer({ min: -10_000, max: 10_000 }), { minLength: 1, maxLength: 9 }),
  }),
  share: 10,
  seconds: 120,
  async run({ seed, steps }, { folder }) {
    const [rows, checkpoint] = [join(folder, "rows.csv"), join(folder, "checkpoint")];
    writeFileSync(rows, csvOf(cleanTable(seed, 3000, true, "gaussian")));
    const flags = ["--response", "y", "--method", "sa-adam", "--format", "json"];
    const lasting = (out: string): string => JSON.stringify({ ...JSON.parse(out), run: undefined });
    const right = lasting((await run("command", "fit", rows, ...flags)).out);
    const { now } = Date;
    let asked = 0;
    let hours = 0;
    Date.now = () => {
      hours += steps[asked++ % steps.length];
      return now() + 3_600_000 * hours;
    };
    try {
      const ended = await run(
        "command",
        "fit",
        rows,
        ...flags,
        "--checkpoint",
        checkpoint,
        "--every",
        "0.01",
      );
      const outcome = judged(ended, (out) => (lasting(out) === right ? undefined : "other bits"), []);
      return readFileSync(checkpoint).length > 0
        ? withoutLeftovers(outcome, folder)
        : { kind: "crash", detail: "no checkpoint" };
    } finally {
      Date.now = now;
    }
  },
};
