import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The compendium's folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

export const notebooksFolder = join(root, "notebooks");

export interface CodeCell {
  cell_type: "code";
  source: string | string[];
  execution_count: number | null;
  outputs: { output_type: string; name?: string; data?: Record<string, unknown> }[];
}

export interface Notebook {
  cells: (CodeCell | { cell_type: "markdown"; source: string | string[] })[];
}

/** File names of the compendium's notebooks, in reading order. */
export async function notebookNames(): Promise<string[]> {
  return (await readdir(notebooksFolder)).filter((name) => name.endsWith(".ipynb")).sort();
}

export async function readNotebook(path: string): Promise<Notebook> {
  return JSON.parse(await readFile(path, "utf8"));
}

export function codeCells(notebook: Notebook): CodeCell[] {
  return notebook.cells.filter((cell) => cell.cell_type === "code");
}

/** A notebook of code cells, in the form that Jupyter saves. */
export async function writeNotebook(path: string, sources: readonly string[]): Promise<void> {
  const cells = sources.map((source, i) => ({
    cell_type: "code",
    id: `cell-${i}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  const kernelspec = { display_name: "TypeScript", language: "typescript", name: "tslab" };
  await writeFile(path, JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
}

/**
 * A folder that looks like the compendium to a notebook in its notebooks/: what a cell writes stays in it.
 * It lies inside the compendium, where tslab's compiler finds and names the packages as it does for the real notebooks.
 */
export async function temporaryCompendium(): Promise<{ folder: string; remove: () => Promise<void> }> {
  await mkdir(join(root, "artifacts"), { recursive: true });
  const folder = await mkdtemp(join(root, "artifacts", "compendium-"));
  await mkdir(join(folder, "notebooks"));
  await symlink(join(root, "data"), join(folder, "data"), "junction");
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export interface Finished {
  code: number | null;
  output: string;
}

/** Runs scripts/notebooks.mjs, the program behind `npm run notebooks`. */
export function runNotebooks(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Finished> {
  const script = join(root, "scripts", "notebooks.mjs");
  const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...environment } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
