import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readKeptFit } from "../../../lib/command/fit/fit-state-file.js";
import { built, command } from "./command.js";
import { lasting, writeRows } from "./fit.js";

const ROWS = 60_000;
const folder = mkdtempSync(join(tmpdir(), "sa-adam-stops-"));
const at = (name: string): string => join(folder, name);
const rows = at("rows.csv");
beforeAll(() => writeRows(rows, ROWS));
afterAll(() => rmSync(folder, { recursive: true }));

/** Waits until the checkpoint holds so many rows. */
async function past(checkpoint: string, count: number): Promise<void> {
  while (!existsSync(checkpoint) || readKeptFit(checkpoint).fit.rows < count) await sleep(5);
}

describe.each(["newton", "sa-adam"])("a fit by %s", (method) => {
  const flags = ["--response", "y", "--format", "json", "--method", method];
  const whole = async () => lasting((await command("fit", rows, ...flags)).out);
  const known = `${ROWS.toLocaleString("en")} rows had been read before and were not read again`;
  /** Without the note that rows had been read before. */
  const noted = (out: string) => {
    const { notes, ...rest } = lasting(out);
    const own = (notes as string[]).filter((note) => !note.includes("had been read before"));
    return { ...rest, notes: own };
  };

  it("killed with -9 twice and resumed, prints the JSON of an uninterrupted run", async () => {
    const checkpoint = at(`${method}-killed.state`);
    const args = ["fit", rows, ...flags, "--checkpoint", checkpoint, "--every", "0", "--quiet"];
    let reached = 0;
    for (let kills = 0; kills < 2; kills++) {
      const { code, out } = await built([...args, "--resume"], async (kill) => {
        await past(checkpoint, reached + 1);
        kill("SIGKILL");
      });
      expect([code, out]).toEqual(["SIGKILL", ""]);
      const { rows: now } = readKeptFit(checkpoint).fit;
      expect(now).toBeGreaterThan(reached);
      expect(now).toBeLessThan(ROWS);
      reached = now;
    }
    const refused = await command(...args);
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/is there already; pass --resume/);
    const other = await command(...args, "--resume", "--ridge", "0.7");
    expect([other.code, other.out]).toEqual([2, ""]);
    expect(other.err).toMatch(/cannot be resumed with this command: ridge 0 and 0\.7$/);
    const finished = await built([...args, "--resume"]);
    expect(finished.err).toBe("");
    expect(noted(finished.out)).toEqual(await whole());
    const again = await command(...args, "--resume");
    expect(noted(again.out)).toEqual(await whole());
    expect(lasting(again.out).notes).toContain(known);
    copyFileSync(rows, at("copy.csv"));
    const copy = await command(...args.map((arg) => (arg === rows ? at("copy.csv") : arg)), "--resume");
    expect(noted(copy.out)).toEqual(await whole());
  });

  it.each(["SIGINT", "SIGTERM"] as const)("stops at %s with code 130, its state written", async (signal) => {
    const checkpoint = at(`${method}-${signal}.state`);
    const args = ["fit", rows, ...flags, "--checkpoint", checkpoint];
    const { code, out, err } = await built([...args, "--every", "0"], async (kill) => {
      await past(checkpoint, 1);
      kill(signal);
    });
    expect([code, out]).toEqual([130, ""]);
    expect(err).toMatch(
      /^sa-adam: stopped after \d+ rows; the state is in .*, and the same command with --resume continues$/m,
    );
    expect(noted((await command(...args, "--resume")).out)).toEqual(await whole());
  });
});

describe("Ctrl-C", () => {
  it("while rows are read again keeps what the first reading left", async () => {
    const checkpoint = at("again.state");
    // So many that the other reading lasts much longer than it takes to see its beginning.
    const count = 10 * ROWS;
    writeRows(at("many.csv"), count);
    const flags = ["--response", "y", "--format", "json", "--method", "sa-adam"];
    const args = ["fit", at("many.csv"), ...flags, "--checkpoint", checkpoint, "--every", "1e9", "--quiet"];
    // One state is written, that of all rows, between the two readings.
    const { code, out, err } = await built(args, async (kill) => {
      while (!existsSync(checkpoint)) await sleep(5);
      kill("SIGINT");
    });
    expect([code, out]).toEqual([130, ""]);
    expect(err).toMatch(/^sa-adam: stopped after \d+ rows; the state is in .*--resume continues$/m);
    const resumed = JSON.parse((await command(...args, "--resume")).out);
    expect(resumed).toMatchObject({ rows: count, certificate: { readings: 1 }, run: { rows: 0 } });
  });

  it("without a checkpoint keeps nothing, and says so", async () => {
    writeFileSync(at("begin.csv"), readFileSync(rows));
    const { code, out, err } = await built(
      ["fit", at("begin.csv"), "--response", "y", "--state", at("none.state"), "--every", "0"],
      async (kill) => {
        await sleep(1500);
        kill("SIGINT");
      },
    );
    // Before the command has begun the signal ends the process; after its end there is nothing to stop.
    if (code === 130) {
      expect(out).toBe("");
      expect(err).toMatch(/^sa-adam: stopped/);
    } else expect(["SIGINT", 0]).toContain(code);
    expect(existsSync(at("none.state"))).toBe(code === 0);
  });
});
