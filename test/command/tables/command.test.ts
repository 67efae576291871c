import { readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { command } from "../fit/command.js";
import { testFolder } from "./files.js";

const folder = testFolder();

/** Rows enough for a warm-up and some passes of the buffers, the last one bad: most are read before anything is wrong. */
const rows = Array.from({ length: 30_000 }, (_, i) => `${Math.sin(i)},${Math.cos(i * i)},${"ab"[i % 2]}`);
const csv = (last: string): string => `y,x,g\n${[...rows, last].join("\n")}\n`;
const whole = gzipSync(csv("1,2,a"));

it.each<[string, string | Buffer, string]>([
  ["cut.csv.gz", whole.subarray(0, whole.length - 100), "cut.csv.gz: the compressed file is cut off"],
  ["text.csv", csv("1,two,a"), 'text.csv, row 30001, x: "two" is not a number'],
  ["nan.csv", csv("nan,2,a"), "nan.csv, row 30001, y: the value is missing"],
  ["inf.csv", csv("1,-inf,a"), "inf.csv, row 30001, x: the value is -Infinity"],
  ["gap.csv", csv("1,,a"), "gap.csv, row 30001, x: the value is missing"],
  ["short.csv", csv("1,2"), "short.csv, row 30001: 2 fields where other rows have 3"],
  ["table.parquet", csv("1,2,a"), "table.parquet: this is not a Parquet file"],
])(
  "sa-adam fit stops at the end of %s: one line, exit code 2, nothing written",
  async (name, content, message) => {
    const path = folder.write(name, content);
    const before = readdirSync(folder.path);
    const outputs = ["state", "checkpoint", "plot", "trajectory"].flatMap((flag) => [
      `--${flag}`,
      folder.at(`out.${flag}`),
    ]);
    const { code, out, err } = await command("fit", path, "--response", "y", "--quiet", ...outputs);
    expect([code, out, err.split("\n").length]).toEqual([2, "", 1]);
    expect(err).toContain(message);
    expect(readdirSync(folder.path)).toEqual(before);
  },
);
