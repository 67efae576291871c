import type { Command } from "commander";
import type { ColumnBlock } from "sa-adam/internal";
import { batchFit } from "sa-adam/internal";
import { CommandFailure, ofInput } from "../files/failure.js";
import { interruptible } from "../files/interrupt.js";
import type { Terminal } from "../files/terminal.js";
import { openTable } from "../tables/open-table.js";
import type { Table } from "../tables/table.js";
import { addFitFlags, type FitFlags, fitOptions, requireConsistent } from "./fit-flags.js";
import { requireOther, requireWritable, writeOutputs } from "./fit-output.js";
import { located } from "./fit-places.js";
import { rowReporter } from "./fit-progress.js";
import { droppedRows, type FitReport, POOLING, runFacts, withDropped } from "./fit-report.js";
import { keptFit, runSession } from "./fit-run.js";
import { beginSession, type Found, findState } from "./fit-session.js";
import { filesOf } from "./fit-sources.js";
import { type KeptFit, writeKeptFit } from "./fit-state-file.js";
import { pooledFit } from "./fit-workers.js";

/** Adds `sa-adam fit`: a regression of anyone's data in one pass. */
export function addFit(program: Command, terminal: Terminal): void {
  const command = program
    .command("fit")
    .summary("a regression of your own data in one pass, with confidence intervals")
    .description(
      "Fits a gaussian, logistic, Poisson or Huber regression by averaged SA-Adam: each row is read once, and memory does " +
        "not grow with the rows. Standard errors are robust (sandwich). It assumes independent rows in random order; " +
        "--shuffle helps where the file is sorted.",
    )
    .argument(
      "[data...]",
      "CSV, TSV, Parquet or JSON files, compressed or not; folders, globs, or - for stdin",
    );
  addFitFlags(command)
    .addHelpText(
      "after",
      "\nExamples:\n  $ sa-adam fit data/diabetes.csv --response progression\n" +
        "  $ sa-adam fit 'events-*.parquet' --response click --family logistic --workers 2\n" +
        "  $ sa-adam fit rows.csv.gz --response y --checkpoint fit.state --resume",
    )
    .action(async (data: string[], flags: FitFlags) => {
      const response = requireConsistent(command, data, flags);
      await ofInput(() => fitCommand(data, response, flags, terminal)).finally(() => terminal.progress(""));
    });
}

async function fitCommand(
  data: readonly string[],
  response: string,
  flags: FitFlags,
  terminal: Terminal,
): Promise<void> {
  const started = performance.now();
  requireWritable(flags);
  const found = findState(flags);
  await interruptible(async (signal) => {
    const table = await openTable(data, tableOptions(response, flags, found));
    try {
      requireOther(flags, filesOf(table.fingerprint));
      const { report, kept } = await fitTable(table, data, flags, { found, started, signal, terminal });
      await writeOutputs(report, kept, flags, terminal);
    } catch (error) {
      // Between the pass and its outputs, as while the batch's rows are read.
      if (signal.aborted && !(error instanceof CommandFailure)) throw new CommandFailure("stopped", 130);
      throw error;
    } finally {
      table.close();
    }
  });
}

interface Run {
  found: Found | undefined;
  started: number;
  signal: AbortSignal;
  terminal: Terminal;
}

async function fitTable(
  table: Table,
  data: readonly string[],
  flags: FitFlags,
  run: Run,
): Promise<{ report: FitReport; kept: KeptFit }> {
  const { found, started, signal, terminal } = run;
  const options = { ...fitOptions(flags), names: table.names };
  const { workers, checkpoint, every, quiet = false } = flags;
  const session = beginSession(table, options, found);
  const onRows = rowReporter(terminal, { total: table.size, found: session.found, quiet });
  const before = session.fit.rows - session.found;
  const fitting =
    workers > 1
      ? pooledFit(table, options, { workers, signal, onRows })
      : runSession(table, session, { checkpoint, every, signal, onRows }).then((rows) => ({
          fit: session.fit,
          rows,
        }));
  const fitted = await fitting.catch((error: unknown) => {
    throw located(error, table, { data, before, sql: flags.sql, shuffle: flags.shuffle });
  });
  const kept = keptFit(table, { ...session, fit: fitted.fit }, fitted.rows);
  const dropped = droppedRows(kept.sources);
  const result = withDropped(fitted.fit.result(), dropped);
  if (checkpoint !== undefined) writeKeptFit(checkpoint, kept);
  const facts = runFacts(started, fitted.rows - session.found, workers);
  const batch = flags.batch ? batchFit(await allBlocks(table, signal), options) : undefined;
  const notes = workers > 1 ? [`${POOLING} (${workers} workers)`] : [];
  return { report: { result, response: table.response, dropped, notes, run: facts, batch }, kept };
}

async function allBlocks(table: Table, signal: AbortSignal): Promise<ColumnBlock[]> {
  const blocks: ColumnBlock[] = [];
  for await (const block of table.blocks({ signal })) blocks.push(block);
  return blocks;
}

function tableOptions(
  response: string,
  flags: FitFlags,
  found: Found | undefined,
): Parameters<typeof openTable>[1] {
  const { features, sql, header, missing, shuffle = false, seed } = flags;
  const levels = { ...found?.kept.levels, ...flags.levels };
  return {
    response,
    header,
    missing,
    shuffle,
    levels,
    ...(features && { features }),
    ...(sql !== undefined && { sql }),
    ...(seed !== undefined && { seed }),
  };
}
