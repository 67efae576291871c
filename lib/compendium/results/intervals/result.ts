import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readJsonResult, writeJsonResult } from "../../engine/json-result.js";
import { DEFAULT_SEED } from "../../engine/scale.js";
import type { SimulationOptions } from "../../engine/simulate.js";
import { type IntervalsCost, intervalsCosts } from "./costs.js";
import { INTERVALS_CELLS, INTERVALS_LEVEL, type IntervalsCell } from "./settings.js";
import { type CellResult, type IntervalsRow, simulateCell } from "./simulation.js";

/** Every method in every cell. */
export interface IntervalsResult {
  readonly level: number;
  readonly seed: number;
  readonly rows: readonly IntervalsRow[];
  /** What each costs, measured on the machine that made the result. */
  readonly costs: readonly IntervalsCost[];
  /** By the cell's name: what its first streams summed up. */
  readonly digests: Readonly<Record<string, readonly string[]>>;
}

/** "SA-Adam, d = 20, phi = 0.6, n = 10000". */
export function cellName({ optimizer, dimension, dependence, n }: IntervalsCell): string {
  return `${optimizer}, d = ${dimension}, phi = ${dependence}, n = ${n}`;
}

/** How the cells are run; the folder has one for each of them. */
export interface IntervalsOptions extends Pick<SimulationOptions, "out" | "workers" | "signal"> {
  cells?: readonly IntervalsCell[];
  seed?: number;
  onCell?: (name: string, result: CellResult) => void;
}

/**
 * Simulate the comparison of interval methods, going on with what the folder holds; undefined when it was stopped.
 *
 * @throws as `simulateCell`
 */
export async function simulateIntervals(options: IntervalsOptions): Promise<IntervalsResult | undefined> {
  const { out, cells = INTERVALS_CELLS, seed = DEFAULT_SEED, onCell, ...run } = options;
  const rows: IntervalsRow[] = [];
  const digests: Record<string, readonly string[]> = {};
  for (const cell of cells) {
    const name = cellName(cell);
    const folder = join(out, name.replaceAll(/[^a-zA-Z0-9.]+/g, "-"));
    const result = await simulateCell(cell, seed, { ...run, out: folder });
    if (!result) return undefined;
    rows.push(...result.rows);
    digests[name] = result.digests;
    onCell?.(name, result);
  }
  return { level: INTERVALS_LEVEL, seed, rows, costs: intervalsCosts(), digests };
}

/** Write the result with its provenance; returns its checksum. */
export function writeIntervalsResult(path: string, result: IntervalsResult, seconds: number): string {
  return writeJsonResult(path, result, seconds);
}

/** Read what `writeIntervalsResult` wrote; throws a DataError that names the file when it is not there, or its checksum differs. */
export function readIntervalsResult(path: string): IntervalsResult {
  return readJsonResult<IntervalsResult>(path, "compendium intervals");
}

/**
 * Recompute the first streams of every cell of at most n rows, and name the cells in which a bit of what they summed up differs.
 *
 * @throws as `simulateCell`
 */
export async function verifyIntervals(
  { seed, digests }: IntervalsResult,
  { streams, n }: { streams: number; n: number },
): Promise<{ compared: string[]; differ: string[] }> {
  const compared: string[] = [];
  const differ: string[] = [];
  for (const cell of INTERVALS_CELLS.filter((one) => one.n <= n)) {
    const name = cellName(cell);
    if (!digests[name]) continue;
    const folder = mkdtempSync(join(tmpdir(), "sa-adam-intervals-"));
    try {
      const again = await simulateCell({ ...cell, streams }, seed, { out: folder });
      compared.push(name);
      if (again?.digests.some((digest, i) => digest !== digests[name][i])) differ.push(name);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return { compared, differ };
}
