import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { command } from "./command.js";
import type { Line } from "./fit.js";

const folder = mkdtempSync(join(tmpdir(), "sa-adam-unanswered-"));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

/** Of 40 rows without and 30 with the dummy b, 10 and 15 have events: logits -log 3 and 0, whose variances are sums of 1 / count. */
const line = (b: number, y: number, w: number, times: number): string => `${b},${y},${w}\n`.repeat(times);
const PARTS = {
  "without events": line(0, 0, 1, 20) + line(1, 0, 1, 15),
  "with events": line(0, 0, 1, 10) + line(0, 1, 1, 10) + line(1, 1, 1, 15),
  "few rows": line(0, 1, 1, 1) + line(1, 0, 1, 1),
  "no weight": line(0, 1, 0, 30) + line(1, 0, 0, 9),
};
const RIGHT = {
  estimates: [-Math.log(3), Math.log(3)],
  variances: [1 / 30 + 1 / 10, 1 / 30 + 1 / 10 + 2 / 15],
};
const flags = ["--response", "y", "--family", "logistic", "--weights", "w", "--format", "json"];
const shard = async (name: keyof typeof PARTS, ...more: string[]) => {
  writeFileSync(at(`${name}.csv`), `b,y,w\n${PARTS[name]}`);
  return await command("fit", at(`${name}.csv`), ...flags, ...more, "--state", at(`${name}.state`));
};
const isRight = (out: string, { estimates, variances }: typeof RIGHT): void => {
  const { coefficients } = JSON.parse(out) as { coefficients: Line[] };
  expect(coefficients).toHaveLength(2);
  for (const [j, { estimate, standardError }] of coefficients.entries()) {
    expect(estimate).toBeCloseTo(estimates[j], 8);
    expect(standardError ** 2).toBeCloseTo(variances[j], 8);
  }
};

it.each(["newton", "sa-adam"])(
  "rows without an answer are kept for those that have one, %s",
  async (method) => {
    const by = ["--method", method];
    const said = {
      "without events": "the response is 0 in all rows that count",
      "few rows": "2 rows are too few for 2 coefficients",
      "no weight": "the weights of all rows are 0: no row counts",
    };
    expect((await shard("with events", ...by)).code).toBe(0);
    for (const name of ["without events", "few rows", "no weight"] as const) {
      const { code, out, err } = await shard(name, ...by);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toContain(said[name]);
      expect(err).toMatch(
        /; the state is kept in .*, and with other rows \(sa-adam merge, --continue\) there may be/,
      );
      expect(err.trim().split("\n")).toHaveLength(1);
    }
    const states = ["without events", "no weight", "with events"].map((name) => at(`${name}.state`));
    isRight((await command("merge", ...states, "--format", "json")).out, RIGHT);
    const on = ["--continue", at("without events.state")];
    isRight((await shard("with events", ...by, ...on)).out, RIGHT);
  },
);

it("a pool without an answer is kept as well, and nothing where no state is asked for", async () => {
  for (const name of ["without events", "no weight", "with events"] as const) await shard(name);
  const pool = [at("without events.state"), at("no weight.state")];
  const { code, err } = await command("merge", ...pool, "--state", at("pool.state"));
  expect([code, err]).toEqual([2, expect.stringContaining(`the state is kept in ${at("pool.state")}`)]);
  isRight((await command("merge", at("pool.state"), at("with events.state"), "--format", "json")).out, RIGHT);
  const alone = await command("fit", at("without events.csv"), ...flags);
  expect(alone.err).toMatch(/the response is 0 in all rows that count; check the response$/);
});
