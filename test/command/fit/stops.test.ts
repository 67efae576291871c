import type { ChildProcess } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readKeptFit } from "../../../lib/command/fit/fit-state-file.js";
import { type Outcome, until } from "../../programs.js";
import { built, command } from "./command.js";
import { lasting, writeRows } from "./fit.js";

const ROWS = 30_000;
const folder = mkdtempSync(join(tmpdir(), "sa-adam-stops-"));
const at = (name: string): string => join(folder, name);
const rows = at("rows.csv");
beforeAll(() => writeRows(rows, ROWS));
afterAll(() => rmSync(folder, { recursive: true }));

/** Waits until the checkpoint holds so many rows; does it, before the process has ended? A state is read once. */
function past(child: ChildProcess, checkpoint: string, count: number): Promise<boolean> {
  let seen = "";
  return until(child, () => {
    const file = statSync(checkpoint, { throwIfNoEntry: false });
    if (!file || seen === `${file.ino} ${file.mtimeMs}`) return false;
    seen = `${file.ino} ${file.mtimeMs}`;
    return readKeptFit(checkpoint).fit.rows >= count;
  });
}

/** How a fit ended that was stopped: on a busy machine it may have ended by itself before, and begins once more. */
async function stopped(
  args: readonly string[],
  checkpoint: string,
  meddle: (child: ChildProcess) => Promise<void>,
  environment: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  for (;;) {
    rmSync(checkpoint, { force: true });
    const outcome = await built(args, { meddle, environment });
    if (outcome.code !== 0) return outcome;
  }
}

describe.each(["newton", "sa-adam"])("a fit by %s", (method) => {
  const flags = ["--response", "y", "--format", "json", "--method", method];
  let whole: Record<string, unknown>;
  beforeAll(async () => {
    whole = lasting((await command("fit", rows, ...flags)).out);
  });
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
    const rowsOf = (): number => readKeptFit(checkpoint).fit.rows;
    /** Kills it once it has gone on, twice; does it still have rows to read? */
    const killedTwice = async (): Promise<boolean> => {
      rmSync(checkpoint, { force: true });
      for (let kills = 0, reached = 0; kills < 2; kills++) {
        const { code, out } = await built([...args, "--resume"], {
          meddle: async (child) => {
            if (await past(child, checkpoint, reached + 1)) child.kill("SIGKILL");
          },
        });
        if (code === 0) return false;
        expect([code, out]).toEqual(["SIGKILL", ""]);
        expect(rowsOf()).toBeGreaterThan(reached);
        reached = rowsOf();
      }
      return rowsOf() < ROWS;
    };
    // On a busy machine it may be faster than the kills: once more, from the first row.
    while (!(await killedTwice()));
    const refused = await command(...args);
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/is there already; pass --resume/);
    const other = await command(...args, "--resume", "--ridge", "0.7");
    expect([other.code, other.out]).toEqual([2, ""]);
    expect(other.err).toMatch(/cannot be resumed with this command: ridge 0 and 0\.7$/);
    const finished = await built([...args, "--resume"]);
    expect(finished.err).toBe("");
    expect(noted(finished.out)).toEqual(whole);
    const again = await command(...args, "--resume");
    expect(noted(again.out)).toEqual(whole);
    expect(lasting(again.out).notes).toContain(known);
    copyFileSync(rows, at("copy.csv"));
    const copy = await command(...args.map((arg) => (arg === rows ? at("copy.csv") : arg)), "--resume");
    expect(noted(copy.out)).toEqual(whole);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("stops at %s with code 130, its state written", async (signal) => {
    const checkpoint = at(`${method}-${signal}.state`);
    const args = ["fit", rows, ...flags, "--checkpoint", checkpoint];
    const { code, out, err } = await stopped([...args, "--every", "0"], checkpoint, async (child) => {
      if (await past(child, checkpoint, 1)) child.kill(signal);
    });
    expect([code, out]).toEqual([130, ""]);
    expect(err).toMatch(
      /^sa-adam: stopped after \d+ rows; the state is in .*, and the same command with --resume continues$/m,
    );
    expect(noted((await command(...args, "--resume")).out)).toEqual(whole);
  });
});

