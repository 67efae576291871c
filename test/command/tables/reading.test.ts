import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { openTable, type TableOptions } from "compendium";
import { parquetWriteFile } from "hyparquet-writer";
import { DataError, faultLine } from "sa-adam/internal";
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
  });

  it.each([
    ["# exported", "\n", "y,g"],
    ['# exported "by me, today\n#\n\n# twice', "\n", "y,g"],
    ["\ufeff# exported", "\r\n", "y;g"],
    ["# exported", "\r", "y;g"],
    ["# exported by me today", "\n", "y g"],
  ])("but lines on top that no column can be read from: %j %j %s", async (top, end, header) => {
    const sign = header[1];
    const body = [header, ...Array.from({ length: 30 }, (_, i) => `${i}${sign}${["C#", "C"][i % 2]}`)];
    const text = `${[top, ...body].join("\n").replaceAll("\n", end)}${end}`;
    const { names, rows, table } = await read(text);
    expect([names, rows.length, table.notes.length]).toEqual([["g[C#]"], 30, 1]);
    expect(table.notes[0].problem).toMatch(/^the first (line begins|4 lines begin) with #, and is taken/);
    // Rows are counted without it.
    await expect(read(`${text}x${sign}C${end}`)).rejects.toThrow('t.csv, row 31, y: "x" is not a number');
    if (sign !== " ")
      await expect(read(`${text}1${end}`)).rejects.toThrow("t.csv, row 31: 1 field where other rows have 2");
  });

  it("a header that begins with # stays one", async () => {
    expect((await read("# x,y\n1,2\n3,4\n")).names).toEqual(["# x"]);
    const latin = Buffer.from(`# a\ny,g\n${lines(30, (i) => `${i},${["u", "\xfc"][i % 2]}`)}`, "latin1");
    await expect(read(latin)).rejects.toThrow("t.csv, row 2: this is not UTF-8");
  });

  it("one damaged byte loses no row", async () => {
    const text = lines(300, (i) => (i === 200 ? "#,2" : `${i},2.5`));
    await expect(read(`y,x\n${text}`)).rejects.toThrow('t.csv, row 201, y: "#" is not a number');
  });
});

describe("quotation marks", () => {
  const rows = (mark: (i: number) => string): string => lines(60, (i) => `${i % 7},${mark(i)},${i % 5}`);

  it("behind a space begin a field, in names as in rows", async () => {
    const text = `"y", "a, b" , "x"\n${rows((i) => (i % 2 ? ' "u, v"' : '"w" '))}`;
    expect((await read(text)).names).toEqual(["a, b[w]", "x"]);
    expect((await read(text)).table.notes).toEqual([]);
  });

  it.each([
    ['y,x"1,x\n', (i: number) => String(i % 3), 't.csv, x"1:'],
    ["y,g,x\n", (i: number) => (i % 4 === 3 ? 'a"b' : "c"), "t.csv, row 4, g:"],
    ["y,g,x\n", (i: number) => (i % 4 === 3 ? '  "b"' : "c"), "t.csv, row 4, g:"],
    [
      '\ufeff"y";"g";"x"\n',
      (i: number) => (i % 4 === 3 ? '"a""b"' : i === 8 ? '19" x' : "c"),
      "t.csv, row 9, g:",
    ],
    ["y\tg\tx\n", (i: number) => (i % 4 === 3 ? 'a"b' : "c"), "t.csv, row 4, g:"],
    ["y g x\n", (i: number) => (i % 4 === 3 ? 'a"b' : "c"), "t.csv, row 4, g:"],
  ])(
    "inside a field that does not begin with one are read as text, and said: %j",
    async (head, mark, place) => {
      const delimiter = head.includes(";")
        ? ";"
        : head.includes("\t")
          ? "\t"
          : head.includes(" ")
            ? " "
            : ",";
      const { table } = await read(head + rows(mark).replaceAll(",", delimiter));
      expect(table.notes.map(({ code }) => code)).toEqual(["loose-quote"]);
      expect(faultLine(table.notes[0]).replaceAll(`${folder.path}/`, "")).toContain(
        `${place} a quotation mark inside a field`,
      );
    },
  );

  it.each([
    ['y,"x"1\n', "x1: the name goes on behind its closing quotation mark"],
    ['"y"1,x\n', "y1: the name goes on behind its closing quotation mark"],
    ['y,"x"\t\n', "x: the name goes on behind its closing quotation mark"],
    ['# a comment\ny;"x"1\n', "x1: the name goes on behind its closing quotation mark"],
    ['y\t"x"1\n', "x1: the name goes on behind its closing quotation mark"],
    ['y "x"1\n', "x1: the name goes on behind its closing quotation mark"],
    ['y,"x\n', "x: the quotation mark before the name is not closed"],
  ])("around a part of a name are an error that names it: %j", async (head, problem) => {
    const delimiter = /y"?1?([,;\t ])/.exec(head)?.[1] ?? ",";
    const text = head + lines(60, (i) => `${i % 7}${delimiter}${i % 5}`);
    for (const name of ["torn.csv", "torn.csv.gz"]) {
      await expect(readTable(folder.write(name, text), { response: "y" })).rejects.toThrow(
        `${name}, first line, ${problem}; put all of it between quotation marks, or nothing`,
      );
    }
  });

  it("are no note where they are quoted, or in columns that are not used", async () => {
    const text = `y,g,x\n${rows((i) => (i % 4 === 3 ? '"a""b"' : "c"))}`;
    expect(await notes(text)).toEqual([]);
    const loose = `y,g,x\n${rows((i) => (i % 4 === 3 ? 'a"b' : "c"))}`;
    expect(await notes(loose, { features: ["x"] })).toEqual([]);
  });
});

