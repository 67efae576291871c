import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { whileRowsCome } from "../../../lib/command/fit/fit-live.js";
import { built, command } from "./command.js";
import { writeRows } from "./fit.js";
import { distance, liveFit } from "./live-process.js";

const folder = mkdtempSync(join(tmpdir(), "sa-adam-live-"));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const ROWS = 30_000;
writeRows(at("rows.csv"), ROWS);
const [header, ...lines] = readFileSync(at("rows.csv"), "utf8").trimEnd().split("\n");
const text = (from: number, to: number): string => `${lines.slice(from, to).join("\n")}\n`;
const whole = async (...flags: string[]) =>
  JSON.parse((await command("fit", at("rows.csv"), "--response", "y", "--format", "json", ...flags)).out);

it("tables leave the rows four fifths of the time, and none is printed once the end has come", async () => {
  const end = new AbortController();
  const begins: number[] = [];
  const stop = whileRowsCome(
    0.001,
    () => begins.length + 1,
    () => {
      begins.push(performance.now());
      while (performance.now() - (begins.at(-1) as number) < 20);
      if (begins.length === 3) end.abort();
    },
    end.signal,
  );
  while (!end.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 10));
  await new Promise((resolve) => setTimeout(resolve, 150));
  stop();
  expect(begins).toHaveLength(3);
  // A timer may be a millisecond early.
  expect(Math.min(begins[1] - begins[0], begins[2] - begins[1])).toBeGreaterThan(98);
});

describe("a pipe that does not end", () => {
  const args = ["-", "--response", "y", "--every", "100ms", "--quiet"];

  it("prints the table so far, Ctrl-C keeps the state, and --continue goes on to the fit of all rows", async () => {
    const flags = [...args, "--state", at("pipe.state")];
    const first = liveFit(...flags);
    first.child.stdin?.write(`${header}\n${text(0, 500)}`);
    expect((await first.past(500)).rows).toBe(500);
    // A row that is only half there is none yet.
    first.child.stdin?.write(text(500, 10_000) + lines[10_000].slice(0, 9));
    await first.past(10_000);
    first.child.kill("SIGINT");
    const { code, err, last } = await first.end();
    expect([code, last?.rows]).toEqual([130, 10_000]);
    expect(err).toBe(
      `sa-adam: stopped after 10000 rows; the state is in ${at("pipe.state")}, and --continue ${at("pipe.state")} goes on from it\n`,
    );
    const second = liveFit(...flags, "--continue", at("pipe.state"));
    // Without a line's end, the last row of a pipe that has ended is one.
    second.child.stdin?.end(`${header}\n${text(10_000, ROWS).trimEnd()}`);
    const rest = await second.end();
    expect([rest.code, rest.err, rest.last?.rows]).toEqual([0, "", ROWS]);
    expect(distance(rest.last!, await whole())).toBeLessThan(1e-9);
  });

  it.each([
    ["packed", (): Uint8Array | string => gzipSync(`${header}\n${text(0, ROWS)}`)],
    [
      "JSON with an object a line",
      () => {
        const names = header.split(",");
        const object = (line: string) => {
          const fields = line
            .split(",")
            .map((field) => (Number.isNaN(Number(field)) ? field : Number(field)));
          return JSON.stringify(Object.fromEntries(names.map((name, j) => [name, fields[j]])));
        };
        return lines.map((line) => `${object(line)}\n`).join("");
      },
    ],
  ])("may be %s", async (_, content) => {
    const { code, out } = await built(["fit", "-", "--response", "y", "--one-pass", "--format", "json"], {
      input: content(),
    });
    expect(code).toBe(0);
    expect(distance(JSON.parse(out), await whole())).toBeLessThan(1e-9);
  });

  it("refuses fields behind a row's last column also where they are empty", async () => {
    const { code, err } = await built(["fit", "-", "--response", "y", "--every", "1s"], {
      input: `${header}\n${text(0, 300)}1,2,3,4,\n${text(300, 400)}`,
    });
    expect([code, err]).toEqual([
      2,
      "sa-adam: standard input, row 301: 5 fields where other rows have 4; mend the row, or look whether the file ends too early\n",
    ]);
  });

  it("names the row that cannot be used, with exit code 2, and keeps the checkpoint", async () => {
    const checkpoint = at("bad.state");
    const fit = liveFit(...args, "--checkpoint", checkpoint, "--every", "50ms");
    fit.child.stdin?.write(`${header}\n${text(0, 5000)}`);
    await fit.past(5000);
    // Two pieces later.
    fit.child.stdin?.write(text(5000, 6000));
    await fit.past(6000);
    fit.child.stdin?.end(`${text(6000, 6010)}1,2,a\n`);
    const { code, err } = await fit.end();
    expect([code, err]).toEqual([
      2,
      "sa-adam: standard input, row 6011: 3 fields where other rows have 4; mend the row, or look whether the file ends too early\n",
    ]);
    expect(
      (await command("fit", at("rows.csv"), "--response", "y", "--checkpoint", checkpoint, "--resume")).code,
    ).toBe(0);
  });
});

describe("a file that grows", () => {
  it("is followed by another process's rows, over a rotation and a line written in two halves", async () => {
    const path = at("growing.csv");
    writeFileSync(path, `${header}\n${text(0, 200)}`);
    const follow = (...more: string[]) =>
      liveFit("--follow", path, "--response", "y", "--every", "100ms", ...more);
    const fit = follow("--state", at("growing.state"));
    await fit.past(200);
    const append = `
      const { appendFileSync, readFileSync, renameSync } = require("node:fs");
      const [header, ...lines] = readFileSync(${JSON.stringify(at("rows.csv"))}, "utf8").trimEnd().split("\\n");
      const path = ${JSON.stringify(path)};
      const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      (async () => {
        for (let i = 200; i < ${ROWS}; i += 1490) {
          const text = lines.slice(i, i + 1490).join("\\n") + "\\n";
          appendFileSync(path, text.slice(0, -9));
          await sleep(20);
          appendFileSync(path, text.slice(-9));
          if (i === 200 + 7 * 1490) {
            renameSync(path, path + ".1");
            appendFileSync(path, header + "\\n");
          }
        }
      })();`;
    spawn(process.execPath, ["-e", append], { stdio: "inherit" });
    await fit.said(`note: ${path}: is another file now`);
    await fit.past(ROWS);
    fit.child.kill("SIGINT");
    const { code, last } = await fit.end();
    expect([code, last?.rows]).toEqual([130, ROWS]);
    expect(distance(last!, await whole())).toBeLessThan(1e-9);
    // Only what is new counts, in whichever of its files.
    const more = follow("--continue", at("growing.state"));
    writeFileSync(path, `${readFileSync(path, "utf8")}${text(0, 100)}`);
    await more.past(ROWS + 100);
    more.child.kill("SIGTERM");
    expect((await more.end()).last?.rows).toBe(ROWS + 100);
  });
});

describe("what rows that come cannot give is refused", () => {
  it.each([
    [["a.csv", "b.csv", "--follow"], "--follow goes on with one file"],
    [["-", "--follow"], "rows of a pipe are read as they come with --every"],
    [["-", "--every", "2s", "--batch"], "and --batch do not go together: there is one reading"],
    [["a.csv", "--follow", "--sql", "select 1"], "and --sql do not go together"],
    [["-", "--every", "often"], "--every: often is not a time such as 2s, 500ms or 5min"],
  ])("%j", async (args, message) => {
    const { code, err } = await command("fit", "--response", "y", ...args);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});
