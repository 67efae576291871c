import { statSync } from "node:fs";
import type { Command } from "commander";
import { DataError, faultLine, howMany } from "sa-adam/internal";
import { CommandFailure } from "../files/failure.js";
import { flagOf } from "../files/option-flags.js";
import type { Terminal } from "../files/terminal.js";
import type { TableOptions } from "../tables/table.js";
import type { FitFlags } from "./fit-flags.js";

/** Are rows read as they come? Those of a file that is followed, and of a pipe that nobody wants to be read twice. */
export function isLive(data: readonly string[], { follow, every, onePass }: FitFlags): boolean {
  if (follow) return true;
  return data.length === 1 && (every !== undefined || onePass === true) && isPipe(data[0]);
}

/** Ends with a usage error where flags ask for what rows that come cannot give. */
export function requireLive(command: Command, data: readonly string[], flags: FitFlags): void {
  if (!isLive(data, flags)) return;
  const where = flags.follow ? "--follow" : "rows of a pipe, read as they come,";
  const clashes: [unknown, string][] = [
    [flags.follow && data.length !== 1, "--follow goes on with one file: name one"],
    [
      flags.follow && isPipe(data[0]),
      "--follow is of a file that grows; rows of a pipe are read as they come with --every",
    ],
    [flags.batch, `${where} and --batch do not go together: there is one reading`],
    [flags.shuffle, `${where} and --shuffle do not go together: an order needs all rows`],
    [flags.sql, `${where} and --sql do not go together: a query is of all rows`],
  ];
  for (const [clash, message] of clashes) if (clash) command.error(message);
}

/** How the table is to be opened; what happens to its file is said at once. */
export function liveOptions(
  follow: boolean,
  end: AbortSignal,
  terminal: Terminal,
): NonNullable<TableOptions["live"]> {
  return { follow, end, say: (what) => terminal.complain(`note: ${faultLine(what, flagOf)}`) };
}

/** Timers of Node's know no longer time. */
const LONGEST = 2 ** 31 - 1;

/** After a table that took long the rows have so many times that long for themselves. */
const ROWS_SHARE = 4;

/**
 * Prints every so many seconds, where rows have come since; a fit of too few rows has nothing to print. Tables never take more than
 * a fifth of the time, and once `signal` says that the end has come, none.
 *
 * @returns ends it
 */
export function whileRowsCome(
  seconds: number,
  rows: () => number,
  print: () => void,
  signal: AbortSignal,
): () => void {
  let shown = 0;
  const after = (pause: number): NodeJS.Timeout => setTimeout(look, Math.min(LONGEST, pause));
  let timer = after(1000 * seconds);
  function look(): void {
    if (signal.aborted) return;
    const began = performance.now();
    const now = rows();
    try {
      if (now !== shown) print();
      shown = now;
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
    }
    timer = after(Math.max(1000 * seconds, ROWS_SHARE * (performance.now() - began)));
  }
  return () => clearTimeout(timer);
}

/** How a fit of rows that come ends by Ctrl-C, its table printed. */
export function endedLive(rows: number, { state }: FitFlags): CommandFailure {
  const remedy =
    state === undefined
      ? "nothing is kept; with --state more rows can be added to a fit"
      : `the state is in ${state}, and --continue ${state} goes on from it`;
  return new CommandFailure(`stopped after ${howMany(rows, "row")}; ${remedy}`, 130);
}

function isPipe(name: string): boolean {
  return name === "-" || statSync(name, { throwIfNoEntry: false })?.isFIFO() === true;
}
