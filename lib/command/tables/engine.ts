import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { type FolderGuard, folderGuard } from "./folder-guard.js";

/** A DuckDB of our own, with nothing in it, and a folder for what does not fit in its memory. */
export interface Engine {
  readonly instance: DuckDBInstance;
  /** A connection for short questions; a pass over the rows takes one of its own. */
  readonly connection: DuckDBConnection;
  /** A folder that nobody else may look into and that goes with the engine; made when it is first asked for. */
  folder(): string;
  /** From now on the folder goes with the process as well, where a signal ends it at once. */
  guard(): void;
  /** The rows of a short query as objects. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  /** Work to be done when the engine is closed. */
  onClose(work: () => void): void;
  close(): void;
}

/**
 * Open an engine that reads local files only: nothing is fetched, no extension is installed or loaded unless it is asked for.
 *
 * DuckDB is loaded here and not before, so that a program that reads no table never pays for it.
 */
export async function openEngine(): Promise<Engine> {
  // Imported, its hundred files would be parsed once more for their names: half of the time that it takes to load.
  const { DuckDBInstance }: typeof import("@duckdb/node-api") = createRequire(import.meta.url)(
    "@duckdb/node-api",
  );
  const folder = join(tmpdir(), `sa-adam-${process.pid}-${randomUUID()}`);
  const instance = await DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    threads: String(Math.min(8, availableParallelism())),
    // Rows pass through; only a sort (`shuffle`, ORDER BY) fills this, and then goes to the folder.
    memory_limit: "1GB",
    temp_directory: folder,
    preserve_insertion_order: "true",
  });
  const connection = await instance.connect();
  // Files are read once: keeping them would only fill the memory.
  await connection.run("SET GLOBAL enable_external_file_cache = false");
  const last: (() => void)[] = [];
  let guarded: FolderGuard | undefined;
  return {
    instance,
    connection,
    folder() {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return folder;
    },
    guard() {
      // What is made later is made by nothing that goes on meanwhile.
      if (existsSync(folder)) guarded ??= folderGuard(folder);
    },
    async rows(sql) {
      return (await connection.runAndReadAll(sql)).getRowObjectsJS() as Record<string, unknown>[];
    },
    onClose: (work) => last.push(work),
    close() {
      connection.disconnectSync();
      instance.closeSync();
      for (const work of last.splice(0)) work();
      // Where there can be no such folder, its name being too long, there is none to remove.
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
      guarded?.dismiss();
    },
  };
}
