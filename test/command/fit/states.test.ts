import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checksum } from "../../../lib/command/files/checksum.js";
import { readKeptFit } from "../../../lib/command/fit/fit-state-file.js";
import { sealed } from "../../../lib/sa-adam/fit/saved-fit.js";
import { command } from "./command.js";
import { type Line, lasting, writeRows } from "./fit.js";

const diabetes = fileURLToPath(new URL("../../../data/diabetes.csv", import.meta.url));
const ROWS = 20_000;
const folder = mkdtempSync(join(tmpdir(), "sa-adam-states-"));
const at = (name: string): string => join(folder, name);
const rows = at("rows.csv");
let text: string[] = [];
const write = (name: string, lines: readonly string[]): void =>
  writeFileSync(at(name), [text[0], ...lines, ""].join("\n"));
beforeAll(() => {
  writeRows(rows, ROWS);
  text = readFileSync(rows, "utf8").trimEnd().split("\n");
  write("part0.csv", text.slice(1, 7001));
  write("part1.csv", text.slice(7001));
});
afterAll(() => rmSync(folder, { recursive: true }));

const METHODS = ["newton", "sa-adam"];

describe.each(METHODS)("states of %s", (method) => {
  const flags = ["--response", "y", "--format", "json", "--method", method];
  const fit = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await command("fit", ...args, ...flags);
    expect([code, err]).toEqual([0, ""]);
    return out;
  };
  const state = at(`${method}.state`);

  it("of a fit that is continued are those of the fit of all rows, to the bit", async () => {
    const whole = lasting(await fit(rows, "--one-pass"));
    await fit(at("part0.csv"), "--state", state);
    const out = await fit(at("part1.csv"), "--continue", state, "--state", at("both.state"));
    expect(lasting(out)).toEqual(whole);
    expect(JSON.parse(out).run.rows).toBe(ROWS - 7000);
    expect(readKeptFit(at("both.state")).read.map((part) => part.rows)).toEqual([7000, ROWS - 7000]);
  });

  it("refuse rows that they have, under any name", async () => {
    copyFileSync(at("part1.csv"), at("other name.csv"));
    for (const again of ["part1.csv", "other name.csv"]) {
      const { code, out, err } = await command("fit", at(again), ...flags, "--continue", at("both.state"));
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(
        /its 13000 rows have been read before.*, and no row may count twice; leave the file out$/,
      );
    }
  });

  it("go on with the new rows of a file that has grown, and certify with all", async () => {
    const single = await fit(rows);
    copyFileSync(at("part0.csv"), at("grown.csv"));
    await fit(at("grown.csv"), "--state", state);
    appendFileSync(at("grown.csv"), `${text.slice(7001).join("\n")}\n`);
    const out = await fit(at("grown.csv"), "--continue", state);
    const { notes, ...rest } = lasting(out);
    const { notes: before, ...whole } = lasting(single);
    expect(rest).toEqual(whole);
    expect(notes).toEqual([
      "7,000 rows had been read before and were not read again",
      ...(before as string[]),
    ]);
    expect(JSON.parse(out).run.rows).toBe(ROWS - 7000);
  });

  it("count rows that were left out once, whatever is read again", async () => {
    const gaps = text.slice(1).map((line, i) => (i % 100 ? line : line.replace(/^[^,]*/, "")));
    write("gaps.csv", gaps.slice(0, 7000));
    const drop = ["--missing", "drop", "--checkpoint", at(`${method}.checkpoint`), "--resume"];
    for (const end of [7000, 7000, ROWS]) {
      write("gaps.csv", gaps.slice(0, end));
      const { dropped, rows } = JSON.parse(await fit(at("gaps.csv"), ...drop));
      expect([dropped, rows]).toEqual([end / 100, (99 * end) / 100]);
    }
  });

  it("of three shards merge to the single fit, far within its standard errors", async () => {
    const shards = [0, 1, 2].map((i) => at(`${method}-${i}.state`));
    for (const [i, shard] of shards.entries()) {
      write(
        `shard${i}.csv`,
        text.slice(1).filter((_, row) => row % 3 === i),
      );
      await fit(at(`shard${i}.csv`), "--state", shard);
    }
    const kept = ["--format", "json", "--state", at("merged.state")];
    const { out, code } = await command("merge", ...shards, ...kept);
    const merged = JSON.parse(out);
    expect([code, merged.rows, merged.averaged]).toEqual([0, ROWS, ROWS]);
    expect(merged.notes[0]).toMatch(/^3 fits: /);
    expect(readKeptFit(at("merged.state")).read).toHaveLength(3);
    const lines: Line[] = JSON.parse(await fit(rows, "--batch")).coefficients;
    const bound = method === "newton" ? 1e-9 : 0.1;
    for (const [j, { name, estimate, standardError }] of (merged.coefficients as Line[]).entries()) {
      expect(name).toBe(lines[j].name);
      expect(Math.abs(estimate - lines[j].estimate) / lines[j].standardError).toBeLessThan(bound);
      expect(Math.abs(standardError / lines[j].standardError - 1)).toBeLessThan(bound);
    }

    const again = await command("merge", shards[0], shards[1], shards[0]);
    expect([again.code, again.out]).toEqual([2, ""]);
    expect(again.err).toMatch(/both have the rows of .*shard0\.csv, and no row may count twice/);
  });
});

