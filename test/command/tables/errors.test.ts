import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { openTable, type TableOptions } from "compendium";
import { DataError } from "sa-adam/internal";
import { describe, expect, it, vi } from "vitest";
import { explain } from "../../../lib/command/tables/explain.js";
import { explained, openingError } from "../../../lib/command/tables/pass.js";
import { look } from "../../../lib/command/tables/source.js";
import { duckdb, rowsOf, testFolder, zstdOf } from "./files.js";

const folder = testFolder();

/** What a user is told who reads this; a file's own folder left out. */
async function complaint(source: string | string[], options: Partial<TableOptions> = {}): Promise<string> {
  try {
    const table = await openTable(source, { response: "y", ...options });
    await rowsOf(table).finally(() => table.close());
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    const { message } = error as Error;
    expect(message, "one line").not.toContain("\n");
    return message.replaceAll(`${folder.path}/`, "");
  }
  return "none";
}

const csv = (text: string): string => folder.write("t.csv", text);
const lines = Array.from({ length: 40_000 }, (_, i) => `${i % 2},${i / 8}`);

describe("rows that cannot be used", () => {
  it.each([
    ["y,x\n1,2\n3,\n", "t.csv, row 2, x: the value is missing; leave out the column, or all such rows"],
    ["y,x\n1,2\nNA,3\n", "t.csv, row 2, y: the value is missing"],
    ["y,x\n1,2\n3,nan\n", "t.csv, row 2, x: the value is missing"],
    ["y,x\n-inf,2\n3,4\n", "t.csv, row 1, y: the value is -Infinity"],
    ["y,x\n1,2\n3,1e999\n", "t.csv, row 2, x: the value is Infinity"],
    ["y,x\n1,2\n3,4\n5,six\n", 't.csv, row 3, x: "six" is not a number, as most of this column looks to be'],
    ["y,x\n1,2\n3,4\nfive,6\n", 't.csv, row 3, y: "five" is not a number'],
    [
      "y;x\n1;2,500\n3;4,250\n",
      't.csv, row 1, x: "2,500" is not a number, as most of this column looks to be; say which sign is before the decimals',
    ],
    ['y,x\n1,"1,234"\n3,"2,345"\n', 't.csv, row 1, x: "1,234" is not a number'],
    ["y,x\n1,12%\n3,9%\n", 't.csv, row 1, x: "12%" is not a number'],
    ['y,x,z\n1,"a\nb",2\n3,"c\nd",\n', "t.csv, row 2, z: the value is missing"],
    ["y,x\n1,2\n3,4,5\n6,7\n", "t.csv, row 2: 3 fields where other rows have 2; mend the row"],
    [
      "y;x\n1;2\n3;4\n6",
      "t.csv, row 3: 1 field where other rows have 2; mend the row, or look whether the file ends too early",
    ],
    ['y,"x"\n1,2\n3,4,5\n6,7\n', "t.csv, row 2: 3 fields where other rows have 2"],
    [`y,x\n${lines.join("\n")}\n1,two\n`, 't.csv, row 40001, x: "two" is not a number'],
    [`y,x\n${lines.join("\n")}\n1\n`, "t.csv, row 40001: 1 field where other rows have 2"],
    // DuckDB leaves out fields behind the last column that stand for missing values: those of 1,234 here.
    ["y,x\n1,2\n1,234,\n6,7\n", "t.csv, row 2: 3 fields where other rows have 2; mend the row"],
    ['y,x\n1,2\n"1",234,"",,\n', "t.csv, row 2: 5 fields where other rows have 2; mend the row"],
    [`y,x\n${lines.join("\n")}\n1,234,NA\n`, "t.csv, row 40001: 3 fields where other rows have 2"],
    [`y,x\n${lines.join("\n")}\n1,234,-\n`, "t.csv, row 40001: 3 fields where other rows have 2"],
    [`y,x\n${lines.join("\n")}\n1,234,no\n`, "t.csv, row 40001: 3 fields where other rows have 2"],
  ])("row %#", async (text, message) => {
    expect(await complaint(csv(text))).toContain(message);
  });

  // DuckDB reads a text in stretches of 16,000,000 bytes, and loses one whose first row it cannot cut: here that is row 160,001.
  it.each([
    ["1,2,3", ": 3 fields where other rows have 2"],
    ["1", ": 1 field where other rows have 2"],
    ["# noted", ": 1 field where other rows have 2"],
    ["1,2\xff", ": this is not UTF-8 text"],
  ])("is found where a stretch of DuckDB's begins: %j", async (line, message) => {
    const row = `${"0".repeat(90)}1,23.5625\n`;
    const text = `y,x\n${row.repeat(160_000)}${line}\n${row.repeat(5000)}`;
    const path = folder.write("long.csv", Buffer.from(text, "latin1"));
    expect(await complaint(path)).toContain(`long.csv, row 160001${message}`);
    expect(await complaint(path, { sql: "select y, x from data" })).toContain(
      `long.csv, row 160001${message}`,
    );
    if (line.length > 3) return;
    const packed = folder.write("long.csv.gz", text);
    expect(await complaint(packed)).toContain(`long.csv.gz, row 160001${message}`);
  });

  it.each<[text: string, message: string, options?: Partial<TableOptions>]>([
    ["y,x\n1,2\n3,4,\n5,6\n", "row 2: 3 fields where other rows have 2"],
    ['y,x\n1,2\n"3\n",4,\n5,6\n', "row 2: 3 fields where other rows have 2"],
    ["y\n1\n\n3,\n5\n", "row 3: 2 fields where other rows have 1", { missing: "drop" }],
    ["y\r\n1\r\n\r\n3,\r\n", "row 3: 2 fields where other rows have 1", { missing: "drop" }],
    ["y\n1\n\n3\n5\n", "row 2, y: the value is missing"],
    ["y\n1\n3\n5\n", "none"],
    ['w,y,x\n"a,,",2,3\n"b,",4,""\n', "row 2, x: the value is missing"],
  ])(
    "of a text in a single column, or that zstd has packed, is looked for as well: %j",
    async (text, message, options = {}) => {
      const [plain, packed] = [folder.write("t.csv", text), folder.write("t.csv.zst", zstdOf(text))];
      for (const path of [plain, packed]) expect(await complaint(path, options)).toContain(message);
    },
  );

  it("are refused in one line where zstd has packed blanks between fields, or another encoding", async () => {
    const said = "are not read from what zstd has packed; unpack it, or compress it by gzip";
    const path = folder.write("b.csv.zst", zstdOf("y x\n1 2\n2  3\n4 4\n"));
    expect(await complaint(path)).toContain(
      `b.csv.zst: text in another encoding than UTF-8, and fields with blanks between them, ${said}`,
    );
    const commas = folder.write("b.csv.zst", zstdOf("y,x\n1,2\n2,3\n4,4\n"));
    expect(await complaint(commas, { encoding: "latin1" })).toContain(said);
    expect(await complaint(commas, { encoding: "utf-8" })).toBe("none");
  });

  it("of the first row of a stretch, as DuckDB takes them, is found in what zstd has packed", async () => {
    const row = `${"0".repeat(90)}1,23.5625\n`;
    const text = (line: string): string => `y,x\n${row.repeat(160_000)}${line}\n${row.repeat(5000)}`;
    const path = folder.write("long.csv.zst", zstdOf(text("1,2,3")));
    expect(await complaint(path)).toContain("long.csv.zst, row 160001: 3 fields where other rows have 2");
    expect(await complaint(folder.write("long.csv.zst", zstdOf(text("1,2"))))).toBe("none");
  });

  it("says that a text is not UTF-8", async () => {
    const path = folder.write("latin1.csv", Buffer.from("y,x\n1,M\xfcller\n", "latin1"));
    expect(await complaint(path)).toContain("latin1.csv, row 1: this is not UTF-8 text; give its encoding");
  });

  it("names rows of shuffled files by their place in the file", async () => {
    const text = `y,x\n${lines.slice(0, 500).join("\n")}\n1,\n`;
    expect(await complaint(csv(text), { shuffle: true })).toContain(
      "t.csv, row 501, x: the value is missing",
    );
  });

  it("names the file of several", async () => {
    const a = folder.write("a.csv", `y,x\n${lines.join("\n")}\n`);
    const b = folder.write("b.csv", "y,x\n1,2\n3,\n");
    expect(await complaint([a, b])).toContain("b.csv, row 2, x: the value is missing");
    const c = folder.write("c.csv", "y,z\n1,2\n");
    expect(await complaint([a, c])).toContain("c.csv: there is no column x, which a.csv has");
  });

  it("refuses files of other columns, whichever is first", async () => {
    const rows = lines.slice(0, 30);
    const two = folder.write("two.csv", `y,x\n${rows.join("\n")}\n`);
    const three = folder.write(
      "three.csv",
      `y,x,z\n${rows.map((line, i) => `${line},${i % 5}`).join("\n")}\n`,
    );
    const lacking =
      "two.csv: there is no column z, which three.csv has; the files of one table share their columns";
    expect(await complaint([three, two])).toBe(lacking);
    expect(await complaint([two, three])).toBe(lacking);
    expect(await complaint([two, three], { features: ["x"] })).toBe(lacking);
    // What has no name is nobody's column.
    const named = folder.write(
      "named.csv",
      `"","y","x"\n${rows.map((_, i) => `"r${i}",${i},4`).join("\n")}\n`,
    );
    const ended = folder.write(
      "ended.csv",
      `y,x\n${rows.map((line) => `5,${line.split(",")[1]},`).join("\n")}\n`,
    );
    expect(await complaint([two, named, ended])).toBe("none");
  });

  it("in JSON too", async () => {
    const rows = lines.map((line) => `{"y":${line.split(",")[0]},"x":${line.split(",")[1]}}`);
    const late = folder.write("late.ndjson", [...rows, '{"y":1,"x":"two"}'].join("\n"));
    expect(await complaint(late)).toMatch(/late.ndjson, row 40001: .*"two"/);
    expect(await complaint(folder.write("gap.json", '[{"y":1,"x":2},{"y":1}]'))).toContain(
      "gap.json, row 2, x: the value is missing",
    );
    expect(await complaint(folder.write("cut.ndjson", '{"y":1,"x":2}\n{"y":0,"x":'))).toContain(
      "this is not JSON",
    );
    expect(await complaint(folder.write("mark.json", '\ufeff[{"y":1,"x":2},{"y":2,"x":2}]'))).toBe(
      "mark.json: a byte order mark is before the array, which JSON has not; save it as UTF-8 without the mark",
    );
    for (const text of ["[1,2]\n[3,4]\n", '[{"y":1,"x":2}]\n[{"y":2,"x":2}]\n'])
      expect(await complaint(folder.write("rows.json", text))).toContain(
        "rows.json: this is neither an array of objects nor an object a line; write one object for each row",
      );
  });

  it("and in a query", async () => {
    const sql = "select 1 as y, unnest([1, 2, null]) as x";
    expect(await complaint([], { sql })).toContain("the query, row 3, x: the value is missing");
  });
});

