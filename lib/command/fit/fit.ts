import type { Command } from "commander";
import {
  DataError,
  type FitOptions,
  type FitResult,
  faultLine,
  howMany,
  type RunningFit,
} from "sa-adam/internal";
import { CommandFailure } from "../files/failure.js";
import { interruptible } from "../files/interrupt.js";
import { flagOf } from "../files/option-flags.js";
import type { Terminal } from "../files/terminal.js";
import { FORMULA_HELP } from "../formula/formula-help.js";
import { openTable } from "../tables/open-table.js";
import type { Table } from "../tables/table.js";
import { answersOf, requireAnswerable } from "./fit-answers.js";
import { addFitFlags, type FitFlags, fitOptions, otherOptions, requireConsistent } from "./fit-flags.js";
import { endedLive, isLive, liveOptions, requireLive, whileRowsCome } from "./fit-live.js";
import { countText } from "./fit-numbers.js";
import { requireOther, requireWritable, writeOutputs } from "./fit-output.js";
import { located, refuseNone } from "./fit-places.js";
import { rowReporter } from "./fit-progress.js";
import { type FitReport, runFacts, withDropped, withPath } from "./fit-report.js";
import { atOnce, keptFit, runSession, stopped } from "./fit-run.js";
import { beginSession, type Found, findState } from "./fit-session.js";
import { jointReading, reportsText } from "./fit-several.js";
import { type KeptFit, onStates, writeKeptFit } from "./fit-state-file.js";
import { keptUnanswered } from "./fit-unanswered.js";

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
      "CSV, TSV, Parquet or JSON files, compressed or not; folders, globs, http, https and s3 addresses, or - for stdin",
    );
  addFitFlags(command)
    .addHelpText(
      "after",
      FORMULA_HELP +
        "\nExamples:\n  $ sa-adam fit data/diabetes.csv --response progression\n" +
        "  $ sa-adam fit data/diabetes.csv --formula 'progression ~ bmi * C(sex) + poly(age, 2)' --wald\n" +
        "  $ sa-adam fit 'events-*.parquet' --response click --family logistic\n" +
        "  $ sa-adam fit rows.csv.gz --response y --checkpoint fit.state --resume\n" +
        "  $ generate | sa-adam fit - --response y --every 2s",
    )
    .action(async (data: string[], flags: FitFlags) => {
      const response = requireConsistent(command, data, flags);
      requireLive(command, data, flags);
      await fitCommand(data, response, flags, terminal).finally(() => terminal.progress(""));
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
  requireAnswerable(flags, flags);
  const found = findState(flags);
  const work = async (signal: AbortSignal): Promise<void> => {
    const live = isLive(data, flags);
    const table = await openTable(data, {
      ...tableOptions(response, flags, found),
      ...(live && { live: liveOptions(flags.follow ?? false, signal, terminal) }),
    });
    try {
      requireOther(flags, table.files);
      const { reports, kept } = await fitTable(table, data, flags, {
        found,
        started,
        signal,
        terminal,
        live,
      });
      await writeOutputs(reports, kept, flags, terminal, live);
      if (live && signal.aborted) throw endedLive(reports[0].result.rows, flags);
    } catch (error) {
      const own = error instanceof CommandFailure || error instanceof DataError;
      throw signal.aborted && !own ? new CommandFailure("stopped", 130) : error;
    } finally {
      table.close();
    }
  };
  await onStates(found ? [found.path] : [], () => interruptible(work, isLive(data, flags)));
}

interface Run {
  found: Found | undefined;
  started: number;
  signal: AbortSignal;
  terminal: Terminal;
  /** Do the rows come, to be read once? */
  live: boolean;
}

async function fitTable(
  table: Table,
  data: readonly string[],
  flags: FitFlags,
  run: Run,
): Promise<{ reports: FitReport[]; kept: KeptFit }> {
  const { found, started, signal, terminal, live } = run;
  const { checkpoint, every, quiet = false, level, batch = false } = flags;
  const onePass = flags.onePass === true || live;
  const looked = flags.plot !== undefined || flags.trajectory !== undefined;
  const options = fitOptions(flags);
  const named = (one: Omit<FitOptions, "names">): FitOptions => ({ ...one, names: table.names });
  const plan = {
    // What is kept, or looked at on the way, has to be as good as one reading can be.
    rereadable: !onePass && !looked && flags.state === undefined,
    ...(looked && { trajectory: true }),
  };
  const beside = otherOptions(flags).map(named);
  const session = beginSession(table, named(options), found, plan, beside);
  const { fit, before } = session;
  const fits = [fit, ...session.others];
  const onRows = rowReporter(terminal, { total: table.size, quiet });
  /** What goes with the numbers so far: later readings count rows anew. */
  const around = (): Around => ({
    response: table.response,
    dropped: before.dropped + table.dropped(),
    notes: tableNotes(table, options.weights),
    read: fit.rows - before.rows,
  });
  const printSoFar = (): void => {
    const reports = fits.map((one) => reportOf(one.result({ level }), around(), { started, table, flags }));
    const text = reportsText(flags.format, reports, true);
    terminal.progress("");
    terminal.print(flags.format === "json" ? text : `${text}\n`);
  };
  const endTables =
    live && every !== undefined ? whileRowsCome(every, () => fit.rows, printSoFar, signal) : () => {};
  await runSession(table, session, { checkpoint, every, again: !onePass, signal, onRows })
    .catch((error: unknown) => {
      const elsewhere = before.rows - table.known();
      throw located(error, table, { data, before: elsewhere, sql: flags.sql, shuffle: flags.shuffle });
    })
    .finally(endTables);
  refuseNone(fit.rows, table, { data, sql: flags.sql });
  const kept = keptFit(table, session);
  const first = around();
  if (checkpoint !== undefined) writeKeptFit(checkpoint, kept);
  const ended = async (): Promise<FitReport[]> => {
    const path = looked ? await atOnce(table, signal, () => fit.result({ level })) : undefined;
    // Rows of other tables, read before, are not there to be read again.
    if (!onePass && table.known() === before.rows) {
      await certify(table, fits, { batch, checkpoint, signal, terminal, quiet });
    }
    const reports: FitReport[] = [];
    for (const one of fits) {
      const last = await atOnce(table, signal, () => one.result({ level }));
      const result = one === fit ? withPath(last, path) : last;
      reports.push(reportOf(result, first, { started, table, flags }));
    }
    return reports;
  };
  const reports = await ended().catch((error: unknown) => {
    throw keptUnanswered(error, flags.state, kept);
  });
  return { reports, kept };
}

interface Around extends Pick<FitReport, "response" | "dropped" | "notes"> {
  /** Rows that this run has read. */
  readonly read: number;
}

function reportOf(
  result: FitResult,
  { read, ...around }: Around,
  { started, table, flags }: { started: number; table: Table; flags: FitFlags },
): FitReport {
  const answers = answersOf(result, table.terms, flags);
  const whole = withDropped(result, around.dropped);
  return { ...around, ...answers, result: whole, run: runFacts(started, read) };
}

/** What a column of weights is, by their kind. */
const WEIGHT_WORDS: Readonly<Record<NonNullable<FitOptions["weights"]>, string>> = {
  sampling: "sampling weights",
  frequency: "rows each row stands for",
  trials: "trials of which the response counts the successes",
};

/** What was decided about the data that their owner should know. */
function tableNotes(table: Table, weights: FitOptions["weights"]): string[] {
  const { levels, compared, roles } = table;
  const known = table.known();
  const kind = weights && WEIGHT_WORDS[weights];
  return [
    ...(roles.offset ? [`offset: ${roles.offset}`] : []),
    ...(roles.exposure ? [`offset: log(${roles.exposure})`] : []),
    ...(roles.weights ? [`${kind}: ${roles.weights}`] : []),
    ...(roles.clusters
      ? [`clusters: ${roles.clusters}, whose scores are summed before they are squared`]
      : []),
    ...[...table.notes, ...table.unseen()].map((note) => faultLine(note, flagOf)),
    ...(known > 0
      ? [
          `${howMany(countText(known), "row had been read before and was", "rows had been read before and were")} not read again`,
        ]
      : []),
    ...compared.map((column) => `${column}: compared with ${levels[column][0]}`),
  ];
}

interface Certifying {
  batch: boolean;
  checkpoint: string | undefined;
  signal: AbortSignal;
  terminal: Terminal;
  quiet: boolean;
}

/** Readings of the table after the first, until each fit's estimate is near enough to the stored batch's. */
async function certify(
  table: Table,
  fits: readonly RunningFit[],
  { batch, checkpoint, signal, terminal, quiet }: Certifying,
): Promise<void> {
  const ask = batch ? { tolerance: 1e-7, mostReadings: 50 } : {};
  const next = () => atOnce(table, signal, () => jointReading(fits, ask));
  for (let reading = await next(); reading; reading = await next()) {
    const onRows = rowReporter(terminal, { total: fits[0].rows, quiet });
    try {
      for await (const block of table.blocks({ signal })) {
        reading.update(block);
        onRows(reading.rows);
      }
    } catch (error) {
      throw signal.aborted && !(error instanceof DataError) ? stopped(reading.rows, checkpoint) : error;
    }
    await atOnce(table, signal, reading.finish);
  }
}

function tableOptions(
  response: string,
  flags: FitFlags,
  found: Found | undefined,
): Parameters<typeof openTable>[1] {
  const { features, sql, header, missing, shuffle = false, seed } = flags;
  const { delimiter, decimal, thousands, nullStrings, encoding } = flags;
  const { offset, exposure, clusters, weights = flags.counts ?? flags.trials } = flags;
  const levels = { ...found?.kept.levels, ...flags.levels };
  const bases = found?.kept.bases;
  return {
    ...(flags.formula === undefined ? { response } : { formula: flags.formula, ...(bases && { bases }) }),
    header,
    missing,
    shuffle,
    levels,
    classes: flags.family === "logistic" && flags.trials === undefined,
    ...definedOf({ offset, exposure, weights, clusters }),
    ...definedOf({ delimiter, decimal, thousands, nullStrings, encoding }),
    ...(features && { features }),
    ...(sql !== undefined && { sql }),
    ...(seed !== undefined && { seed }),
  };
}

function definedOf<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
