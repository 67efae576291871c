import { CommandFailure } from "../files/failure.js";
import type { Table } from "../tables/table.js";
import type { FitSession } from "./fit-session.js";
import type { FitSource } from "./fit-sources.js";
import { type KeptFit, writeKeptFit } from "./fit-state-file.js";

export interface RunOptions {
  /** Where to write the state on the way. */
  checkpoint?: string | undefined;
  /** Seconds between checkpoints. */
  every: number;
  signal: AbortSignal;
  /** Called after each block with the rows of this table read so far. */
  onRows: (rows: number) => void;
}

/**
 * The table's rows through the session's fit, in one thread.
 *
 * @returns the rows of this table read, those of an earlier run included
 * @throws CommandFailure of exit code 130 when stopped, the state written if there is a checkpoint
 */
export async function runSession(table: Table, session: FitSession, options: RunOptions): Promise<number> {
  const { checkpoint, every, signal, onRows } = options;
  const { fit, found } = session;
  let rows = found;
  let written = performance.now();
  const save = (): void => {
    if (checkpoint === undefined) return;
    writeKeptFit(checkpoint, keptFit(table, session, rows));
    written = performance.now();
  };
  try {
    for await (const block of table.blocks({ skip: found, signal })) {
      fit.update(block);
      rows += block.count;
      onRows(rows);
      if (checkpoint !== undefined && performance.now() - written >= 1000 * every) save();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    save();
    throw stopped(rows, checkpoint);
  }
  return rows;
}

/** How a run that was asked to stop ends. */
export function stopped(rows: number, checkpoint: string | undefined): CommandFailure {
  const remedy = checkpoint
    ? `the state is in ${checkpoint}, and the same command with --resume continues`
    : "nothing is kept; with --checkpoint a stopped fit can be resumed";
  return new CommandFailure(`stopped after ${rows} rows; ${remedy}`, 130);
}

/** The session as a file keeps it, with `rows` of its table read. */
export function keptFit(table: Table, { fit, earlier }: FitSession, rows: number): KeptFit {
  const { response, levels, fingerprint } = table;
  const source: FitSource = { fingerprint, rows, dropped: table.dropped() };
  return { response, levels, sources: [...earlier, source], fit };
}
