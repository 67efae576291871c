import type { Command } from "commander";
import { faultLine, type RunningFit } from "sa-adam/internal";
import { CommandFailure, ofInput } from "../files/failure.js";
import { interruptible } from "../files/interrupt.js";
import { flagOf } from "../files/option-flags.js";
import type { Terminal } from "../files/terminal.js";
import { openTable } from "../tables/open-table.js";
import type { Table } from "../tables/table.js";
import { addFitFlags, type FitFlags, fitOptions, requireConsistent } from "./fit-flags.js";
import { requireOther, requireWritable, writeOutputs } from "./fit-output.js";
import { located } from "./fit-places.js";
import { rowReporter } from "./fit-progress.js";
import { type FitReport, runFacts, withDropped } from "./fit-report.js";
import { keptFit, runSession, stopped } from "./fit-run.js";
import { beginSession, type Found, findState } from "./fit-session.js";
import { type KeptFit, writeKeptFit } from "./fit-state-file.js";

/** Adds `sa-adam fit`: a regression of anyone's data in one pass. */
export function addFit(program: Command, terminal: Terminal): void {
  const command = program
    .command("fit")
    .summary("a regression of your own data in one pass, with confidence intervals")
    .description(
      "Fits a regression to files of any length in memory that does not grow with the rows, by block Newton, or by averaged " +
        "SA-Adam and its relatives. A file is read a second time to certify the estimate against the stored batch. Standard " +
        "errors are robust (sandwich).",
    )
    .argument(
      "[data...]",
      "CSV, TSV, Parquet or JSON files, compressed or not; folders, globs, or - for stdin",
    );
  addFitFlags(command)
    .addHelpText(
      "after",
      "\nExamples:\n  $ sa-adam fit data/diabetes.csv --response progression\n" +
        "  $ sa-adam fit 'events-*.parquet' --response click --family logistic\n" +
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
      requireOther(flags, table.files);
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
  const { checkpoint, every, quiet = false, level } = flags;
  const rereadable = !data.includes("-") && !flags.onePass;
  const session = beginSession(table, options, found, { rereadable });
  const { fit, earlier } = session;
  const onRows = rowReporter(terminal, { total: table.size, found: session.found, quiet });
  await runSession(table, session, { checkpoint, every, signal, onRows }).catch((error: unknown) => {
    throw located(error, table, { data, before: earlier.rows, sql: flags.sql, shuffle: flags.shuffle });
  });
  const kept = keptFit(table, session);
  const notes = tableNotes(table);
  if (checkpoint !== undefined) writeKeptFit(checkpoint, kept);
  // Tables read before this one are not there to be read again.
  if (rereadable && earlier.rows === 0) {
    await certify(table, fit, { batch: flags.batch ?? false, signal, terminal, quiet });
  }
  const dropped = earlier.dropped + kept.dropped;
  const result = withDropped(fit.result({ level }), dropped);
  const facts = runFacts(started, fit.rows - earlier.rows - session.found);
  return { report: { result, response: table.response, dropped, notes, run: facts }, kept };
}

/** What was decided about the data that their owner should know. */
function tableNotes(table: Table): string[] {
  const { levels, response, responseLevels } = table;
  const known = table.known();
  return [
    ...table.notes.map((note) => faultLine(note, flagOf)),
    ...(known > 0 ? [`${known} rows had been read before and were not read again`] : []),
    ...(responseLevels ? [`${response}: ${responseLevels[0]} is 0, ${responseLevels[1]} is 1`] : []),
    ...Object.entries(levels).map(([column, [reference]]) => `${column}: compared with ${reference}`),
  ];
}

/** Readings of the table after the first, until the estimate is near enough to the stored batch's. */
async function certify(
  table: Table,
  fit: RunningFit,
  {
    batch,
    signal,
    terminal,
    quiet,
  }: { batch: boolean; signal: AbortSignal; terminal: Terminal; quiet: boolean },
): Promise<void> {
  const ask = batch ? { tolerance: 1e-6, mostReadings: 50 } : {};
  for (let reading = fit.reading(ask); reading; reading = fit.reading(ask)) {
    const onRows = rowReporter(terminal, { total: fit.rows, quiet });
    try {
      for await (const block of table.blocks({ signal })) {
        reading.update(block);
        onRows(reading.rows);
      }
    } catch (error) {
      throw signal.aborted ? stopped(reading.rows, undefined) : error;
    }
    reading.finish();
  }
}

function tableOptions(
  response: string,
  flags: FitFlags,
  found: Found | undefined,
): Parameters<typeof openTable>[1] {
  const { features, sql, header, missing, shuffle = false, seed } = flags;
  const { delimiter, decimal, thousands, nullStrings, encoding } = flags;
  const levels = { ...found?.kept.levels, ...flags.levels };
  return {
    response,
    header,
    missing,
    shuffle,
    levels,
    ...definedOf({ delimiter, decimal, thousands, nullStrings, encoding }),
    ...(features && { features }),
    ...(sql !== undefined && { sql }),
    ...(seed !== undefined && { seed }),
  };
}

function definedOf<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
