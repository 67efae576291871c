import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { openTable, type TableOptions } from "compendium";
import { parquetWriteFile } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { pageHeader } from "../../../lib/command/tables/page-sums.js";
import { duckdb, readTable, testFolder } from "./files.js";

const folder = testFolder();
const csv = (text: string | Buffer): string => folder.write("t.csv", text);
const read = (text: string | Buffer, options: Partial<TableOptions> = {}) =>
  readTable(csv(text), { response: "y", ...options });
const notes = async (text: string, options: Partial<TableOptions> = {}) =>
  (await read(text, options)).table.notes.map(({ code, column, problem }) => `${code} ${column}: ${problem}`);
const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${line(i)}\n`).join("");

describe("nothing in a file is passed over", () => {
  it("# begins no comment", async () => {
    const text = `y,g\n${lines(300, (i) => `${i},${["C", "C#", "F#"][i % 3]}`)}`;
    const { names, rows } = await read(text);
    expect([names, rows.length]).toEqual([["g[C#]", "g[F#]"], 300]);
    const first = await read(`g,y\n${lines(300, (i) => `${["#a", "b"][i % 2]},${i}`)}`);
    expect([first.names, first.rows.length]).toEqual([["g[b]"], 300]);
    await expect(read(`# exported\n${text}`)).rejects.toThrow(/t\.csv/);
  });

  it("one damaged byte loses no row", async () => {
    const text = lines(300, (i) => (i === 200 ? "#,2" : `${i},2.5`));
    await expect(read(`y,x\n${text}`)).rejects.toThrow('t.csv, row 201, y: "#" is not a number');
  });
});

describe("names are no numbers", () => {
  it.each([5, 30_000])("1_2 in row %i is no number", async (row) => {
    const text = `y,x\n${lines(40_000, (i) => (i === row - 1 ? `1,1_2` : `${i % 2},${i}`))}`;
    await expect(read(text)).rejects.toThrow(`row ${row}, x: "1_2" is not a number`);
    await expect(readTable(folder.write("u.csv.gz", text), { response: "y" })).rejects.toThrow(
      `row ${row}, x`,
    );
    if (row > 20_480)
      await expect(read(text, { sql: "select * from data" })).rejects.toThrow('"1_2" is not a number');
  });

  it("nor among words, where they are levels", async () => {
    const { names, rows } = await read(
      `y,id,x\n${lines(30_000, (i) => `${i},${i < 25_000 ? "a" : i % 2 ? "a_1" : "2024_1"},${i}`)}`,
    );
    expect([names, rows.length]).toEqual([["id[a]", "id[a_1]", "x"], 30_000]);
  });

  it("in JSON", async () => {
    const path = folder.write(
      "u.ndjson",
      lines(50, (i) => `{"y":${i},"x":"${i}_2"}`),
    );
    await expect(readTable(path, { response: "y" })).rejects.toThrow('"0_2" is not a number');
  });
});

describe("names of columns", () => {
  it.each(["constructor", "toString", "valueOf", "__proto__", "hasOwnProperty"])(
    "%s is a name as any",
    async (name) => {
      const numbers = await read(`y,${name}\n1,2\n3,4\n`);
      expect([numbers.names, numbers.rows]).toEqual([
        [name],
        [
          [1, 2],
          [3, 4],
        ],
      ]);
      const words = await read(`y,${name}\n1,a\n3,b\n`);
      expect([words.names, Object.keys(words.table.levels)]).toEqual([[`${name}[b]`], [name]]);
      const declared = Object.fromEntries([[name, ["b", "a"]]]);
      expect((await read(`y,${name}\n1,a\n3,b\n`, { levels: declared })).names).toEqual([`${name}[a]`]);
    },
  );

  it("are one line, without what a terminal obeys", async () => {
    const { names } = await read(`y,"a\nb","c\0d","\x1b[31mred"\n1,2,3,4\n5,6,7,8\n`);
    expect(names).toEqual(["a\\nb", "c\\0d", "\\x1b[31mred"]);
    expect((await read(`y,g\n1,"u\nv"\n2,w\n`)).names).toEqual(["g[w]"]);
    expect((await read(`y,g\n1,"u\nv"\n2,a\n`)).names).toEqual(["g[u\\nv]"]);
  });

  it("are different from one another and from the constant's", async () => {
    await expect(read("y,x,y\n1,2,3\n")).rejects.toThrow("t.csv: two columns are called y");
    await expect(read("y,(intercept)\n1,2\n3,4\n")).rejects.toThrow("a column has the constant's name");
    await expect(read("y,g,g[b]\n1,a,2\n3,b,4\n")).rejects.toThrow("two coefficients would have this name");
    // SQL takes these for the same; without SQL they are two.
    expect((await read("y,a,A\n1,2,3\n4,5,6\n")).names).toEqual(["a", "A"]);
    await expect(read("y,a,A\n1,2,3\n", { sql: "select * from data" })).rejects.toThrow(
      "differ in case only",
    );
  });

  it("may hold = and commas, as levels may", async () => {
    const { names } = await read('y,"a=b,c"\n1,"u,v"\n2,"w=x"\n', { features: ["a=b,c"] });
    expect(names).toEqual(["a=b,c[w=x]"]);
  });
});

