import { appendFileSync, copyFileSync, linkSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { type DataTable, openTable, type TableOptions } from "compendium";
import { beforeAll, describe, expect, it } from "vitest";
import { duckdb, rowsOf, testFolder } from "./files.js";

const folder = testFolder();
const line = (i: number): string => `${Math.sin(i)},${Math.cos(i * i)}\n`;
const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => line(from + i)).join("");
const HEADER = "y,x\n";

beforeAll(() => {
  folder.write("a.csv", HEADER + rows(0, 3000));
  linkSync(folder.at("a.csv"), folder.at("hard.csv"));
  symlinkSync(folder.at("a.csv"), folder.at("soft.csv"));
  copyFileSync(folder.at("a.csv"), folder.at("copy.csv"));
  folder.write("a.csv.gz", HEADER + rows(0, 3000));
});

const open = (source: string | string[], options: Partial<TableOptions> = {}): Promise<DataTable> =>
  openTable(source, { response: "y", ...options });

/** What a whole pass has read. */
async function parts(source: string | string[], options?: Partial<TableOptions>) {
  const table = await open(source, options);
  await rowsOf(table);
  table.close();
  return table.read();
}

/** Number of rows given after those of `earlier`, and how many were left out. */
async function after(
  earlier: Awaited<ReturnType<typeof parts>>,
  source: string | string[],
  options?: Partial<TableOptions>,
  resume = false,
) {
  const table = await open(source, options);
  try {
    let count = 0;
    let first: number | undefined;
    for await (const block of table.blocks({ earlier, resume })) {
      first ??= block.response[0];
      count += block.count;
    }
    return { count, known: table.known(), first, read: table.read() };
  } finally {
    table.close();
  }
}

describe("no row counts twice", () => {
  it.each(["a.csv", "hard.csv", "soft.csv", "copy.csv", "a.csv.gz"])(
    "in one command: a.csv and %s",
    async (other) => {
      await expect(parts([folder.at("a.csv"), folder.at(other)])).rejects.toThrow(/may count twice/);
    },
  );

  it.each(["a.csv", "hard.csv", "soft.csv", "copy.csv", "a.csv.gz"])(
    "in the next command: %s",
    async (other) => {
      const earlier = await parts(folder.at("a.csv"));
      await expect(after(earlier, folder.at(other))).rejects.toThrow("its 3000 rows have been read before");
      await expect(after(earlier, [folder.at("new.csv"), folder.at(other)])).rejects.toThrow();
    },
  );

  it("nor after a touch, in another format, or by a query that differs by a blank", async () => {
    const earlier = await parts(folder.at("a.csv"));
    utimesSync(folder.at("a.csv"), 1, 1);
    await expect(after(earlier, folder.at("a.csv"))).rejects.toThrow("may count twice");
    await duckdb(`COPY (FROM '${folder.at("a.csv")}') TO '${folder.at("a.parquet")}'`);
    await expect(after(earlier, folder.at("a.parquet"))).rejects.toThrow("may count twice");
    await expect(after(earlier, folder.at("a.csv"), { sql: "select  * from data " })).rejects.toThrow(
      "may count twice",
    );
    await expect(after(earlier, folder.at("a.csv"), { shuffle: true })).rejects.toThrow("may count twice");
  });
});

