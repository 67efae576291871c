import { appendFileSync, readdirSync, readlinkSync, statSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { type DataTable, openTable, type TableOptions } from "compendium";
import { describe, expect, it } from "vitest";
import { keptRows } from "../../../lib/command/tables/kept-rows.js";
import type { Rows } from "../../../lib/command/tables/stream.js";
import { testFolder } from "./files.js";

const folder = testFolder();
/** Enough for all of these. */
const ROOM = 1e8;
/** Linux shows the files that are open. */
const shows = process.platform === "linux";

/** Files of ours among those that are open, and without a name. */
function openFiles(): number {
  const links = readdirSync("/proc/self/fd").map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return "";
    }
  });
  return links.filter((link) => /\/sa-adam-\d+-[^/]* \(deleted\)$/.test(link)).length;
}

/** Columns of so many rows, each number beside a missing one in the second; a bit pattern that no sum would keep in the first. */
function someRows(count: number, from: number): Rows {
  const items = [0, 1].map((j) =>
    Float64Array.from({ length: 2048 }, (_, i) => Math.sin(from + i) / (j + 1)),
  );
  items[0][0] = -0;
  const valid = new Uint8Array(256).fill(0xa5);
  return {
    count,
    numbers: (column) => ({ items: items[column], valid: column === 1 && from % 2 === 1 ? valid : null }),
    value: () => "not kept",
  };
}

/** What a reader sees. */
function seen(rows: readonly Rows[]) {
  return rows.map(({ count, numbers }) => {
    const [a, b] = [0, 1].map(numbers);
    const bits = [...(b.valid ?? [])].slice(0, Math.ceil(count / 8));
    return [count, [...a.items.slice(0, count)], [...b.items.slice(0, count)], bits];
  });
}

async function collected(rows: AsyncIterable<Rows>): Promise<Rows[]> {
  const all: Rows[] = [];
  for await (const some of rows) all.push(some);
  return all;
}

async function* each(rows: readonly Rows[]): AsyncGenerator<Rows> {
  yield* rows;
}

describe("rows that are kept", () => {
  const rows = [someRows(2048, 0), someRows(1, 1), someRows(100, 3), someRows(2048, 4), someRows(65, 5)];

  it("come again bit by bit, as often as they are wanted", async () => {
    const kept = keptRows([0, 1], ROOM)!;
    expect(seen(await collected(kept.keep(each(rows))))).toEqual(seen(rows));
    expect(kept.whole()).toBe(true);
    for (let times = 0; times < 2; times++) expect(seen(await collected(kept.again()))).toEqual(seen(rows));
    kept.close();
  });

  it.each([0, 100, 40_000])("are given up where there is room for %i bytes", async (most) => {
    const kept = keptRows([0, 1], most)!;
    expect(seen(await collected(kept.keep(each(rows))))).toEqual(seen(rows));
    expect(kept.whole()).toBe(false);
  });

  it("are not whole where their reader stops", async () => {
    const kept = keptRows([0, 1], ROOM)!;
    for await (const _ of kept.keep(each(rows))) break;
    expect(kept.whole()).toBe(false);
  });

  it.runIf(shows)("leave no file open that is given up", async () => {
    const before = openFiles();
    const kept = keptRows([0], 100)!;
    expect(openFiles()).toBe(before + 1);
    await collected(kept.keep(each(rows)));
    expect(openFiles()).toBe(before);
  });
});