describe("encodings", () => {
  const text = `y,name,x\n${lines(40, (i) => `${i},${["Müller", "Çelik"][i % 2]},${i * 2}`)}`;
  const expected = ["name[Çelik]", "x"];

  it("UTF-16 by its mark, either way, packed or not", async () => {
    const little = Buffer.from(`\ufeff${text}`, "utf16le");
    for (const bytes of [little, Buffer.from(little).swap16(), gzipSync(little)]) {
      const { names, rows } = await read(bytes);
      expect([[...names].sort(), rows.length]).toEqual([[...expected].sort(), 40]);
    }
  });

  it("Latin-1 when it is said", async () => {
    const bytes = Buffer.from(text, "latin1");
    expect((await read(bytes, { encoding: "latin1" })).names).toEqual(["name[Çelik]", "x"]);
    await expect(read(bytes)).rejects.toThrow("t.csv, row 1: this is not UTF-8 text; give its encoding");
    await expect(read(bytes, { encoding: "shift_jis" })).rejects.toThrow(
      "this is not text in shift_jis throughout",
    );
  });

  it.each([0, 1, 25_000])("a letter of Latin-1 in row %i is named", async (row) => {
    const all = `y,name,x\n${lines(30_000, (i) => `${i},a${i % 2},${i}`)}`.split("\n");
    all[row] = row === 0 ? "y,n\xe4me,x" : `1,M\xfcller,2`;
    const place =
      row === 0
        ? "t.csv: this is not UTF-8 text (in the first line)"
        : `t.csv, row ${row}: this is not UTF-8`;
    await expect(read(Buffer.from(all.join("\n"), "latin1"))).rejects.toThrow(place);
  });
});

describe("dialects", () => {
  const table = [
    [1, 2.5],
    [3, 4],
  ];
  it.each<[string, string, Partial<TableOptions>]>([
    ["~", "y~x\n1~2.5\n3~4\n", {}],
    ["blanks", "  y   x\n  1  2.5\n 3\t4 \n", {}],
    ["||", "y||x\n1||2.5\n3||4\n", { delimiter: "||" }],
    ["a decimal comma", "y;x\n1;2,5\n3;4\n", { decimal: "," }],
    ["lines of old Macs", "y,x\r1,2.5\r3,4\r", {}],
    ["a mark", "\ufeffy,x\n1,2.5\n3,4\n", {}],
    ["quotes", '"y","x"\r\n"1","2.5"\r\n"3","4"\r\n', {}],
  ])("%s", async (_, text, options) => {
    expect((await read(text, options)).rows).toEqual(table);
  });

  it("thousands, grouped as they are", async () => {
    const options = { thousands: ".", decimal: "," } as const;
    expect((await read("y;x\n1;1.234,5\n2;12\n", options)).rows).toEqual([
      [1, 1234.5],
      [2, 12],
    ]);
    expect((await read('y,x\n1,"1,234,567"\n2,"1,000"\n', { thousands: "," })).rows).toEqual([
      [1, 1234567],
      [2, 1000],
    ]);
    await expect(read('y,x\n1,"1,234"\n2,"12,34"\n', { thousands: "," })).rejects.toThrow(
      '"12,34" is not a number',
    );
    expect(await notes("y;x\n1;1.234\n2;2.500\n")).toEqual([
      "three-decimals x: every number in the first rows has a point and three digits behind it, and is read as a fraction",
    ]);
  });
});