describe("a longer file goes on after what was read of it", () => {
  // Fewer rows than a head has, as many, and more; then at chunks' ends.
  it.each([30, 1024, 1500, 2048, 2900])("%i rows, then 100 more", async (before) => {
    const path = folder.write("log.csv", HEADER + rows(0, before));
    const earlier = await parts(path);
    appendFileSync(path, rows(before, before + 100));
    const next = await after(earlier, path);
    expect(next).toMatchObject({ count: 100, known: before, first: Math.sin(before) });
    // What is kept then is the file as it is now, once.
    expect(next.read.map((part) => part.rows)).toEqual([before + 100]);
    expect(next.read).toEqual(await parts(path));
  });

  it("also twice, and among others", async () => {
    const path = folder.write("grow.csv", HEADER + rows(0, 2000));
    const other = folder.write("other.csv", HEADER + rows(5000, 6000));
    const one = await parts(path);
    appendFileSync(path, rows(2000, 2500));
    const two = (await after(one, path)).read;
    appendFileSync(path, rows(2500, 4000));
    expect(await after(two, [other, path])).toMatchObject({ count: 2500, known: 2500 });
  });

  it("a resumed reading goes on where it was, in the middle of a file or at its end", async () => {
    const files = ["one", "two"].map((name, i) =>
      folder.write(`${name}.csv`, HEADER + rows(9000 * i, 9000 * i + 7000)),
    );
    const table = await open(files);
    const whole = await rowsOf(table);
    const seen: [number, ReturnType<DataTable["read"]>][] = [];
    let count = 0;
    for await (const block of table.blocks()) {
      count += block.count;
      seen.push([count, table.read()]);
    }
    for (const [rows, earlier] of seen) {
      const rest: number[] = [];
      for await (const block of table.blocks({ earlier, resume: true }))
        rest.push(...Array.from(block.response));
      expect(rest).toEqual(whole.slice(rows).map(([y]) => y));
    }
    table.close();
  });

  it("what has changed in the rows that were read is refused", async () => {
    const path = folder.write("mended.csv", HEADER + rows(0, 3000));
    const earlier = await parts(path);
    writeFileSync(path, HEADER + rows(0, 2000) + line(-1) + rows(2001, 3100));
    await expect(after(earlier, path)).rejects.toThrow("the rest of the 3000 rows has changed since");
    writeFileSync(path, HEADER + rows(0, 2500));
    await expect(after(earlier, path)).rejects.toThrow("has changed since");
    // Other rows from the start are new rows.
    writeFileSync(path, HEADER + rows(100, 3000));
    expect(await after(earlier, path)).toMatchObject({ count: 2900, known: 0 });
  });

  it("counts the rows left out for a missing value once", async () => {
    const gap = "1,\n";
    const path = folder.write("gaps.csv", HEADER + gap + rows(0, 1999) + gap + rows(2000, 2100));
    const earlier = await parts(path, { missing: "drop" });
    appendFileSync(path, gap + rows(0, 10));
    expect(await after(earlier, path, { missing: "drop" })).toMatchObject({ count: 10, known: 2099 });
  });
});

it("a file that is written to while it is read is refused", async () => {
  const path = folder.write("live.csv", HEADER + rows(0, 20_000));
  const table = await open(path);
  const reading = (async () => {
    for await (const _ of table.blocks()) appendFileSync(path, line(1));
  })();
  await expect(reading).rejects.toThrow("live.csv: the file was written to, or exchanged, while it was read");
  table.close();
});

it("a second pass that gives other rows is refused", async () => {
  const table = await open([], { sql: "select random() as y, random() as x from range(100)" });
  await rowsOf(table);
  await expect(rowsOf(table)).rejects.toThrow("a second reading gave other rows than the first");
  table.close();
});

it("rows go into memory of the caller's own, categories as zeros and ones", async () => {
  const text = Array.from(
    { length: 5000 },
    (_, i) => `${i},${"abc"[i % 3]},${i % 7 === 0 ? "" : i / 2}\n`,
  ).join("");
  const table = await open(folder.write("fill.csv", `y,g,x\n${text}`), { missing: "drop" });
  const expected = await rowsOf(table);
  const stride = 6;
  const target = {
    values: new Float64Array(4096 * stride).fill(-1),
    stride,
    columns: [4, 0, 3],
    response: 1,
    capacity: 4096,
  };
  const filled: number[][] = [];
  for await (const count of table.fill(target)) {
    for (let i = 0; i < count; i++) {
      const at = (j: number): number => target.values[i * stride + j];
      filled.push([at(1), at(4), at(0), at(3)]);
      expect([at(2), at(5)]).toEqual([-1, -1]);
    }
  }
  expect(filled).toEqual(expected);
  const bad = table.fill({ ...target, columns: [4, 4, 3] })[Symbol.asyncIterator]();
  await expect(bad.next()).rejects.toThrow("different places");
  table.close();
});
