import { DataError, howMany } from "sa-adam/internal";
import { CommandFailure } from "../files/failure.js";
import { withoutHandlers } from "../files/interrupt.js";
import type { Table } from "../tables/table.js";
import type { FitSession } from "./fit-session.js";
import { type KeptFit, writeKeptFit } from "./fit-state-file.js";

/** Bytes on disk for texts that are unpacked, and for numbers that are read again: those of 25 million rows of 20 columns. */
const SCRATCH = 4e9;

export interface RunOptions {
  /** Where to write the state on the way. */
  checkpoint?: string | undefined;
  /** Seconds between checkpoints; 30 unless given. */
  every?: number | undefined;
  /** Will the rows be read again? */
  again: boolean;
  signal: AbortSignal;
  /** Called after each block with the rows of this table that the fit has had, and how many of them it had before. */
  onRows: (rows: number, found: number) => void;
}

/**
 * The table's rows, those that the fit has not had, through the session's fit.
 *
 * @throws CommandFailure of exit code 130 when stopped, the state written if there is a checkpoint
 */
export async function runSession(table: Table, session: FitSession, options: RunOptions): Promise<void> {
  const { checkpoint, every = 30, again, signal, onRows } = options;
  const { fit, others, reading } = session;
  let written = performance.now();
  const save = (): void => {
    if (checkpoint === undefined) return;
    writeKeptFit(checkpoint, keptFit(table, session));
    written = performance.now();
  };
  try {
    for await (const block of table.blocks({ ...reading, signal, again, scratch: SCRATCH })) {
      for (const one of [fit, ...others]) {
        if (one.inMemory) await atOnce(table, signal, () => one.update(block));
        else one.update(block);
      }
      onRows(rowsOf(table, session), table.known());
      if (checkpoint !== undefined && performance.now() - written >= 1000 * every) save();
    }
  } catch (error) {
    if (!signal.aborted || error instanceof DataError) throw error;
    save();
    throw stopped(rowsOf(table, session), checkpoint);
  }
}

/** Columns from which on what is made of the first rows, and of all at the end, may take longer than one waits after Ctrl-C. */
const WIDE = 200;

/** What is done with many of a fit's rows, or with its matrices, at once: a wide table's fit is ended by a signal meanwhile. */
export async function atOnce<T>(
  table: Pick<Table, "names" | "guard">,
  signal: AbortSignal,
  work: () => T,
): Promise<T> {
  if (table.names.length < WIDE) return work();
  table.guard();
  return withoutHandlers(signal, work);
}

/** Rows of the table that the fit has had, in this run or before. */
function rowsOf(table: Table, { fit, before }: FitSession): number {
  return table.known() + fit.rows - before.rows;
}

/** How a run that was asked to stop ends. */
export function stopped(rows: number, checkpoint: string | undefined): CommandFailure {
  const remedy = checkpoint
    ? `the state is in ${checkpoint}, and the same command with --resume continues`
    : "nothing is kept; with --checkpoint a stopped fit can be resumed";
  return new CommandFailure(`stopped after ${howMany(rows, "row")}; ${remedy}`, 130);
}

/** The session as a file keeps it. */
export function keptFit(table: Table, { fit, before }: FitSession): KeptFit {
  const { response, roles, levels, terms, formula, bases } = table;
  const read = table.read();
  const dropped = before.dropped + table.dropped();
  const coding = { levels, terms, ...(formula !== undefined && { formula, bases }) };
  return { response, roles, ...coding, read, dropped, fit };
}
