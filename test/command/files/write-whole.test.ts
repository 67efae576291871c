import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { replacement, writeWhole } from "../../../lib/command/files/write-whole.js";
import { temporaryFolder } from "../../temporary-folder.js";

const calls = vi.hoisted((): string[] => []);
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  return {
    ...fs,
    fsyncSync: (file: number) => {
      calls.push("fsync");
      // Windows asks it of a file; a folder cannot be open for writing.
      if (fs.fstatSync(file).isFile()) fs.writeSync(file, "");
      fs.fsyncSync(file);
    },
    renameSync: (from: string, to: string) => {
      calls.push("rename");
      fs.renameSync(from, to);
    },
  };
});

describe("a file written whole", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
    calls.length = 0;
  });

  it("is on the disk before it takes its name, in a folder that is made for it", () => {
    const path = join(folder, "new", "a.txt");
    writeWhole(path, "text");
    expect(calls.slice(0, 2)).toEqual(["fsync", "rename"]);
    expect(readFileSync(path, "utf8")).toBe("text");
    expect(readdirSync(join(folder, "new"))).toEqual(["a.txt"]);
  });

  it.each([0o600, 0o664, 0o444])("keeps the mode %o of the one that it replaces", (mode) => {
    const path = join(folder, "a.txt");
    writeFileSync(path, "old");
    chmodSync(path, mode);
    writeWhole(path, "new");
    expect(statSync(path).mode & 0o777).toBe(mode);
    const next = replacement(path);
    next.write("newer");
    expect(statSync(next.temporary).mode & 0o577 & ~mode).toBe(0);
    next.discard();
  });

  it("goes where a symbolic link leads, over a link to a file that is not there too", () => {
    mkdirSync(join(folder, "far"));
    const [target, link, second] = ["far/a.txt", "b.txt", "c.txt"].map((name) => join(folder, name));
    symlinkSync("far/a.txt", link);
    symlinkSync("b.txt", second);
    for (const path of [link, second]) {
      writeWhole(path, path);
      expect(lstatSync(path).isSymbolicLink()).toBe(true);
      expect(readFileSync(target, "utf8")).toBe(path);
    }
    const round = join(folder, "round");
    symlinkSync("round", round);
    expect(() => writeWhole(round, "")).toThrow(
      /round cannot be written: its symbolic links lead in a circle/,
    );
  });

  it("that cannot be written is named, and nothing is left of it", () => {
    const file = join(folder, "a.txt");
    writeFileSync(file, "old");
    expect(() => writeWhole(join(file, "b.txt"), "")).toThrow(
      /a\.txt\/b\.txt cannot be written: part of its path is no folder/,
    );
    expect(() => writeWhole(folder, "")).toThrow(/cannot be written: it is a folder/);
    expect(() => writeWhole("/dev/null", "")).toThrow(
      /\/dev\/null cannot be written: it is no ordinary file/,
    );
    expect(readdirSync(folder)).toEqual(["a.txt"]);
    expect(readFileSync(file, "utf8")).toBe("old");
  });

  it("that a killed process left is removed, and neither one that is being written nor another of a like name", () => {
    const path = join(folder, "a.txt");
    const { temporary } = replacement(path);
    // Names of other processes: one that has ended, one that is there, one of another machine, whose file is new or old.
    const of = (process: number | undefined, change = (name: string) => name): string =>
      change(temporary).replace(/-\d+(?=-\w{8}\.tmp)/, `-${process}`);
    const other = (name: string): string => name.replace(/\w{8}(?=-\d+-\w{8}\.tmp)/, "00000000");
    const { pid: ended } = spawnSync(process.execPath, ["--version"]);
    const old = of(1, (name) => other(name).replace(/.tmp$/, ".tmp.csv"));
    const left = [of(ended), `${of(ended)}.csv`, of(process.pid).replace(/\w{8}\.tmp/, "00000000.tmp"), old];
    const kept = [
      of(process.ppid),
      of(1, other),
      join(folder, "a.txt.2024.tmp"),
      join(folder, ".a.txt.tmp"),
      temporary,
    ];
    for (const name of [...left, ...kept]) writeFileSync(name, "half");
    utimesSync(old, 1, 1);
    writeWhole(join(folder, "b.txt"), "");
    expect(left.every((name) => existsSync(name))).toBe(true);
    writeWhole(path, "whole");
    expect(left.filter((name) => existsSync(name))).toEqual([]);
    expect(kept.filter((name) => !existsSync(name))).toEqual([]);
  });
});