describe("a table whose rows are kept", () => {
  const rows = Array.from({ length: 5000 }, (_, i) =>
    [Math.sin(i), i % 7 === 3 ? "NA" : Math.cos(i * i), "abc"[i % 3], i].join(","),
  );
  const text = `y,x,word,w\n${rows.join("\n")}\n`;
  const json = rows
    .map((row) => row.split(","))
    .map(([y, x, word, w]) => `{"y":${y},"x":${x === "NA" ? "null" : x},"word":"${word}","w":${w}}\n`)
    .join("");
  const open = (files: string | string[], options?: Partial<TableOptions>): Promise<DataTable> =>
    openTable(files, { missing: "drop", response: "y", ...options });

  /** Blocks of a pass as plain numbers, and what is said of them. */
  async function pass(table: DataTable, scratch?: number) {
    const blocks = [];
    for await (const { count, response, columns, ...beside } of table.blocks({ again: true, scratch }))
      blocks.push([count, Array.from(response), ...columns.map((column) => Array.from(column)), beside]);
    return { blocks, dropped: table.dropped(), read: table.read() };
  }

  it.each<[string, Partial<TableOptions>]>([
    ["a.csv", {}],
    ["a.csv.gz", {}],
    ["a.csv", { shuffle: true }],
    ["a.csv", { weights: "w" }],
    ["a.csv", { response: undefined, formula: "y ~ x * C(word) + poly(w, 2)" }],
    ["a.json", {}],
    ["a.csv+b.csv", {}],
  ])("gives the same blocks from %s, %j", async (names, options) => {
    const files = names.split("+").map((name) => folder.write(name, name === "a.json" ? json : text));
    // No row may come twice.
    if (files[1]) folder.write("b.csv", text.replaceAll(",a,", ",b,"));
    const [plain, kept] = [await open(files, options), await open(files, options)];
    const first = await pass(plain);
    expect(await pass(kept, ROOM)).toEqual(first);
    const opened = shows ? openFiles() : 1;
    expect(opened).toBe(1);
    expect(await pass(kept)).toEqual(first);
    expect(await pass(plain)).toEqual(first);
    for (const table of [plain, kept]) table.close();
    expect(shows ? openFiles() : 0).toBe(0);
  });

  it("reads a packed text as it is that unpacked takes more than it may", async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => `${i % 7},${i % 5},${"ab"[i % 2]},1\n`);
    const same = `y,x,word,w\n${rows.join("")}`;
    const file = folder.write("dense.csv.gz", same);
    const table = await open(file);
    const first = await pass(table, 4 * statSync(file).size);
    expect(shows ? openFiles() : 0).toBe(0);
    const plain = await open(folder.write("dense.csv", same));
    expect(first.blocks).toEqual((await pass(plain)).blocks);
    for (const one of [table, plain]) one.close();
  });

  // Node takes a zero there for the end of the file, and DuckDB does not look as far while the first rows are looked at.
  it.each([
    ["padding", false, 1000, ""],
    ["padding and rows", false, 1000, "1,2,a,3\n"],
    ["as many zeros as are read at once", true, 2 ** 18, "1,2,a,3\n"],
  ])("refuses a packed text with %s behind its end", async (_, filled, zeros, more) => {
    const rows = Array.from({ length: 40_000 }, (_, i) => `${i % 7},${i % 5},${"w".repeat(2000)},1\n`);
    const packed = gzipSync(`y,x,word,w\n${rows.join("")}`);
    // A name in its header, so long that the whole ends where a piece does that is read.
    const name = Buffer.alloc(2 ** 18 - ((packed.length + 1) % 2 ** 18), "n");
    const start = Buffer.from([...packed.subarray(0, 3), 8, ...packed.subarray(4, 10)]);
    const named = Buffer.concat([start, name, Buffer.alloc(1), packed.subarray(10)]);
    const end = [Buffer.alloc(zeros), ...(more ? [gzipSync(more)] : [])];
    const file = folder.write("behind.csv.gz", Buffer.concat([filled ? named : packed, ...end]));
    const table = await open(file, { features: ["x"] });
    await expect(pass(table, ROOM)).rejects.toThrow(
      /what is behind the end of the packed text is not gzip's/,
    );
    table.close();
  });

  it("reads a text again whose numbers take more than they may", async () => {
    const table = await open(folder.write("large.csv", text));
    const first = await pass(table, 1000);
    expect(shows ? openFiles() : 0).toBe(0);
    expect(await pass(table)).toEqual(first);
    table.close();
  });

  it.runIf(shows)(
    "keeps nothing of Parquet and of queries, whose own order another reading tests",
    async () => {
      const table = await open(folder.write("q.csv", text), { sql: "SELECT * FROM data" });
      await pass(table, ROOM);
      expect(openFiles()).toBe(0);
      table.close();
    },
  );

  it("goes on from what was read before, and then has all rows", async () => {
    const file = folder.write("grown.csv", text);
    const old = await open(file);
    const { read: earlier, ...first } = await pass(old);
    old.close();
    const table = await open(file);
    for await (const _ of table.blocks({ earlier, resume: true, again: true, scratch: ROOM }))
      throw new Error("nothing is new");
    expect(await pass(table)).toMatchObject(first);
    table.close();
  });

  it("refuses a file that has changed since", async () => {
    const file = folder.write("changing.csv", text);
    const table = await open(file);
    await pass(table, ROOM);
    appendFileSync(file, "1,2,a,3\n");
    await expect(pass(table)).rejects.toThrow(/written to, or exchanged/);
    table.close();
  });

  it("leaves nothing open behind an error", async () => {
    const table = await open(folder.write("wrong.csv", `${text}1,inf,a,2\n`));
    await expect(pass(table, ROOM)).rejects.toThrow(/the value is Infinity/);
    expect(shows ? openFiles() : 0).toBe(0);
    table.close();
  });
});