describe("names are no numbers", () => {
  it.each([5, 30_000])("+-1 in row %i is no number", async (row) => {
    const text = `y,x\n${lines(40_000, (i) => (i === row - 1 ? "1,+-1" : `${i % 2},${i}`))}`;
    await expect(read(text)).rejects.toThrow(`row ${row}, x: "+-1" is not a number`);
    if (row > 20_480)
      await expect(read(text, { sql: "select * from data" })).rejects.toThrow('"+-1" is not a number');
  });

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
      lines(50, (i) => `{"y":${i},"x":"${i}${i === 7 ? "_2" : ""}"}`),
    );
    await expect(readTable(path, { response: "y" })).rejects.toThrow('"7_2" is not a number');
  });

  it("alone in their column, where they are levels", async () => {
    const text = `y,g\n${lines(60, (i) => `${i},${["1_2", "2024_1", "2024_2"][i % 3]}`)}`;
    const { names, rows } = await read(text);
    expect([names, rows[1], rows[2]]).toEqual([
      ["g[2024_1]", "g[2024_2]"],
      [1, 1, 0],
      [2, 0, 1],
    ]);
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
    // One sign says the other, and a group begins with no zero.
    expect((await read("y;x\n1;1.234\n2;12\n", { thousands: "." })).rows[0]).toEqual([1, 1234]);
    await expect(read("y;x\n1;0.234\n2;12\n", { thousands: "." })).rejects.toThrow('"0.234" is not a number');
  });

  it("a comma before the decimals is seen where it can be nothing else", async () => {
    const mean = [
      [1, 2.5],
      [3, 1234],
    ];
    const note = (column: string, more = "") =>
      `decimal-comma ${column}: numbers are read with a comma before the decimals${more}`;
    expect((await read("y;x\n1;2,5\n3;1234\n")).rows).toEqual(mean);
    expect(await notes("y;x\n1;2,5\n3;1234\n")).toEqual([note("x")]);
    expect((await read('y,x\n"1,0","2,5"\n3,1234\n')).rows).toEqual(mean);
    expect((await read("y\tx\n1,0\t2,5\n3,00\t1.234\n")).rows).toEqual(mean);
    expect(await notes("y\tx\n1,0\t2,5\n3,00\t1.234\n")).toEqual([
      note("y", ", and points between thousands"),
      note("x", ", and points between thousands"),
    ]);
    const json = folder.write("t.json", '[{"y":1,"x":"2,5"},{"y":3,"x":"1234"}]');
    expect((await readTable(json, { response: "y" })).rows).toEqual(mean);
    expect((await read("y;x;w\n1;2,5;a\n3;1234;b,c\n", { features: ["x"] })).rows).toEqual(mean);
    // Late rows too are numbers in this style, or errors.
    const long = `y;x\n${lines(30_000, (i) => `${i};${i},5`)}`;
    expect((await read(`${long}1;-2,25\n`)).rows.at(-1)).toEqual([1, -2.25]);
    await expect(read(`${long}1;2.25\n`)).rejects.toThrow('row 30001, x: "2.25" is not a number');
  });

  it("and not where it may be another sign", async () => {
    // Thousands, perhaps; a column with points before decimals beside it.
    await expect(read("y;x\n1;1,500\n3;12,250\n")).rejects.toThrow('"1,500" is not a number');
    await expect(read("y;x\n1.5;2,5\n3;1234\n")).rejects.toThrow('row 1, x: "2,5" is not a number');
    await expect(read("y;x\n1;2,5\n3;1234\n", { decimal: "." })).rejects.toThrow('"2,5" is not a number');
  });

  it("points that may separate thousands are said to be read as decimals", async () => {
    const either = [
      "three-decimals x: every number with a point in the first rows has three digits behind it, and is read as a fraction",
    ];
    expect(await notes("y;x\n1;1.234\n2;2.500\n")).toEqual(either);
    expect(await notes("y,x\n1,1.234\n2,-12.500\n3,7\n")).toEqual(either);
    for (const others of ["0.250", "1.25", "1234", "1.2345", "1.234e1"])
      expect(await notes(`y,x\n1,1.234\n2,12.500\n3,${others}\n`)).toEqual([]);
    expect(await notes("y,x\n1,1.234\n2,2.500\n", { decimal: "." })).toEqual([]);
  });

  it("and by a query that reads a text by itself may have been", async () => {
    const query = async (text: string) => {
      const table = await openTable([], { response: "y", sql: `FROM '${csv(text)}'` });
      const said = table.notes.map(({ code, column }) => `${code} ${column}`);
      table.close();
      return said;
    };
    expect(await query("y,x\n1,1.234\n2,12.500\n3,7\n")).toEqual(["three-decimals x"]);
    expect(await query("y,x\n1,1.234\n2,12.500\n3,0.125\n")).toEqual([]);
  });

  it("and are an error where whole numbers below a thousand are beside many of them", async () => {
    const counts = (of: (n: number) => string) => `y,x\n${lines(60, (i) => `${i},${of(100 + 91 * i)}`)}`;
    const grouped = counts((n) => (n < 1000 ? `${n}` : `${n / 1000}`.padEnd(5, "0")));
    await expect(read(grouped)).rejects.toThrow(
      "t.csv, x: numbers with a point all have three digits behind it, and others have no point: thousands, it seems",
    );
    expect((await read(grouped, { thousands: "." })).rows[20]).toEqual([20, 1920]);
    expect((await read(grouped, { decimal: "." })).rows[20]).toEqual([20, 1.92]);
    expect((await read(grouped, { features: [] })).rows).toHaveLength(60);
    // The same numbers as fractions would be written so.
    expect((await read(counts((n) => (n / 1000).toFixed(3)))).rows[20]).toEqual([20, 1.92]);
  });
});