describe("missing values", () => {
  it("NaN and the usual words are missing among numbers, counted and said", async () => {
    const words = ["NaN", "nan", "N/A", "#N/A", "NULL", "\\N", "None", ".", "?", "-", " NA"];
    const text = `y,x\n${lines(40, (i) => `${i},${words[i] ?? i}`)}`;
    const { rows, dropped, table } = await read(text, { missing: "drop" });
    expect([rows.length, dropped]).toEqual([40 - words.length, words.length]);
    expect(table.notes[0].problem).toContain('"?" (1 in the first rows)');
    await expect(read(text)).rejects.toThrow("row 1, x: the value is missing");
  });

  it("are the texts that are named, and no others", async () => {
    const land = `y,land\n${lines(20, (i) => `${i},${["NA", "DE"][i % 2]}`)}`;
    expect((await read(land, { nullStrings: [""] })).names).toEqual(["land[NA]"]);
    expect((await read("y,x\n1,-99\n2,3\n4,5\n", { nullStrings: ["-99"], missing: "drop" })).rows).toEqual([
      [2, 3],
      [4, 5],
    ]);
    await expect(read("y,x\n1,?\n2,3\n4,5\n", { nullStrings: [] })).rejects.toThrow(
      'row 1, x: "?" is not a number',
    );
  });

  it("are levels among words, and said to be", async () => {
    expect(await notes("y,g\n1,a\n2,?\n3,b\n")).toEqual(['missing-as-level g: "?" taken for a level']);
  });

  it("NaN in Parquet is missing too", async () => {
    const filename = folder.at("nan.parquet");
    const column = (name: string, data: number[]) => ({ name, type: "DOUBLE" as const, data });
    parquetWriteFile({ filename, columnData: [column("y", [1, 2, 3]), column("x", [4, Number.NaN, 6])] });
    const { rows, dropped } = await readTable(filename, { response: "y", missing: "drop" });
    expect([rows, dropped]).toEqual([
      [
        [1, 4],
        [3, 6],
      ],
      1,
    ]);
    await expect(readTable(filename, { response: "y" })).rejects.toThrow("row 2, x: the value is NaN");
  });
});

describe("what columns are", () => {
  it("F for a long time is a word when M comes", async () => {
    const text = `y,sex\n${lines(30_000, (i) => `${i},F`)}1,M\n`;
    expect((await read(text)).names).toEqual(["sex[M]"]);
    await expect(read(text, { levelRows: 20_000 })).rejects.toThrow('sex: text with the one value "F"');
    await expect(read(text, { levels: { sex: ["F", "X"] } })).rejects.toThrow(
      'row 30001, sex: the level "M" is not among',
    );
  });

  it("a time with Z is a time", async () => {
    const text = `y,at\n${lines(60, (i) => `${i},2024-01-01T00:00:${String(i).padStart(2, "0")}Z`)}`;
    await expect(read(text)).rejects.toThrow(
      "at: a covariate is a number or a text with levels, this is a date or a time",
    );
    const sql = 'select y, epoch("at") - 1704067200 as s from data';
    expect((await read(text, { sql })).rows[59]).toEqual([59, 59]);
  });

  it("a response of yes and no, or of two words that are declared, is 1 and 0", async () => {
    const yes = await read("y,x\nY,1\nN,2\n");
    expect([yes.rows, yes.table.responseLevels]).toEqual([
      [
        [1, 1],
        [0, 2],
      ],
      ["N", "Y"],
    ]);
    expect(yes.table.notes[0].problem).toBe('the response is 1 where it is "Y", and 0 where it is "N"');
    const levels = { y: ["2", "1"] };
    expect((await read("y,x\n1,5\n2,6\n", { levels })).rows).toEqual([
      [1, 5],
      [0, 6],
    ]);
    await expect(read("y,x\ngood,1\nbad,2\n")).rejects.toThrow(
      "declare its two levels, the one that is 0 first",
    );
  });

  it("a column that numbers or names the rows is left out, with a word", async () => {
    const pandas = `,y,x\n${lines(30, (i) => `${i},${i % 2},${i * i}`)}`;
    expect((await read(pandas)).names).toEqual(["x"]);
    expect(await notes(pandas)).toEqual([
      "row-names column1: this column only numbers or names the rows, and is left out",
    ]);
    expect((await read(pandas, { features: ["column1"] })).names).toEqual(["column1"]);
    // R's: no name for the first column at all.
    expect((await read(`y,x\n${lines(30, (i) => `car ${i},${i % 2},${i}`)}`)).names).toEqual(["x"]);
    expect((await read(`rownames,y,x\n${lines(30, (i) => `${i + 1},${i % 2},${i}`)}`)).names).toEqual(["x"]);
    expect((await read(`id,y\n${lines(30, (i) => `${i + 1},${i % 2}`)}`)).names).toEqual(["id"]);
  });
});

