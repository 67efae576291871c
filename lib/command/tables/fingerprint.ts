import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Engine } from "./engine.js";
import { isDataFile, type SourceFile } from "./source.js";
import { literal } from "./sql-text.js";
import type { TableOptions } from "./table.js";

/**
 * What a table is read from, as JSON: path, size and time of change of every file (those that a query names among them), the
 * query, and every option that changes rows or columns. Equal fingerprints mean the same rows in the same order.
 */
export async function fingerprint(
  files: readonly SourceFile[],
  engine: Engine,
  options: TableOptions,
  levels: Readonly<Record<string, readonly string[]>>,
): Promise<string> {
  const named = options.sql === undefined ? [] : await filesIn(options.sql, engine);
  return JSON.stringify({
    files: [...files.filter(({ path, name }) => path === name).map(({ path }) => path), ...named].map(stamp),
    streams: files
      .filter(({ path, name }) => path !== name)
      .map(({ path, name }) => ({ name, bytes: statSync(path).size })),
    sql: options.sql ?? null,
    response: options.response,
    features: options.features ?? null,
    header: options.header ?? true,
    levels,
    missing: options.missing ?? "error",
    shuffle: options.shuffle ? (options.seed ?? 1) : null,
  });
}

function stamp(path: string): { path: string; bytes: number; changed: string } {
  const { size, mtime } = statSync(path);
  return { path: resolve(path), bytes: size, changed: mtime.toISOString() };
}

/** The data files that the texts in a query name. */
async function filesIn(sql: string, engine: Engine): Promise<string[]> {
  const texts = [...sql.matchAll(/'((?:[^']|'')+)'/g)].map(([, text]) => text.replaceAll("''", "'"));
  const files: string[] = [];
  for (const text of texts.filter(isDataFile)) {
    const found = await engine.rows(`SELECT file FROM glob(${literal(text)}) ORDER BY file`);
    files.push(...found.map(({ file }) => String(file)));
  }
  return files;
}