describe("files that cannot be used", () => {
  it("are named with the remedy", async () => {
    const data = csv("y,x\n1,2\n");
    folder.write("people.csv", "y,x\n1,2\n");
    expect(await complaint(folder.at("peple.cvs"))).toBe(
      "peple.cvs: there is no such file; did you mean people.csv?",
    );
    expect(await complaint(folder.at("*.txt"))).toContain("*.txt: no file matches");
    expect(await complaint(folder.write("empty.csv", ""))).toContain("empty.csv: the file is empty");
    expect(await complaint(folder.write("empty.csv.gz", gzipSync("")))).toContain(
      "empty.csv.gz: there are no rows",
    );
    expect(await complaint(csv("y,x\n"))).toContain("t.csv: there are no rows");
    expect(await complaint(folder.write("no.parquet", "PAR1 and then text"))).toContain(
      "no.parquet: this is not a Parquet file",
    );
    expect(await complaint(folder.write("a.arrow", "ARROW1\0\0"))).toContain("save it as Parquet or CSV");
    expect(await complaint(folder.write("a.csv", "PK\x03\x04"))).toContain("a zip archive or a spreadsheet");
    expect(await complaint([data, folder.write("t.json", '{"y":1,"x":2}')])).toContain("of one format");
    expect(await complaint([])).toContain("no data; name a file");
    expect(await complaint([data, folder.at("t.c*")])).toContain("t.csv: this file is named twice");
  });

  it("in a folder are named as well, and folders called like a file are looked into", async () => {
    mkdirSync(folder.at("many/more.csv"), { recursive: true });
    const rows = lines.slice(0, 30).join("\n");
    folder.write("many/a.csv", `y,x\n${rows}\n`);
    folder.write("many/more.csv/b.csv", `y,x\n3,4\n${rows}\n`);
    expect(await complaint(folder.at("many"))).toBe("none");
    symlinkSync("nothing", folder.at("many/c.csv"));
    const broken = "many/c.csv: this link leads to nothing; name the files without it, or take it away";
    expect(await complaint(folder.at("many"))).toBe(broken);
    expect(await complaint(folder.at("many/*.csv"))).toMatch(
      /^none$|many\/c.csv: this link leads to nothing/,
    );
  });

  it("need no folder for temporary files where nothing is put there", async () => {
    const path = csv(`y,x\n${lines.slice(0, 30).join("\n")}\n`);
    for (const temporary of [`/${"x".repeat(5000)}`, path]) {
      vi.stubEnv("TMPDIR", temporary);
      expect(await complaint(path).finally(() => vi.unstubAllEnvs())).toBe("none");
    }
  });

  it("are said to be damaged where DuckDB says what no reader can use", async () => {
    const path = folder.at("d.parquet");
    await duckdb(`COPY (SELECT i % 2 AS y, i AS x FROM range(50) t(i)) TO '${path}'`);
    const damaged =
      /^d\.parquet: the Parquet file is damaged, or written in a way that is not read here \([^)\n]+\); copy or download it again, or write it anew$/;
    const bytes = readFileSync(path);
    bytes.fill(0xff, bytes.length - 20, bytes.length - 8);
    expect(await complaint(folder.write("d.parquet", bytes))).toMatch(damaged);
    const zipped = Buffer.concat([gzipSync("y,x\n1,2\n2,5\n"), Buffer.alloc(512)]);
    expect(await complaint(folder.write("zeros.csv.gz", zipped))).toBe(
      "zeros.csv.gz: what is behind the end of the packed text is not gzip's; pack it anew",
    );
    const said = (message: string, name: string, sql?: string) =>
      explain(new Error(message), { files: [look(path, name)], header: true, ...(sql && { sql }) });
    for (const message of [
      "Invalid Error: TProtocolException: Invalid data",
      "Invalid Input Error: Failed to read Parquet file 'd.parquet': Need at least one non-root column in the file",
      'Invalid Input Error: Failed to read file "d.parquet": ZSTD Decompression failure',
      "INTERNAL Error: Attempted to access index 4 within vector of size 4\n\nStack Trace:\n\n/lib/libduckdb.so",
    ]) {
      expect(said(message, "d.parquet").message).toMatch(damaged);
      expect(said(message, "d.parquet", "select * from data").message).toMatch(damaged);
    }
    // What is not the file's fault is not said to be; of a failure the first line is enough.
    const binder = said("Binder Error: no such column", "d.parquet", "select z from data");
    expect(binder.message).toBe("the query: Binder Error: no such column; mend it");
    const failure = said("INTERNAL Error: something\n\nStack Trace:\n\n/lib/libduckdb.so", "d.csv");
    expect([failure.message, failure instanceof DataError]).toEqual(["INTERNAL Error: something", false]);
  });

  it("may be taken away at any moment of the reading, and then are named", async () => {
    const text = `y,x\n${lines.join("\n")}\n`;
    const answers = new Set<string>();
    for (const name of ["gone.csv", "gone.csv.gz"])
      for (let delay = 0; delay < 400; delay += 10) {
        const path = folder.write(name, name.endsWith("gz") ? gzipSync(text) : text);
        const said = complaint(path);
        await sleep(delay);
        rmSync(path);
        answers.add((await said).replace(name, "FILE"));
      }
    answers.delete("none");
    expect(answers.size).toBeGreaterThan(0);
    for (const answer of answers)
      expect(answer).toMatch(
        /^FILE: (there is no such file; |the file was taken away, or renamed, while it was read; leave it|the file was written to, or exchanged, )/,
      );
    // Whichever missed it first.
    const file = { ...look(folder.write("gone.csv", text), "gone.csv"), path: folder.at("nowhere.csv") };
    const engine = new Error(`IO Error: No files found that match the pattern "${file.path}"`);
    expect(await openingError(engine, [file], {})).toMatchObject({
      fault: { code: "gone", file: "gone.csv" },
    });
    const system = Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT", path: "rows.csv" });
    expect(await explained(system, [], {})).toMatchObject({ fault: { code: "gone", file: "rows.csv" } });
  });

  // Root may read everything.
  it.skipIf(process.getuid?.() === 0)("may be closed to the reader", async () => {
    const path = csv("y,x\n1,2\n");
    chmodSync(path, 0);
    expect(await complaint(path)).toBe("t.csv: it may not be read; look at its permissions (ls -l)");
    chmodSync(path, 0o600);
  });

  it("are found out where they were cut off", async () => {
    const whole = gzipSync(`y,x\n${lines.join("\n")}\n`);
    const zipped = (content: Buffer) => complaint(folder.write("cut.csv.gz", content));
    expect(await zipped(whole)).toBe("none");
    for (const end of [30, whole.length >> 1, whole.length - 9, whole.length - 1]) {
      expect(await zipped(whole.subarray(0, end))).toBe(
        "cut.csv.gz: the compressed file is cut off; copy or download it again",
      );
    }
    const damaged = Buffer.from(whole);
    damaged[damaged.length - 8] ^= 1;
    expect(await zipped(damaged)).toContain("cut.csv.gz: the compressed file is damaged");
    // Several members, one behind the other, are one file.
    expect(await zipped(Buffer.concat([whole, gzipSync("1,2\n")]))).toBe("none");
    expect(await zipped(Buffer.concat([whole, gzipSync("1,2\n").subarray(0, 15)]))).toContain("cut off");

    const path = folder.at("whole.csv.zst");
    await duckdb(
      `COPY (SELECT i % 2 AS y, hash(i) / 1e19 AS x FROM range(100000) t(i)) TO '${path}' (FORMAT csv, COMPRESSION zstd)`,
    );
    const packed = readFileSync(path);
    const zstd = (content: Buffer) => complaint(folder.write("cut.csv.zst", content));
    expect(await zstd(packed)).toBe("none");
    expect(await zstd(Buffer.concat([packed, Buffer.from("502a4d1802000000abcd", "hex")]))).toBe("none");
    for (const end of [20, packed.length >> 1, packed.length - 1]) {
      expect(await zstd(packed.subarray(0, end))).toContain("cut.csv.zst: the compressed file is cut off");
    }
  });
});

