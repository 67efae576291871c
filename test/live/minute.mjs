// A minute of rows that do not end, by the built command in a process of its own (the short version is test/command/fit/live.test.ts):
//
//     npm run build && node test/live/minute.mjs > test/live/minute.txt
//
// 1. `generate | sa-adam fit - --response y --every 2s`: its resident memory every five seconds, then Ctrl-C, and --continue on other rows.
// 2. `sa-adam fit --follow growing.csv`, to which another program appends, and which it rotates once.
// What comes out is held against a fit of the same rows in a file.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { RandomStream } from "sa-adam";

const command = fileURLToPath(new URL("../../lib/command/bin/sa-adam.js", import.meta.url));
const seconds = Number(process.argv[2] ?? 60);
const folder = mkdtempSync(join(tmpdir(), "sa-adam-minute-"));
const at = (name) => join(folder, name);
const NAMES = ["x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8"];
const FULL = 250_000;
const HEAD = `${NAMES.join(",")},y\n`;
const random = new RandomStream(60);
/** So many lines of rows. */
const rows = (count) => {
  let text = "";
  for (let i = 0; i < count; i++) {
    const x = NAMES.map(() => random.normal());
    const y =
      1 + x.reduce((sum, value, j) => sum + (j - 3) * value, 0) + random.normal() * (1 + Math.abs(x[0]));
    text += `${[...x, y].map((value) => value.toFixed(5)).join(",")}\n`;
  }
  return text;
};
const resident = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
/** A fit with --format json, and what it prints. */
const start = (...args) => {
  const child = spawn(process.execPath, [
    command,
    "fit",
    ...args,
    "--response",
    "y",
    "--quiet",
    "--format",
    "json",
  ]);
  const said = { tables: [], err: "", rest: "" };
  child.stdout.on("data", (text) => {
    const lines = (said.rest + text).split("\n");
    said.rest = lines.pop();
    said.tables.push(...lines.filter((line) => line !== "").map((line) => JSON.parse(line)));
  });
  child.stderr.on("data", (text) => (said.err += text));
  return { child, said, ended: once(child, "close") };
};
const whole = (...args) =>
  JSON.parse(
    execFileSync(
      process.execPath,
      [command, "fit", ...args, "--response", "y", "--quiet", "--format", "json"],
      {
        encoding: "utf8",
      },
    ),
  );
const apart = (a, b) =>
  Math.max(
    ...a.coefficients.flatMap(({ estimate, standardError }, j) => [
      Math.abs(estimate - b.coefficients[j].estimate) / b.coefficients[j].standardError,
      Math.abs(standardError / b.coefficients[j].standardError - 1),
    ]),
  );
let failures = 0;
const check = (what, good) => {
  if (!good) failures++;
  console.log(`${good ? "ok  " : "FAIL"} ${what}`);
};

try {
  const pipe = start("-", "--every", "2s", "--state", at("fit.state"));
  pipe.child.stdin.on("error", () => {});
  // The sample of 16 MB that a fit keeps is full when the minute begins.
  let written = HEAD + rows(FULL);
  let given = FULL;
  writeFileSync(at("all.csv"), written);
  pipe.child.stdin.write(written);
  const memory = [];
  const begun = Date.now();
  while ((pipe.said.tables.at(-1)?.rows ?? 0) < FULL) await sleep(100);
  const until = Date.now() + 1000 * seconds;
  for (let next = Date.now(); Date.now() < until; ) {
    written = rows(2000);
    given += 2000;
    appendFileSync(at("all.csv"), written);
    if (!pipe.child.stdin.write(written)) await once(pipe.child.stdin, "drain");
    await sleep(100);
    if (Date.now() < next) continue;
    next += 5000;
    const { tables } = pipe.said;
    memory.push(resident(pipe.child.pid));
    console.log(
      `${String(Math.round(seconds - (until - Date.now()) / 1000)).padStart(3)} s   ${memory.at(-1).toFixed(0)} MB   ${tables.length} tables, the last of ${tables.at(-1)?.rows ?? 0} rows`,
    );
  }
  for (let tries = 0; tries < 1200 && (pipe.said.tables.at(-1)?.rows ?? 0) < given; tries++) await sleep(100);
  pipe.child.kill("SIGINT");
  const [code] = await pipe.ended;
  const last = pipe.said.tables.at(-1);
  const tables = pipe.said.tables.length;
  check(
    `Ctrl-C ends with exit code ${code}: ${pipe.said.err.trim().split("\n").at(-1).replaceAll(folder, ".")}`,
    code === 130,
  );
  const half = memory.length >> 1;
  const growth = Math.max(...memory.slice(half)) / Math.max(...memory.slice(0, half)) - 1;
  check(`memory is at most ${(100 * growth).toFixed(0)} percent above that of the first half`, growth < 0.1);
  check(
    `${tables} tables, none more often than every two seconds`,
    tables <= (Date.now() - begun) / 2000 + 2,
  );
  const all = whole(at("all.csv"), "--one-pass");
  check(
    `the last table has all ${last.rows} rows, and is the fit of them in a file: ${apart(last, all).toExponential(1)}`,
    last.rows === all.rows && apart(last, all) < 1e-6,
  );
  writeFileSync(at("more.csv"), HEAD + rows(50_000));
  const on = whole(at("more.csv"), "--continue", at("fit.state"), "--one-pass");
  const both = whole(at("all.csv"), at("more.csv"), "--one-pass");
  check(
    `--continue: ${on.rows} rows, from the fit of both files ${apart(on, both).toExponential(1)}`,
    on.rows === both.rows && apart(on, both) < 1e-6,
  );

  const grown = [rows(2000)];
  writeFileSync(at("growing.csv"), HEAD + grown[0]);
  const follow = start("--follow", at("growing.csv"), "--every", "1s", "--state", at("follow.state"));
  await sleep(2000);
  const append = `
    const { appendFileSync, renameSync, writeFileSync, readFileSync } = require("node:fs");
    const lines = readFileSync(${JSON.stringify(at("source.csv"))}, "utf8").trimEnd().split("\\n");
    const path = ${JSON.stringify(at("growing.csv"))};
    let i = 0;
    const timer = setInterval(() => {
      if (i === 50) {
        renameSync(path, path + ".1");
        writeFileSync(path, ${JSON.stringify(HEAD)});
      }
      if (i === 100) return clearInterval(timer);
      appendFileSync(path, lines.slice(i * 100, ++i * 100).join("\\n") + "\\n");
    }, 100);`;
  grown.push(rows(10_000));
  writeFileSync(at("source.csv"), grown[1]);
  await once(spawn(process.execPath, ["-e", append], { stdio: "inherit" }), "close");
  for (let tries = 0; tries < 600 && (follow.said.tables.at(-1)?.rows ?? 0) < 12_000; tries++)
    await sleep(100);
  follow.child.kill("SIGINT");
  const [stopped] = await follow.ended;
  writeFileSync(at("grown.csv"), HEAD + grown.join(""));
  const appended = whole(at("grown.csv"), "--one-pass");
  const end = follow.said.tables.at(-1);
  console.log(follow.said.err.trim().replaceAll(folder, "."));
  check(
    `--follow, over a rotation: ${follow.said.tables.length} tables, ${end.rows} rows, exit code ${stopped}, from the fit of them in a file ${apart(end, appended).toExponential(1)}`,
    stopped === 130 && end.rows === appended.rows && apart(end, appended) < 1e-6,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(failures === 0 ? "all as they should be" : `${failures} failed`);
process.exit(failures === 0 ? 0 : 1);
