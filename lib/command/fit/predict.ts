import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { type Command, Option } from "commander";
import { DataError, howMany, type Predictions, predictor } from "sa-adam/internal";
import { field, fieldsOf } from "../files/csv.js";
import { CommandFailure } from "../files/failure.js";
import { missingArgument, oneOf } from "../files/flags.js";
import { interruptible } from "../files/interrupt.js";
import { between, number } from "../files/numbers.js";
import type { Terminal } from "../files/terminal.js";
import { visible } from "../files/visible.js";
import { replacement } from "../files/write-whole.js";
import { readFormula } from "../formula/formula.js";
import { openTable } from "../tables/open-table.js";
import { parquetFromCsv } from "../tables/parquet-file.js";
import type { Table } from "../tables/table.js";
import { addCsvFlags, addReadFlags, type FitFlags } from "./fit-flags.js";
import { requireOther, requireWritable } from "./fit-output.js";
import { type KeptFit, onStates, readKeptFit } from "./fit-state-file.js";

interface PredictFlags
  extends Pick<
    FitFlags,
    "sql" | "missing" | "header" | "delimiter" | "decimal" | "thousands" | "nullStrings" | "encoding"
  > {
  out?: string;
  keep?: string[];
  level: number;
  type: "response" | "link";
}

/** The columns that a prediction adds, as the file names them. */
const ADDED: readonly (readonly [name: string, of: keyof Predictions])[] = [
  ["prediction", "prediction"],
  ["std_error", "standardError"],
  ["lower", "lower"],
  ["upper", "upper"],
];

/** Adds `sa-adam predict`: what a kept fit says of new rows. */
export function addPredict(program: Command, terminal: Terminal): void {
  const command = program
    .command("predict")
    .summary("predictions of new rows by a kept fit, with standard errors and limits")
    .description(
      "Reads new rows as fit reads them, with the columns, levels and offset of the state that fit --state wrote, and writes each row's " +
        "prediction, its standard error (delta method) and confidence limits of the mean. Rows need no response.",
    )
    .argument("[state]", "the state that fit --state wrote")
    .argument("[data...]", "the new rows: files, folders, globs, addresses, or - for stdin")
    .option("--out <file>", "a .csv or .parquet file to write; CSV on stdout unless given, and for -")
    .option("--keep <list>", "columns of the rows to put before their predictions, as id,date", fieldsOf)
    .option("--level <number>", "level of the limits", number(between(0, 1)), 0.95)
    .addOption(
      new Option("--type <name>", "the mean of the response, or the linear predictor: response, link")
        .argParser(oneOf(["response", "link"] as const))
        .default("response"),
    )
    .optionsGroup("The rows:");
  addReadFlags(command);
  addCsvFlags(command)
    .addHelpText("after", "\nExample:\n  $ sa-adam predict fit.state new.csv --keep id --out predictions.csv")
    .action(async (state: string | undefined, data: string[], flags: PredictFlags) => {
      if (state === undefined) missingArgument(command, "a fit's state", "sa-adam predict fit.state new.csv");
      if (data.length === 0 && flags.sql === undefined)
        missingArgument(command, "a file to read", "sa-adam predict fit.state new.csv");
      await onStates([state], () => predict(state, data, flags, terminal));
    });
}

async function predict(
  state: string,
  data: readonly string[],
  flags: PredictFlags,
  terminal: Terminal,
): Promise<void> {
  const out = flags.out === "-" ? undefined : flags.out;
  if (out !== undefined && !/\.(csv|parquet)$/i.test(out))
    throw new CommandFailure(`--out: ${out} is neither a .csv nor a .parquet file; name one that is`, 2);
  if (out !== undefined) requireWritable({ out });
  const kept = readKeptFit(state);
  const { keep = [], level, type } = flags;
  const added = ADDED.map(([name]) => name);
  const twice = keep.find((name, i) => added.includes(name) || keep.indexOf(name) < i);
  if (twice !== undefined)
    throw new CommandFailure(`--keep: two columns would be called ${twice}; leave it out`, 2);
  const predictions = predictor(kept.fit, { level, type });
  /** Rows that have gone to standard output, which takes nothing back. */
  let printed = 0;
  await interruptible(async (signal) => {
    const table = await openTable(data, tableOptions(kept, flags)).catch((error: unknown) => {
      throw error instanceof DataError ? withoutFlags(error) : error;
    });
    try {
      requireColumns(table, kept);
      if (out !== undefined) requireOther({ out }, [state, ...table.files]);
      const lines = predictedLines(table, predictions, keep, signal);
      if (out !== undefined) await writeLines(out, lines, keep);
      else
        for await (const { text, rows } of lines) {
          terminal.print(text.trimEnd());
          printed += rows;
        }
      const dropped = table.dropped();
      if (dropped > 0)
        terminal.complain(
          `note: ${howMany(dropped, "row with a missing value is", "rows with a missing value are")} left out (--missing drop)`,
        );
    } catch (error) {
      if (error instanceof DataError) throw withPrinted(withoutFlags(error), printed);
      const own = error instanceof CommandFailure || !signal.aborted;
      const done = printed === 0 ? "; nothing is written" : afterPrinted(printed);
      throw own ? error : new CommandFailure(`stopped${done}`, 130);
    } finally {
      table.close();
    }
  });
}

