import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { openTable } from "compendium";
import fc from "fast-check";
import { DataError } from "sa-adam/internal";
import { visible } from "sa-adam-cli/internal";
import { beforeAll, describe, expect, it } from "vitest";
import { duckdb, readTable, rowsOf, testFolder } from "./files.js";

const folder = testFolder();
const ROWS = 50_000;

beforeAll(async () => {
  // Row groups of 5000 rows, so that threads have something to overtake each other with.
  await duckdb(
    `COPY (SELECT i AS y, i % 7 AS x FROM range(${ROWS}) t(i)) TO '${folder.at("long.parquet")}' (ROW_GROUP_SIZE 5000)`,
    `COPY (SELECT i AS y, i % 7 AS x FROM range(${ROWS}) t(i)) TO '${folder.at("long.csv")}' (HEADER)`,
    `COPY (SELECT i AS y, CASE WHEN i % 3 > 0 THEN i END AS x FROM range(${ROWS}) t(i)) TO '${folder.at("holes.parquet")}'`,
  );
});

const sequence = Array.from({ length: ROWS }, (_, i) => i);
const responses = (rows: readonly number[][]): number[] => rows.map((row) => row[0]);

describe("order", () => {
  it.each(["long.parquet", "long.csv"])("is the file's: %s", async (name) => {
    const { rows } = await readTable(folder.at(name), { response: "y" });
    expect(responses(rows)).toEqual(sequence);
  });

  it("shuffled is a permutation that depends on the seed alone", async () => {
    const read = async (name: string, seed: number) =>
      responses((await readTable(folder.at(name), { response: "y", shuffle: true, seed })).rows);
    const one = await read("long.parquet", 1);
    expect(one).not.toEqual(sequence);
    expect([...one].sort((a, b) => a - b)).toEqual(sequence);
    expect(await read("long.csv", 1)).toEqual(one);
    const two = await read("long.parquet", 2);
    expect(two).not.toEqual(one);
    // No trace of the old order or of the other seed's: rank correlations of n rows are within 5 / sqrt(n).
    const rank = new Map(two.map((y, i) => [y, i]));
    expect(Math.abs(correlation(one, sequence))).toBeLessThan(5 / Math.sqrt(ROWS));
    expect(
      Math.abs(
        correlation(
          one.map((y) => rank.get(y)!),
          sequence,
        ),
      ),
    ).toBeLessThan(5 / Math.sqrt(ROWS));
  });
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (a.length - 1) / 2;
  const product = (u: readonly number[], v: readonly number[]) =>
    u.reduce((sum, value, i) => sum + (value - mean) * (v[i] - mean), 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

describe("skip", () => {
  it.each([
    ["long.parquet", {}],
    ["long.csv", {}],
    ["long.parquet", { shuffle: true }],
    ["holes.parquet", { missing: "drop" as const }],
  ])("gives what is left: %s %o", async (name, options) => {
    const table = await openTable(folder.at(name), { response: "y", ...options });
    const all = await rowsOf(table);
    const dropped = table.dropped();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: all.length + 10 }), async (skip) => {
        expect(await rowsOf(table, skip)).toEqual(all.slice(skip));
        expect(table.dropped()).toBe(dropped);
      }),
      { numRuns: 4, examples: [[0], [2048], [all.length], [5001]] },
    );
    table.close();
  });

  it("names the row all the same, over files too", async () => {
    const one = folder.at("one.parquet");
    const two = folder.at("two.parquet");
    await duckdb(
      `COPY (SELECT i AS y, i AS x FROM range(3000) t(i)) TO '${one}'`,
      `COPY (SELECT -i AS y, CASE WHEN i = 2500 THEN NULL ELSE i END AS x FROM range(3000) t(i)) TO '${two}'`,
    );
    const table = await openTable([one, two], { response: "y" });
    for (const skip of [0, 10, 2999, 3000, 3001, 5000]) {
      await expect(rowsOf(table, skip)).rejects.toThrow(`${two}, row 2501, x: the value is missing`);
    }
    table.close();
  });
});

describe("passes", () => {
  it("can be repeated, left early, aborted, and run side by side", async () => {
    const table = await openTable(folder.at("long.parquet"), { response: "y" });
    for await (const block of table.blocks()) {
      expect(block.count).toBeGreaterThan(0);
      break;
    }
    const controller = new AbortController();
    const aborted = (async () => {
      for await (const _ of table.blocks({ signal: controller.signal }))
        controller.abort(new Error("enough"));
    })();
    await expect(aborted).rejects.toThrow("enough");
    const [one, two] = await Promise.all([rowsOf(table), rowsOf(table)]);
    expect(responses(one)).toEqual(sequence);
    expect(two).toEqual(one);
    table.close();
  });

  it("give arrays that stay as they are", async () => {
    const table = await openTable(folder.at("long.parquet"), { response: "y" });
    const kept: ArrayLike<number>[] = [];
    for await (const { response } of table.blocks()) kept.push(response);
    await rowsOf(table);
    expect(kept.flatMap((response) => Array.from(response))).toEqual(sequence);
    table.close();
  });

  it("leave no temporary file", async () => {
    const ours = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`sa-adam-${process.pid}-`));
    const table = await openTable(folder.at("long.parquet"), { response: "y", shuffle: true });
    await rowsOf(table);
    table.close();
    await expect(openTable(folder.at("absent.csv"), { response: "y" })).rejects.toThrow(DataError);
    expect(ours()).toEqual([]);
    expect(existsSync(".tmp")).toBe(false);
  });
});