describe("options", () => {
  it.each<[Record<string, unknown>, string]>([
    [{ mising: "drop" }, "there is no option mising; did you mean missing?"],
    [{ delimiter: "" }, 'delimiter: "" is not one to four characters'],
    [{ decimal: ";" }, 'decimal: ";" is not "." or ","'],
    [{ thousands: "." }, 'thousands: "." is the decimals\' sign already'],
    [{ encoding: "latin-99" }, 'encoding: "latin-99" is not an encoding'],
    [{ seed: "5" }, 'seed: "5" is not a whole number'],
    [{ features: "x" }, 'features: "x" is not a list of columns'],
    [{ toString: "x" }, "there is no option toString"],
  ])("%j", async (options, message) => {
    await expect(openTable(csv("y,x\n1,2\n"), { response: "y", ...options })).rejects.toThrow(message);
  });
});

describe("damage", () => {
  it("a packed file that is cut off or damaged is one error that names it", async () => {
    const whole = gzipSync(`y,"x"\n${lines(20_000, (i) => `${Math.sin(i)},${i}`)}`);
    for (const end of [12, 30, 1000, whole.length - 9]) {
      await expect(read(whole.subarray(0, end))).rejects.toThrow("t.csv: the compressed file is cut off");
    }
    const damaged = Buffer.from(whole);
    damaged.fill(0x55, 1000, 1010);
    await expect(read(damaged)).rejects.toThrow("t.csv: the compressed file is damaged");
  });

  it("a Parquet page with a check sum is compared with it", async () => {
    const path = folder.at("sums.parquet");
    writeFileSync(path, readFileSync(new URL("./page-sums.parquet", import.meta.url)));
    expect((await readTable(path, { response: "y" })).rows).toHaveLength(300);
    const bytes = readFileSync(path);
    // A bit of every 7th byte of the pages; their headers, and the footer behind them, have no sum.
    const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
    const places: number[] = [];
    for (let at = 4; at < footer; ) {
      const { end, bytes: size, sum } = pageHeader(bytes, at)!;
      expect(sum).toBeDefined();
      at = end + size;
      for (let place = end; place < at; place += 7) places.push(place);
    }
    for (const at of places) {
      const damaged = Buffer.from(bytes);
      damaged[at] ^= 4;
      writeFileSync(path, damaged);
      await expect(readTable(path, { response: "y" }), `byte ${at}`).rejects.toThrow();
    }
  });

  it("is not looked for where pages have no sums", async () => {
    const path = folder.at("plain.parquet");
    await duckdb(`COPY (SELECT i AS y, i * 2 AS x FROM range(100) t(i)) TO '${path}'`);
    expect((await readTable(path, { response: "y" })).rows).toHaveLength(100);
    appendFileSync(path, "x");
    await expect(readTable(path, { response: "y" })).rejects.toThrow(
      "this is not a Parquet file, or its end is missing",
    );
  });
});