describe("kill -9", () => {
  // Numbers enough to be read again, a while after the first reading.
  const packed = at("packed.csv.gz");
  beforeAll(() => {
    writeRows(at("packed.csv"), 10 * ROWS, 2);
    writeFileSync(packed, gzipSync(readFileSync(at("packed.csv"))));
  });

  it("while rows are read again leaves nothing among the temporary files, and --resume gives the same bits", async () => {
    const own = at("temporary");
    mkdirSync(own);
    const environment = { TMPDIR: own };
    const checkpoint = at("packed.state");
    const flags = ["--response", "y", "--format", "json", "--method", "sa-adam", "--quiet"];
    const args = ["fit", packed, ...flags, "--checkpoint", checkpoint, "--every", "1e9"];
    const whole = await built(["fit", packed, ...flags], { environment });
    expect([whole.code, readdirSync(own)]).toEqual([0, []]);
    const { code, out } = await stopped(
      args,
      checkpoint,
      async (child) => {
        if (await until(child, () => existsSync(checkpoint))) child.kill("SIGKILL");
      },
      environment,
    );
    expect([code, out, readdirSync(own)]).toEqual(["SIGKILL", "", []]);
    const resumed = await built([...args, "--resume"], { environment });
    const { notes, ...rest } = lasting(resumed.out);
    expect(notes).toContainEqual(expect.stringContaining("had been read before"));
    expect(lasting(whole.out)).toMatchObject(rest);
    expect(readdirSync(own)).toEqual([]);
  });

  it("is not needed where nothing may be kept: no folder for it, no room in a file", async () => {
    const flags = ["--response", "y", "--format", "json", "--method", "sa-adam", "--quiet"];
    const kept = await built(["fit", packed, ...flags]);
    const nowhere = await built(["fit", packed, ...flags], { environment: { TMPDIR: at("nowhere") } });
    expect(lasting(nowhere.out)).toEqual(lasting(kept.out));
    const before = ["sh", "-c", 'ulimit -f 100; exec "$@"', "limited"];
    const limited = await built(["fit", packed, ...flags], { before });
    expect(lasting(limited.out)).toEqual(lasting(kept.out));
  });
});

describe("Ctrl-C", () => {
  // So many that the other reading lasts much longer than it takes to see its beginning.
  const count = 10 * ROWS;
  beforeAll(() => writeRows(at("many.csv"), count));

  it("while rows are read again keeps what the first reading left", async () => {
    const checkpoint = at("again.state");
    const flags = ["--response", "y", "--format", "json", "--method", "sa-adam"];
    const args = ["fit", at("many.csv"), ...flags, "--checkpoint", checkpoint, "--every", "1e9", "--quiet"];
    // One state is written, that of all rows, between the two readings.
    const { code, out, err } = await stopped(args, checkpoint, async (child) => {
      if (await until(child, () => existsSync(checkpoint))) child.kill("SIGINT");
    });
    expect([code, out]).toEqual([130, ""]);
    expect(err).toMatch(/^sa-adam: stopped after \d+ rows; the state is in .*--resume continues$/m);
    const resumed = JSON.parse((await command(...args, "--resume")).out);
    expect(resumed).toMatchObject({ rows: count, certificate: { readings: 1 }, run: { rows: 0 } });
  });

  it("without a checkpoint keeps nothing, and says so", async () => {
    const { code, out, err } = await built(
      ["fit", at("many.csv"), "--response", "y", "--state", at("none.state"), "--every", "0"],
      {
        meddle: async (child) => {
          await sleep(1500);
          child.kill("SIGINT");
        },
      },
    );
    // Before the command has begun the signal ends the process; after its end there is nothing to stop.
    if (code === 130) {
      expect(out).toBe("");
      expect(err).toMatch(/^sa-adam: stopped/);
    } else expect(["SIGINT", 0]).toContain(code);
    expect(existsSync(at("none.state"))).toBe(code === 0);
  });

  it("during the algebra of many columns leaves nothing of the folder in which DuckDB sorts", async () => {
    const columns = Array.from({ length: 210 }, (_, j) => j);
    const lines = Array.from({ length: 9000 }, (_, i) =>
      [i % 7, ...columns.map((j) => ((i + 1) * (j + 3) * 7919) % 1013)].join(","),
    );
    writeFileSync(at("wide.csv"), `y,${columns.map((j) => `x${j}`).join(",")}\n${lines.join("\n")}\n`);
    const temporary = at("sorted-here");
    mkdirSync(temporary);
    const left = (): string[] => readdirSync(temporary);
    const codes: (number | string | null)[] = [];
    for (let tried = 0; tried < 40 && !codes.includes("SIGINT"); tried++) {
      const { code } = await built(
        ["fit", at("wide.csv"), "--response", "y", "--shuffle", "--family", "huber"],
        {
          environment: { TMPDIR: temporary },
          meddle: async (child) => {
            if (!(await until(child, () => left().length > 0))) return;
            await sleep((370 * tried) % 4000);
            child.kill("SIGINT");
          },
        },
      );
      codes.push(code);
      for (let tries = 0; tries < 200 && left().length > 0; tries++) await sleep(50);
      expect([code, left()]).toEqual([code, []]);
    }
    // At least one was ended at once, in the algebra.
    expect(codes).toContain("SIGINT");
  });
});