describe("columns that cannot be used", () => {
  it.each<[string, Partial<TableOptions>, string]>([
    ["income,x\n1,2\n", { response: "incme" }, "t.csv: there is no column incme; did you mean income?"],
    ["y,x\n1,2\n", { features: ["z"] }, "there is no column z; "],
    ["1,2\n3,4\n", {}, "say so, and name columns x1, x2, ..."],
    ["y,x\n1,2\n", { features: ["x", "x"] }, "x is named twice"],
    ["y,x\n1,2\n", { features: ["y"] }, "y is the response"],
    ["y,x\n1,2\n", { levels: { z: ["a", "b"] } }, "there is no column z"],
    [
      "y,x\n1,a\n",
      { levels: { x: ["a", "a"] } },
      "levels of x: fewer than two, or one twice; name at least two different ones",
    ],
    ["y,d\n1,2024-02-29\n", {}, "d: a covariate is a number or a text with levels, this is a date or a time"],
    ["y,x\ngood,2\nbad,3\n", {}, 'y: the response is text ("bad", "good"); declare its two levels'],
    ["y,x\n1,a\n2,a\n", {}, 'x: text with the one value "a"'],
    ["y,x\n1,\n2,\n", {}, "x: no value in the first rows; leave the column out"],
    ["y,x\n1,a\n2,b\0\n", {}, 't.csv, x: the text "b\\0" holds a zero byte; mend the row'],
    ["y,x\n1,2\n", { response: "" }, "no response; name its column"],
    ["y,x\n1,2\n", { sql: "selec 1" }, "the query: Parser Error"],
    ["y,x\n1,2\n", { sql: "select * from nowhere" }, "the query: Catalog Error"],
    ["y,x\n1,2\n", { sql: "select * from data where x > 5" }, "the query: there are no rows"],
    ["y,x\n1,2\n", { sql: "select 1 as y, [1] as x" }, "x: a covariate is a number or a text"],
  ])("%j %j", async (text, options, message) => {
    expect(await complaint(csv(text), options)).toContain(message);
  });

  it("come with a query that mends them", async () => {
    const path = csv("y,day\n1,1970-01-01\n0,1970-01-03\n");
    const query = async (options: Partial<TableOptions>) =>
      (await complaint(path, options)).match(/in a query: (select .* from data)/)![1];
    const table = await openTable(path, { response: "y", sql: await query({}) });
    expect(await rowsOf(table)).toEqual([
      [1, 0],
      [0, 172800],
    ]);
    table.close();
  });

  it("are text with many values, unless asked for", async () => {
    const names = Array.from({ length: 60 }, (_, i) => `${i},name${i}`).join("\n");
    const path = csv(`y,who\n${names}\n`);
    expect(await complaint(path)).toContain(
      "who: text with more than 50 different values in the first 100000 rows; name the covariates",
    );
    expect(await complaint(path, { features: ["who"] })).toBe("none");
  });
});