/** A fault without a remedy that is of fit's flags: here columns and levels are the fit's. */
function withoutFlags(error: DataError): DataError {
  const { option, remedy: _remedy, ...fault } = error.fault;
  if (option === "missing")
    return new DataError({ ...error.fault, remedy: "leave all such rows out" }, { cause: error });
  if (option === "levels")
    return new DataError(
      { ...error.fault, remedy: "leave such rows out in a query", option: "sql" },
      { cause: error },
    );
  const ofFit = option !== undefined && ["features", "response"].includes(option);
  return ofFit ? new DataError(fault, { cause: error }) : error;
}

const afterPrinted = (rows: number): string =>
  ` after ${howMany(rows, "prediction was", "predictions were")} printed`;

/** A fault of rows behind those whose predictions have been printed. */
function withPrinted(error: DataError, rows: number): DataError {
  if (rows === 0) return error;
  const problem = `${error.fault.problem}${afterPrinted(rows)}`;
  return new DataError({ ...error.fault, problem }, { cause: error });
}

/** How the new rows are opened: as those of the fit, without a response. */
function tableOptions(kept: KeptFit, flags: PredictFlags): Parameters<typeof openTable>[1] {
  const { response, levels, roles, formula, bases } = kept;
  const { sql, missing, header, delimiter, decimal, thousands, nullStrings, encoding } = flags;
  const { [response]: _answers, ...own } = levels;
  return {
    ...(formula === undefined ? { response, features: sourceColumns(kept) } : { formula, bases }),
    unanswered: true,
    sql,
    missing,
    header,
    levels: own,
    ...(formula !== undefined && readFormula(formula).offset ? {} : { offset: roles.offset }),
    exposure: roles.exposure,
    delimiter,
    decimal,
    thousands,
    nullStrings,
    encoding,
  };
}

/** The columns behind a fit's coefficients: of c[level], c. */
function sourceColumns({ fit, levels, response }: KeptFit): string[] {
  const coded = new Map(
    Object.entries(levels).flatMap(([column, [, ...others]]) =>
      column === response
        ? []
        : others.map((level): [string, string] => [`${column}[${visible(level)}]`, column]),
    ),
  );
  return [...new Set((fit.columns ?? []).map((name) => coded.get(name) ?? name))];
}

function requireColumns(table: Table, { fit }: KeptFit): void {
  const wanted = fit.columns ?? [];
  const other = wanted.findIndex((name, j) => table.names[j] !== name);
  if (other < 0 && table.names.length === wanted.length) return;
  throw new CommandFailure(
    `the new rows give the columns ${table.names.join(", ")}, and the fit is of ${wanted.join(", ")}`,
    2,
  );
}

/** Some lines of the CSV. */
interface Lines {
  readonly text: string;
  /** Of how many rows. */
  readonly rows: number;
}

/** The lines of the CSV, some thousand at a time, the first time with the header before them. */
async function* predictedLines(
  table: Table,
  predictions: ReturnType<typeof predictor>,
  keep: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Lines> {
  const texts = keep.length > 0 ? table.texts(keep, signal)[Symbol.asyncIterator]() : undefined;
  try {
    const header = [...keep.map(field), ...ADDED.map(([name]) => name)].join(",");
    let begun = false;
    for await (const block of table.blocks({ signal })) {
      const found = predictions(block);
      const lines = begun ? [] : [header];
      begun = true;
      for (let i = 0; i < block.count; i++) {
        const row = texts ? await texts.next() : undefined;
        const fields = row?.done === false ? row.value.map((text) => field(text ?? "")) : [];
        const numbers = ADDED.map(([, of]) => field(found[of][i]));
        lines.push([...fields, ...numbers].join(","));
      }
      yield { text: `${lines.join("\n")}\n`, rows: block.count };
    }
    if (!begun) yield { text: `${header}\n`, rows: 0 };
  } finally {
    await texts?.return?.();
  }
}

/** Write the lines beside the file, then put it, or the Parquet file made of it, in its place. */
async function writeLines(path: string, lines: AsyncIterable<Lines>, keep: readonly string[]): Promise<void> {
  const next = replacement(path);
  const parquet = /\.parquet$/i.test(path);
  const csv = parquet ? `${next.temporary}.csv` : next.temporary;
  try {
    const file = openSync(csv, "wx");
    try {
      for await (const { text } of lines) writeSync(file, text);
    } finally {
      closeSync(file);
    }
    if (parquet) {
      const kept = keep.map((name) => ({ name, numeric: false }));
      await parquetFromCsv(csv, next.temporary, [
        ...kept,
        ...ADDED.map(([name]) => ({ name, numeric: true })),
      ]);
    }
    next.commit();
  } finally {
    if (parquet) rmSync(csv, { force: true });
    next.discard();
  }
}