describe("states that cannot be used", () => {
  const refused = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await command(...args);
    expect([code, out, err.split("\n").length]).toEqual([2, "", 1]);
    return err;
  };

  it("of another regression, every difference named", async () => {
    const fit = ["fit", at("part1.csv"), "--response", "y"];
    await command(...fit, "--ridge", "0.5", "--features", "x1,word", "--state", at("other.state"));
    expect(await refused("merge", at("newton.state"), at("other.state"))).toMatch(
      /are not of one regression: ridge 0 and 0\.5; columns x2 only in the first$/,
    );
    expect(await refused("merge", at("newton.state"), at("sa-adam.state"))).toMatch(
      /are not of one regression: method "newton" and "sa-adam"$/,
    );
    expect(await refused(...fit, "--continue", at("sa-adam.state"), "--method", "sgd")).toMatch(
      /cannot be continued with this command: method "sa-adam" and "sgd"$/,
    );
  });

  it("corrupt, truncated, foreign, of another version: by name", async () => {
    await command("fit", diabetes, "--response", "progression", "--state", at("sound.state"));
    const sound = readFileSync(at("sound.state"), "utf8");
    const wrong: [string, RegExp][] = [
      [sound.replace('"rows":442', '"rows":443'), /bad\.state: is corrupt/],
      [sound.slice(0, -100), /bad\.state: is truncated/],
      [sound.replace('"version":3', '"version":4'), /bad\.state: is of version 4, and 3 is read here/],
      [
        '{"format":"sa-adam fit","version":1,"sha256":"0"}\n',
        /bad\.state: is the state of an older version .*; fit again$/,
      ],
      ["{}\n", /bad\.state:? (is not the state of a fit|holds no fit's state)/],
    ];
    for (const [bad, message] of wrong) {
      writeFileSync(at("bad.state"), bad);
      expect(await refused("merge", at("sound.state"), at("bad.state"))).toMatch(message);
      expect(await refused("fit", rows, "--response", "y", "--continue", at("bad.state"))).toMatch(message);
    }
  });

  it("forged, with check sums that are right", async () => {
    await command("fit", diabetes, "--response", "progression", "--state", at("sound.state"));
    const { payload } = JSON.parse(readFileSync(at("sound.state"), "utf8"));
    const { fit } = payload;
    const body = (change: object) => ({ ...payload, fit: sealed({ ...fit.body, ...change }) });
    const forged = [
      { ...payload, read: [{ rows: 442 }] },
      { ...payload, dropped: -1 },
      { ...payload, levels: { x: "ab" } },
      { ...payload, response: null },
      { ...payload, terms: [["age", -1]] },
      { ...payload, formula: 1 },
      { ...payload, bases: { "poly(x, 2)": { middle: 0, scale: "1", alpha: [0], norms: [1] } } },
      body({ names: [{}, ...fit.body.names.slice(1)] }),
      body({ names: fit.body.names.slice(1) }),
      body({ held: "x" }),
      body({ plan: null }),
      body({ more: 1 }),
    ];
    for (const [i, one] of forged.entries()) {
      const text = JSON.stringify(one);
      writeFileSync(
        at("forged.state"),
        `{"format":"sa-adam fit on disk","version":3,"sha256":"${checksum(text)}",\n"payload":${text}}\n`,
      );
      expect(await refused("merge", at("forged.state")), `${i}`).toMatch(
        /^sa-adam: .*forged\.state: (holds what no fit writes|the state holds what no fit writes: .*); fit again$/,
      );
    }
  });

  it("with any byte flipped", async () => {
    writeFileSync(
      at("small.csv"),
      `x,y\n${Array.from({ length: 30 }, (_, i) => `${i % 7},${i % 5}`).join("\n")}\n`,
    );
    await command("fit", at("small.csv"), "--response", "y", "--state", at("small.state"));
    const sound = readFileSync(at("small.state"));
    expect(readKeptFit(at("small.state")).fit.rows).toBe(30);
    const accepted: number[] = [];
    for (let i = 0; i < sound.length; i++) {
      const bytes = Buffer.from(sound);
      bytes[i] ^= 1 << (i % 8);
      writeFileSync(at("flipped.state"), bytes);
      try {
        readKeptFit(at("flipped.state"));
        accepted.push(i);
      } catch (error) {
        expect((error as Error).name).toBe("DataError");
      }
    }
    expect(accepted).toEqual([]);
  });

  it("with right checksums but made by another: what objects are stays as it was", async () => {
    await command("fit", diabetes, "--response", "progression", "--state", at("made.state"));
    const sound = readFileSync(at("made.state"), "utf8");
    const [, payload] = /\n"payload":(.*)\}\n$/s.exec(sound)!;
    const poison = '"__proto__":{"spoilt":1},"constructor":{"prototype":{"spoilt":1}},';
    // The last is no JSON at all.
    const made = ["{", '"fit":{', '"body":{', '"options":{', '"levels":{'].map((whole) =>
      payload.replace(whole, whole + poison),
    );
    expect(new Set([payload, ...made]).size).toBe(6);
    for (const text of made) {
      writeFileSync(
        at("made.state"),
        sound.replace(payload, text).replace(/(?<="sha256":")\w+/, checksum(text)),
      );
      const { code, err } = await command("fit", rows, "--response", "y", "--continue", at("made.state"));
      expect([code, err.split("\n").length]).toEqual([2, 1]);
      expect(({} as { spoilt?: number }).spoilt).toBeUndefined();
    }
  });
});