describe("categories", () => {
  const text = "y,g,x\n1,b,1\n2,a,2\n3,c,3\n4,a,4\n";

  it("are coded against the first level, levels sorted", async () => {
    const { names, rows, table } = await readTable(folder.write("g.csv", text), { response: "y" });
    expect(names).toEqual(["g[b]", "g[c]", "x"]);
    expect(table.levels).toEqual({ g: ["a", "b", "c"] });
    expect(rows).toEqual([
      [1, 1, 0, 1],
      [2, 0, 0, 2],
      [3, 0, 1, 3],
      [4, 0, 0, 4],
    ]);
  });

  it("have the levels declared, in that order, and numbers can be categories", async () => {
    const path = folder.write("codes.csv", "y,plz\n1,01067\n2,10115\n3,01067\n");
    const levels = { plz: ["10115", "01067", "20095"] };
    const { names, rows } = await readTable(path, { response: "y", levels });
    expect(names).toEqual(["plz[01067]", "plz[20095]"]);
    expect(rows).toEqual([
      [1, 1, 0],
      [2, 0, 0],
      [3, 1, 0],
    ]);
    const parquet = folder.at("codes.parquet");
    await duckdb(`COPY (SELECT i AS y, i % 2 AS k FROM range(4) t(i)) TO '${parquet}'`);
    expect((await readTable(parquet, { response: "y", levels: { k: ["0", "1"] } })).rows).toEqual([
      [0, 0],
      [1, 1],
      [2, 0],
      [3, 1],
    ]);
  });

  it("keep levels of any spelling apart", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string({ unit: "grapheme", maxLength: 6 }), { minLength: 2, maxLength: 8 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 20 }),
        async (spellings, picks) => {
          const levels = spellings.map((text) => text.replaceAll("\0", "0")).sort();
          fc.pre(new Set(levels).size === levels.length);
          const values = [...levels, ...picks.map((pick) => levels[pick % levels.length])];
          const lines = values.map((g, y) => JSON.stringify({ y, g }));
          const path = folder.at("spelt.parquet");
          folder.write("spelt.ndjson", lines.join("\n"));
          const from = `read_json('${folder.at("spelt.ndjson")}', columns = {y: 'DOUBLE', g: 'VARCHAR'})`;
          await duckdb(`COPY (FROM ${from}) TO '${path}'`);
          const { names, rows } = await readTable(path, { response: "y" });
          expect(names).toEqual(levels.slice(1).map((level) => `g[${visible(level)}]`));
          expect(rows).toEqual(
            values.map((g, y) => [y, ...levels.slice(1).map((level) => Number(level === g))]),
          );
        },
      ),
      { numRuns: 15, examples: [[["\u2028", ""], [0]]] },
    );
  });

  it("stop at a level that was not seen before, naming it", async () => {
    const rows = [...Array.from({ length: 3000 }, (_, i) => `${i},${"ab"[i % 2]}`), "3000,zz"].join("\n");
    const path = folder.write("unseen.csv", `y,g\n${rows}\n`);
    const table = await openTable(path, { response: "y", levelRows: 1000 });
    await expect(rowsOf(table)).rejects.toThrow(`${path}, row 3001, g: the level "zz" is not among`);
    table.close();
    expect((await readTable(path, { response: "y" })).names).toEqual(["g[b]", "g[zz]"]);
  });
});

describe("missing values", () => {
  const path = () => folder.write("na.csv", "y,x,g\n1,2,a\n,3,b\n4,NA,a\n5,6,\n7,8,b\n");

  it("are left out and counted where that is the policy", async () => {
    const { rows, dropped } = await readTable(path(), { response: "y", missing: "drop" });
    expect(rows).toEqual([
      [1, 2, 0],
      [7, 8, 1],
    ]);
    expect(dropped).toBe(3);
  });

  it("in a column that is not used do not matter", async () => {
    const { rows, dropped } = await readTable(folder.write("part.csv", "y,x,z\n1,2,\n3,4,5\n"), {
      response: "y",
      features: ["x"],
    });
    expect(rows).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(dropped).toBe(0);
  });
});