describe("leading zeros", () => {
  const codes = ["01234", "00501", "10001"];
  const zip = `y,x,zip\n${lines(60, (i) => `${i % 7},${i % 5},${codes[i % 3]}`)}`;
  const lost = 'leading-zeros zip: digits behind zeros are read as numbers, "00501" as 501';

  it("are said to be lost where a column of digits is read as numbers", async () => {
    expect(await notes(zip)).toEqual([lost]);
    expect(await notes(zip, { response: "zip" })).toEqual([lost]);
    expect(await notes(zip, { sql: "select * from data" })).toEqual([lost]);
    const lead = `y,postal code\n${lines(60, (i) => `${i % 7}, ${codes[i % 3]}`)}`;
    const { table } = await read(lead);
    expect(table.notes.map(({ remedy }) => remedy)).toEqual([
      "if they are names, take them as levels: C(`postal code`)",
    ]);
    const records = lines(60, (i) => JSON.stringify({ y: i % 7, zip: codes[i % 3] }));
    const json = await readTable(folder.write("zip.json", records), { response: "y" });
    expect(json.table.notes.map(({ code }) => code)).toEqual(["leading-zeros"]);
  });

  it("are kept by levels, as a formula takes them or as they are declared", async () => {
    const kept = ["zip[01234]", "zip[10001]"];
    const formula = await readTable(csv(zip), { formula: "y ~ C(zip)" });
    expect([formula.names, formula.table.notes]).toEqual([kept, []]);
    const levels = { zip: ["00501", "01234", "10001"] };
    const declared = await read(zip, { features: ["zip"], levels });
    expect([declared.names, declared.table.notes]).toEqual([kept, []]);
    const query = await read(zip, { sql: "select y, zip from data", levels });
    expect([query.names, query.table.notes]).toEqual([kept, []]);
    const own = `select y::int as y, zip from read_csv('${folder.at("t.csv")}', all_varchar = true)`;
    expect((await read(zip, { sql: own })).names).toEqual(kept);
  });

  it("are kept where they come after the rows that are looked at", async () => {
    const late = `y,zip\n${lines(40_000, (i) => `${i % 7},${i < 30_000 ? 10001 + (i % 2) : "00501"}`)}`;
    expect((await readTable(csv(late), { formula: "y ~ C(zip)" })).names).toEqual([
      "zip[10001]",
      "zip[10002]",
    ]);
  });

  it("are no note of other numbers, of times, or of columns that are not used", async () => {
    const text = `y,a,b,c\n${lines(60, (i) => `${i % 7},0,${["0.5", "0", "0.25"][i % 3]},-0.${i}`)}`;
    expect(await notes(text)).toEqual([]);
    const times = `y,t\n${lines(60, (i) => `${i % 7},0${i % 3}:00`)}`;
    expect((await notes(times)).filter((note) => note.startsWith("leading"))).toEqual([]);
    expect(await notes(zip, { features: ["x"] })).toEqual([]);
    expect(await notes(zip, { features: ["x"], sql: "select y, x from data" })).toEqual([]);
  });

  it("of classes are declared", async () => {
    const text = `y,x\n${lines(60, (i) => `0${i % 2},${i % 5}`)}`;
    expect(await notes(text, { classes: true })).toEqual([
      'leading-zeros y: digits behind zeros are read as numbers, "00" as 0',
    ]);
    expect(await notes(text, { classes: true, levels: { y: ["00", "01"] } })).toEqual([
      'response-levels y: the response is 1 where it is "01", and 0 where it is "00"',
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
    await expect(read(land)).rejects.toThrow('land: text with the one value "DE"');
    expect((await read("y,x\n1,-99\n2,3\n4,5\n", { nullStrings: ["-99"], missing: "drop" })).rows).toEqual([
      [2, 3],
      [4, 5],
    ]);
    await expect(read("y,x\n1,?\n2,3\n4,5\n", { nullStrings: [] })).rejects.toThrow(
      'row 1, x: "?" is not a number',
    );
  });

  it("NA is a level among codes of two letters, and said to be; elsewhere it is missing", async () => {
    const table = (...words: string[]) => `y,land\n${lines(30, (i) => `${i},${words[i % words.length]}`)}`;
    expect((await read(table("DE", "FR", "NA"))).names).toEqual(["land[FR]", "land[NA]"]);
    expect(await notes(table("DE", "FR", "NA"))).toEqual(['missing-as-level land: "NA" taken for a level']);
    const { names, rows, dropped } = await read(table("DEU", "FR", "NA"), { missing: "drop" });
    expect([names, rows.length, dropped]).toEqual([["land[FR]"], 20, 10]);
    const levels = { land: ["NA", "DEU", "FR"] };
    expect((await read(table("DEU", "FR", "NA"), { levels })).names).toEqual(["land[DEU]", "land[FR]"]);
    // Behind the rows that levels are looked for in, it is one that was not seen.
    const late = `${table("DE", "FR")}1,NA\n`;
    await expect(read(late, { levelRows: 30, missing: "drop" })).rejects.toThrow(
      'land: the level "NA" is not',
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

  it("a response of two classes is 0 and 1, and it is said which is which", async () => {
    const classes = async (a: string, b: string, options: Partial<TableOptions> = { classes: true }) => {
      const { rows, table } = await read(`y,x\n${lines(20, (i) => `${i % 4 ? a : b},${i}`)}`, options);
      return [rows[0][0], rows[1][0], ...table.notes.map(({ problem }) => problem)];
    };
    const said = (one: string, zero: string) =>
      `the response is 1 where it is "${one}", and 0 where it is "${zero}"`;
    expect(await classes("1", "2")).toEqual([1, 0, said("2", "1")]);
    expect(await classes("10", "9")).toEqual([0, 1, said("10", "9")]);
    expect(await classes("1", "-1")).toEqual([0, 1, said("1", "-1")]);
    expect(await classes("good", "bad")).toEqual([0, 1, said("good", "bad")]);
    expect(await classes("0", "1")).toEqual([1, 0]);
    expect(await classes("TRUE", "FALSE")).toEqual([
      0,
      1,
      "the response is 1 where it is true or yes, and 0 where it is false or no",
    ]);
    // Numbers of no classes, and classes of nothing that was asked for, stay numbers.
    expect(await classes("1.5", "2")).toEqual([2, 1.5]);
    expect(await classes("1", "2", {})).toEqual([2, 1]);
    const parquet = folder.at("classes.parquet");
    await duckdb(`COPY (SELECT i % 2 + 1 AS y, i AS x FROM range(10) t(i)) TO '${parquet}'`);
    const { rows } = await readTable(parquet, { response: "y", classes: true });
    expect(rows.slice(0, 2)).toEqual([
      [0, 0],
      [1, 1],
    ]);
    // A third class that comes late is an error.
    const late = `y,x\n${lines(40, (i) => `${1 + (i % 2)},${i}`)}3,1\n`;
    await expect(read(late, { classes: true, levelRows: 40 })).rejects.toThrow('row 41, y: the level "3"');
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
    // Fractions name no rows: the header has lost a separator.
    await expect(read(`y,x-z\n${lines(30, (i) => `${i / 4},${i % 2},${i}`)}`)).rejects.toThrow(
      "row 1: 3 fields where other rows have 2",
    );
    expect((await read(`rownames,y,x\n${lines(30, (i) => `${i + 1},${i % 2},${i}`)}`)).names).toEqual(["x"]);
    expect((await read(`id,y\n${lines(30, (i) => `${i + 1},${i % 2}`)}`)).names).toEqual(["id"]);
    const parquet = folder.at("index.parquet");
    await duckdb(
      `COPY (SELECT i AS y, i AS x, 3 * i AS __index_level_0__ FROM range(9) t(i)) TO '${parquet}'`,
    );
    expect((await readTable(parquet, { response: "y" })).names).toEqual(["x"]);
  });

  it("rows that end in a separator have no field more", async () => {
    const body = lines(30, (i) => `${i / 2},${i % 7},${i % 3},`);
    const expected = Array.from({ length: 30 }, (_, i) => [i / 2, i % 7, i % 3]);
    const said =
      "rows end in a separator that the header lacks, whose names are those of the fields before it";
    const empty =
      "no-name column4: this column has neither a name nor a value in the first rows, and is left out";
    // With and without one in the header: y, then x, then z.
    expect((await read(`y,x,z,\n${body}`)).rows).toEqual(expected);
    expect(await notes(`y,x,z,\n${body}`)).toEqual([empty]);
    const { names, rows } = await read(`y,x,z\n${body}`);
    expect([names, rows]).toEqual([["x", "z"], expected]);
    expect(await notes(`y,x,z\n${body}`, { features: ["x"] })).toEqual([
      `ending-separator undefined: ${said}`,
    ]);
    // What numbers the rows is R's, whatever the last column is.
    const numbered = `y,x,z\n${lines(30, (i) => `${i + 1},${i / 2},${i % 7},`)}`;
    expect((await read(numbered, { features: ["x"] })).rows[5]).toEqual([2.5, 5]);
  });
});

describe("options", () => {
  it.each<[Record<string, unknown>, string]>([
    [{ mising: "drop" }, "there is no option mising; did you mean missing?"],
    [{ delimiter: "" }, 'delimiter: "" is not one to four characters'],
    [{ decimal: ";" }, 'decimal: ";" is not "." or ","'],
    [{ thousands: ".", decimal: "." }, 'thousands: "." is the decimals\' sign already'],
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
    const sound = await readTable(path, { response: "y" });
    expect([sound.rows.length, sound.table.unseen()]).toEqual([300, []]);
    const bytes = readFileSync(path);
    // A bit of every 31st byte of the pages; their headers, and the footer behind them, have no sum.
    const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
    const places: number[] = [];
    for (let at = 4; at < footer; ) {
      const { end, bytes: size, sum } = pageHeader(bytes, at)!;
      expect(sum).toBeDefined();
      at = end + size;
      for (let place = end; place < at; place += 31) places.push(place);
    }
    for (const at of places) {
      const damaged = Buffer.from(bytes);
      damaged[at] ^= 4;
      writeFileSync(path, damaged);
      await expect(readTable(path, { response: "y" }), `byte ${at}`).rejects.toThrow();
    }
  });

  it("pages without sums are not looked into, but their headers and the footer must agree", async () => {
    const path = folder.at("plain.parquet");
    await duckdb(`COPY (SELECT i AS y, i % 9 AS x FROM range(100) t(i)) TO '${path}'`);
    const right = Array.from({ length: 100 }, (_, i) => [i, i % 9]);
    const sound = await readTable(path, { response: "y" });
    expect(sound.rows).toEqual(right);
    const unseen = async (sources: string[], sql?: string): Promise<string[]> => {
      const { table } = await readTable(sources, { response: "y", ...(sql && { sql }) });
      return table.unseen().map((fault) => `${fault.file}: ${fault.problem}`);
    };
    const seen = "damage inside a page would not be seen";
    expect(await unseen([path])).toEqual([`${path}: check sums of its pages are not there: ${seen}`]);
    const other = folder.at("other.parquet");
    await duckdb(`COPY (SELECT i AS y, i % 7 AS x FROM range(100) t(i)) TO '${other}'`);
    expect(await unseen([path, other])).toEqual([
      `${path}: check sums of its pages (and of 1 more file) are not there: ${seen}`,
    ]);
    expect(await unseen([path], "select * from data")).toEqual([
      `${path}: check sums of its pages are not compared in queries and at addresses: ${seen}`,
    ]);
    const bytes = readFileSync(path);
    const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
    const places: [number, number][] = [];
    for (let at = 4; at < footer; ) {
      const header = pageHeader(bytes, at);
      // Behind the pages, filters.
      if (header === undefined) break;
      const { end, bytes: size, sum } = header;
      expect(sum).toBeUndefined();
      for (let place = at; place < end; place++) places.push([place, 4]);
      at = end + size;
    }
    // The numbers of rows of the file and of its row group, of values in its columns: 100 as a 64-bit field.
    const counts = Buffer.from([0x16, 0xc8, 0x01]);
    for (let at = bytes.indexOf(counts, footer); at >= 0; at = bytes.indexOf(counts, at + 1))
      places.push([at + 1, 2]);
    expect(places.filter(([place]) => place > footer)).toHaveLength(4);
    expect(places.length).toBeGreaterThan(50);
    for (const [at, bit] of places) {
      const damaged = Buffer.from(bytes);
      damaged[at] ^= bit;
      writeFileSync(path, damaged);
      const answer = await readTable(path, { response: "y" }).catch((error: unknown) => error);
      if (answer instanceof DataError) continue;
      // The name of a dictionary's own encoding, which has but one.
      expect(at < footer && (answer as { rows: number[][] }).rows, `byte ${at}`).toEqual(right);
    }
    writeFileSync(path, bytes);
    appendFileSync(path, "x");
    await expect(readTable(path, { response: "y" })).rejects.toThrow(
      "this is not a Parquet file, or its end is missing",
    );
  });

  it("pages with their lowest and highest value in the header are whole: a file of pandas", async () => {
    const path = fileURLToPath(new URL("./pandas.parquet", import.meta.url));
    const { rows } = await readTable(path, { response: "y", features: ["count", "yes", "word"] });
    const expected = Array.from({ length: 300 }, (_, i) => {
      const yes = Number(i % 3 === 0);
      return [0.5 * i, (7 * i) % 31, yes, Number(i % 3 === 1), Number(i % 3 === 2)];
    });
    expect(rows).toEqual(expected);
  });

  it("row groups without rows have no pages, and are no damage: a file of pyarrow", async () => {
    const path = fileURLToPath(new URL("./empty-groups.parquet", import.meta.url));
    const { rows } = await readTable(path, { response: "y" });
    expect(rows).toEqual(Array.from({ length: 300 }, (_, i) => [0.5 * i, (7 * i) % 31]));
  });

  it.each(["PLAIN", "DELTA_BINARY_PACKED"])(
    "pages of other writers and versions are whole: %s",
    async (encoding) => {
      const path = folder.at("versions.parquet");
      const version = encoding === "PLAIN" ? "V1" : "V2";
      await duckdb(
        `COPY (SELECT i AS y, CASE WHEN i % 3 > 0 THEN i END AS x, 'w' || i % 4 AS g FROM range(30000) t(i)) TO '${path}'
       (PARQUET_VERSION ${version}, ROW_GROUP_SIZE 4096)`,
      );
      expect((await readTable(path, { response: "y", missing: "drop" })).rows).toHaveLength(20_000);
      parquetWriteFile({
        filename: path,
        columnData: ["y", "x"].map((name) => ({
          name,
          data: Array.from({ length: 5000 }, (_, i) => i),
          type: "INT32" as const,
          encoding: encoding as "PLAIN",
        })),
        rowGroupSize: 1500,
        pageSize: 512,
      });
      expect((await readTable(path, { response: "y" })).rows).toHaveLength(5000);
    },
  );
});

it("a column is what its own values say, however many stand beside it", async () => {
  // Numbers with a comma before the decimals, words, truth and numbers that are missing, far apart in a wide table.
  const value = (i: number, j: number): string => {
    if (j === 40) return ["a", "b"][i % 2];
    if (j === 70) return ["yes", "no"][i % 2];
    if (j === 99) return i % 3 === 0 ? "" : String(i);
    return `${i},${(j + i) % 10}5`;
  };
  const header = ["y", ...Array.from({ length: 100 }, (_, j) => `x${j}`)].join(";");
  const text = lines(60, (i) => [i, ...Array.from({ length: 100 }, (_, j) => value(i, j))].join(";"));
  const { names, rows, table } = await read(`${header}\n${text}`, { missing: "drop" });
  expect(names).toEqual(Array.from({ length: 100 }, (_, j) => (j === 40 ? "x40[b]" : `x${j}`)));
  expect(rows.length).toBe(40);
  expect([rows[0][1], rows[0][34], rows[0][41], rows[0][71], rows[0][100]]).toEqual([1.15, 1.45, 1, 0, 1]);
  expect(new Set(table.notes.map(({ code }) => code))).toEqual(new Set(["decimal-comma"]));
});

it("finds two classes of which the first rows have one, and no classes where a third comes later", async () => {
  const rows = (value: (i: number) => number): string =>
    `y,x\n${Array.from({ length: 30_000 }, (_, i) => `${value(i)},${i}\n`).join("")}`;
  const noted = async (value: (i: number) => number) => {
    const file = folder.write("classes.csv", rows(value));
    const table = await openTable(file, { response: "y", classes: true });
    table.close();
    return table.responseLevels;
  };
  expect(await noted((i) => (i < 25_000 ? 1 : 2))).toEqual(["1", "2"]);
  expect(await noted((i) => (i < 25_000 ? 1 + (i % 2) : 3))).toBeUndefined();
  expect(await noted((i) => (i < 25_000 ? i % 2 : 2))).toBeUndefined();
});
