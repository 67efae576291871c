import { closeSync, openSync, readSync } from "node:fs";
import type { OnePassFit } from "sa-adam/internal";
import { CommandFailure } from "../files/failure.js";
import type { FitSource } from "./fit-sources.js";
import { readFitState, writeFitState } from "./state-file.js";

/** A fit on disk with what it has read: what checkpoints, kept states and shards for `sa-adam merge` all are. */
export interface KeptFit extends KeptTable {
  readonly fit: OnePassFit;
}

interface KeptTable {
  /** Name of the response's column. */
  readonly response: string;
  /** Levels of the coded columns, so that other files are coded the same way. */
  readonly levels: Readonly<Record<string, readonly string[]>>;
  /** What has been read, the file on its way last. */
  readonly sources: readonly FitSource[];
}

const START = '{"format":"sa-adam fit"';

/** Does the file begin as a fit's state does? Anything else, and what cannot be read, does not. */
export function isKeptFit(path: string): boolean {
  try {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(START.length);
      return bytes.toString("latin1", 0, readSync(file, bytes)) === START;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

/** Write the state so that a stop at any moment leaves the old one or the new one. */
export function writeKeptFit(path: string, { fit, response, levels, sources }: KeptFit): void {
  writeFitState(path, fit, { response, levels, sources } satisfies KeptTable);
}

/**
 * The state that `writeKeptFit` wrote.
 *
 * @throws InputError or CommandFailure that names the file and what is wrong with it
 */
export function readKeptFit(path: string): KeptFit {
  const { fit, source } = readFitState(path);
  const table = source as KeptTable | null;
  if (!table?.sources || table.sources.length === 0) {
    throw new CommandFailure(
      `${path} does not say which rows it has read: a program wrote it, and can go on with it`,
      2,
    );
  }
  return { ...table, fit };
}
