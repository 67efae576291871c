import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { openTable } from "compendium";
import fc from "fast-check";
import { parquetWriteFile } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { bundled } from "../../source.js";
import { duckdb, readTable, testFolder } from "./files.js";

const folder = testFolder();
const internals = pathToFileURL(bundled("command-internal")).href;

/** Numbers that a text file can hold and give back: all finite doubles. */
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(0, 5e-324, Number.MAX_VALUE, -1e300, 0.1),
);

/** Random tables: names in any script, with quotes, commas and spaces; one to thirty rows. */
const tables = fc
  .uniqueArray(fc.stringMatching(/^[a-zäß漢"', ;_-]{1,8}[a-z]$/), {
    minLength: 2,
    maxLength: 6,
    // DuckDB takes names for the same that differ in case only, or in spaces around them.
    selector: (name) => name.trim().toLowerCase(),
  })
  .map((names) => names.map((name) => name.trim()))
  .chain((names) =>
    fc.record({
      names: fc.constant(names),
      rows: fc.array(fc.tuple(...names.map(() => number)), { minLength: 1, maxLength: 30 }),
    }),
  );

/** -0 is 0 in a text of an integer. */
const plain = (rows: readonly (readonly number[])[]): number[][] => rows.map((row) => row.map((x) => x + 0));

function csv(names: readonly string[], rows: readonly (readonly unknown[])[], separator = ","): string {
  const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(separator);
  return `${[quoted, ...rows.map((row) => row.join(separator))].join("\n")}\n`;
}

describe("any table of numbers comes back as it was written", () => {
  const formats: Record<string, (path: string, names: string[], rows: number[][]) => void> = {
    "table.csv": (_, names, rows) => folder.write("table.csv", csv(names, rows)),
    "table.csv.gz": (_, names, rows) => folder.write("table.csv.gz", csv(names, rows)),
    "table.tsv": (_, names, rows) => folder.write("table.tsv", csv(names, rows, "\t")),
    "table.ndjson": (_, names, rows) =>
      folder.write(
        "table.ndjson",
        rows.map((row) => JSON.stringify(Object.fromEntries(names.map((n, j) => [n, row[j]])))).join("\n"),
      ),
    "table.json": (_, names, rows) =>
      folder.write(
        "table.json",
        JSON.stringify(rows.map((row) => Object.fromEntries(names.map((n, j) => [n, row[j]])))),
      ),
    // A writer that is not DuckDB's.
    "table.parquet": (filename, names, rows) =>
      parquetWriteFile({
        filename,
        columnData: names.map((name, j) => ({ name, type: "DOUBLE", data: rows.map((row) => row[j]) })),
      }),
  };

  it.each(Object.entries(formats))("%s", async (name, write) => {
    await fc.assert(
      fc.asyncProperty(tables, async ({ names, rows }) => {
        const numbers = plain(rows as number[][]);
        write(folder.at(name), names, numbers);
        const read = await readTable(folder.at(name), { response: names[0] });
        expect(read.names).toEqual(names.slice(1));
        expect(read.rows).toEqual(numbers);
      }),
      { numRuns: 12 },
    );
  });
});

describe("sources", () => {
  const text = "y,x\n1,2\n0,3.5\n";
  const expected = [
    [1, 2],
    [0, 3.5],
  ];

  it("reads zstd, and compressed files of any name", async () => {
    const path = folder.write("plain.csv", text);
    await duckdb(`COPY (FROM read_csv('${path}')) TO '${folder.at("packed.csv.zst")}' (COMPRESSION zstd)`);
    expect((await readTable(folder.at("packed.csv.zst"), { response: "y" })).rows).toEqual(expected);
    const packed = folder.write("packed.csv.gz", text);
    execFileSync("cp", [packed, folder.at("packed-without-saying-so.csv")]);
    const read = await readTable(folder.at("packed-without-saying-so.csv"), { response: "y" });
    expect(read.rows).toEqual(expected);
  });

  it("numbers columns from x1 where there is no header", async () => {
    const path = folder.write("headless.csv", `${Array.from({ length: 12 }, (_, j) => j + 1).join(",")}\n`);
    const { names, rows } = await readTable(path, { response: "x1", header: false });
    expect(names).toEqual(["x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12"]);
    expect(rows).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]]);
  });

  it("takes lists in their order, globs and folders by path, and names that look like globs as they are", async () => {
    mkdirSync(folder.at("parts/deep"), { recursive: true });
    const b = folder.write("parts/b.csv", "y,x\n3,4\n");
    const a = folder.write("parts/a.csv", "x,y\n2,1\n");
    folder.write("parts/deep/c[1].csv", "y,x\n5,6\n");
    folder.write("parts/readme.md", "no data");
    const y = async (source: string | string[]) =>
      (await readTable(source, { response: "y" })).rows.map((row) => row[0]);
    expect(await y([b, a])).toEqual([3, 1]);
    expect(await y(folder.at("parts/*.csv"))).toEqual([1, 3]);
    expect(await y(folder.at("parts"))).toEqual([1, 3, 5]);
    expect(await y(folder.at("parts/deep/c[1].csv"))).toEqual([5]);
  });

  it.each([
    ["CSV", "y,x\n1,2\n0,3.5\n"],
    ["JSON", '{"y":1,"x":2}\n{"y":0,"x":3.5}\n'],
    ["gzip", gzipSync("y,x\n1,2\n0,3.5\n")],
  ])("reads standard input, and is done with it: %s", async (_, content) => {
    const program = `
      import { openTable } from "${internals}";
      const table = await openTable("-", { response: "y" });
      for (let pass = 0; pass < 2; pass++) for await (const { response } of table.blocks()) console.log(response.join());
      table.close();`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stdin.end(content);
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect({ code, output }).toEqual({ code: 0, output: "1,0\n1,0\n" });
  });

  // Only Linux shows open files as paths.
  it.skipIf(process.platform !== "linux")("leaves nothing of standard input when it is killed", async () => {
    const program = `
      import { openTable } from "${internals}";
      await openTable("-", { response: "y" });
      console.log("open");
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
    child.stdin.end(text);
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill("SIGKILL");
    await new Promise((resolve) => child.on("close", resolve));
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`sa-adam-${child.pid}-`))).toEqual([]);
  });

  it("reads a query, alone or over the files as data, in its order", async () => {
    const path = folder.write("plain.csv", text);
    const sql = `select y + 1 as z, x from '${path}' order by x desc; `;
    expect((await readTable([], { response: "z", sql })).rows).toEqual([
      [1, 3.5],
      [2, 2],
    ]);
    const joined = "select a.y, b.x as other from data a, data b -- every pair\n order by a.y, b.x";
    const { names, rows } = await readTable(path, { response: "y", sql: joined });
    expect(names).toEqual(["other"]);
    expect(rows).toEqual([
      [0, 2],
      [0, 3.5],
      [1, 2],
      [1, 3.5],
    ]);
  });

  it("does not round a late fraction in a column of whole numbers", async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => `${i % 2},${i}`);
    const path = folder.write("late.csv", `y,x\n${rows.join("\n")}\n1,0.25\n`);
    const { rows: read } = await readTable(path, { response: "y" });
    expect(read.at(-1)).toEqual([1, 0.25]);
    const json = rows.map((row) => `{"y":${row.split(",")[0]},"x":${row.split(",")[1]}}`);
    const lines = folder.write("late.ndjson", [...json, '{"y":1,"x":0.25}'].join("\n"));
    expect((await readTable(lines, { response: "y" })).rows.at(-1)).toEqual([1, 0.25]);
  });

  it("takes truth values and signed numbers of a CSV file for numbers", async () => {
    const path = folder.write("truth.csv", "y,a,b\n+1,true,yes\n-1,false,no\n");
    expect((await readTable(path, { response: "y" })).rows).toEqual([
      [1, 1, 1],
      [-1, 0, 0],
    ]);
  });

  it("takes Parquet files of different types and orders for one table, and none that lacks a column", async () => {
    const [whole, half, lacking] = ["whole", "half", "lacking"].map((name) => folder.at(`${name}.parquet`));
    await duckdb(
      `COPY (SELECT 1 AS y, 2 AS x) TO '${whole}'`,
      `COPY (SELECT 2.5::FLOAT AS x, 3 AS y, 'more' AS note) TO '${half}'`,
      `COPY (SELECT 4 AS y) TO '${lacking}'`,
    );
    const features = ["x"];
    expect((await readTable([whole, half], { response: "y", features })).rows).toEqual([
      [1, 2],
      [3, 2.5],
    ]);
    await expect(readTable([whole, lacking], { response: "y" })).rejects.toThrow(
      `${lacking}: there is no column x, which ${whole} has`,
    );
  });

  it("takes every number type of a Parquet file", async () => {
    const path = folder.at("types.parquet");
    await duckdb(
      `COPY (SELECT 1::TINYINT AS y, 2::BIGINT AS b, 3::UHUGEINT AS u, 4.25::DECIMAL(9,2) AS d, 0.5::FLOAT AS f, true AS t)
       TO '${path}'`,
    );
    const { names, rows, table } = await readTable(path, { response: "y" });
    expect(names).toEqual(["b", "u", "d", "f", "t"]);
    expect(rows).toEqual([[1, 2, 3, 4.25, 0.5, 1]]);
    expect(table.size).toBe(1);
  });
});

it("loads DuckDB only when a table is opened, and lets the process end", () => {
  const path = folder.write("plain.csv", "y,x\n1,2\n");
  const program = `
    const { openTable } = await import("${internals}");
    const loaded = () => process.report.getReport().sharedObjects.some((name) => name.includes("duckdb"));
    const before = loaded();
    const table = await openTable(${JSON.stringify(path)}, { response: "y" });
    for await (const block of table.blocks()) break;
    console.log(before, loaded());`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
  });
  expect(output).toBe("false true\n");
});

it("names what is read in its fingerprint", async () => {
  const path = folder.write("print.csv", "y,x\n1,2\n");
  const print = async (options = {}, source: string | string[] = path): Promise<string> => {
    const table = await openTable(source, { response: "y", ...options });
    table.close();
    return table.fingerprint;
  };
  const first = await print();
  expect(await print()).toBe(first);
  const query = { sql: `select * from '${path}'` };
  const others = [
    await print({ missing: "drop" }),
    await print({ shuffle: true }),
    await print({ shuffle: true, seed: 2 }),
    await print({ features: [] }),
    await print(query, []),
  ];
  expect(new Set([first, ...others]).size).toBe(6);
  folder.write("print.csv", "y,x\n1,2.0\n");
  expect(await print()).not.toBe(first);
  expect(await print(query, [])).not.toBe(others[4]);
});
