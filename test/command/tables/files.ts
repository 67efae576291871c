import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type DataTable, openTable, type TableOptions } from "compendium";
import { afterAll, beforeAll } from "vitest";

/** A folder for the tests of one file, and what they write into it. */
export interface Folder {
  readonly path: string;
  /** The path of a file of this name. */
  at(name: string): string;
  /** Write a file, packed by gzip where its name ends so; returns its path. */
  write(name: string, content: string | Buffer): string;
}

/** A folder that is there while the tests of the calling file run. */
export function testFolder(): Folder {
  let path = "";
  beforeAll(() => {
    path = mkdtempSync(join(tmpdir(), "tables-test-"));
  });
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    get path() {
      return path;
    },
    at: (name) => join(path, name),
    write(name, content) {
      const file = join(path, name);
      writeFileSync(file, name.endsWith(".gz") && typeof content === "string" ? gzipSync(content) : content);
      return file;
    },
  };
}

/** All rows of a table as numbers, response first. */
export async function rowsOf(table: DataTable, skip = 0): Promise<number[][]> {
  const rows: number[][] = [];
  for await (const { count, response, columns } of table.blocks({ skip })) {
    for (let i = 0; i < count; i++) rows.push([response[i], ...columns.map((column) => column[i])]);
  }
  return rows;
}

/** Open, read all and close. */
export async function readTable(
  source: string | readonly string[],
  options: TableOptions,
): Promise<{ names: readonly string[]; rows: number[][]; dropped: number; table: DataTable }> {
  const table = await openTable(source, options);
  try {
    return { names: table.names, rows: await rowsOf(table), dropped: table.dropped(), table };
  } finally {
    table.close();
  }
}

/** Run statements in a DuckDB of their own: an independent writer of Parquet, zstd and the rest. */
export async function duckdb(...statements: string[]): Promise<void> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    for (const statement of statements) await connection.run(statement);
  } finally {
    connection.disconnectSync();
    instance.closeSync();
  }
}

/** Bytes of a block of zstd's at most. */
const BLOCK = 1 << 17;

/** A text as a frame of zstd (RFC 8878) whose blocks are not packed. */
export function zstdOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  const header = Buffer.from("28b52ffda000000000", "hex");
  header.writeUInt32LE(bytes.length, 5);
  const parts = [header];
  for (let at = 0; at === 0 || at < bytes.length; at += BLOCK) {
    const block = bytes.subarray(at, at + BLOCK);
    const head = Buffer.alloc(3);
    head.writeUIntLE((block.length << 3) + Number(at + BLOCK >= bytes.length), 0, 3);
    parts.push(head, block);
  }
  return Buffer.concat(parts);
}
