import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { CommandFailure } from "../files/failure.js";
import type { Terminal } from "../files/terminal.js";
import { writeWhole } from "../files/write-whole.js";
import { forestFigure } from "../plot/forest.js";
import { html } from "../plot/html.js";
import { type FitFormat, trajectoryCsv } from "./fit-formats.js";
import type { FitReport } from "./fit-report.js";
import { reportsText } from "./fit-several.js";
import { isKeptFit, type KeptFit, writeKeptFit } from "./fit-state-file.js";
import { warningText } from "./warning-text.js";

/** Plotly with the trace types that a forest plot needs. */
function plotly(): string {
  const path = createRequire(import.meta.url).resolve("plotly.js-basic-dist-min/plotly-basic.min.js");
  return readFileSync(path, "utf8");
}

/** The flags that say where a fit goes to, and from where it comes. */
export interface OutputFlags {
  format: FitFormat;
  checkpoint?: string;
  state?: string;
  plot?: string;
  trajectory?: string;
  /** Of predictions. */
  out?: string;
}

/** Writes the files that were asked for, and the result to stdout. */
export async function writeOutputs(
  reports: readonly FitReport[],
  kept: KeptFit,
  { format, state, plot, trajectory }: OutputFlags,
  terminal: Terminal,
  live = false,
): Promise<void> {
  const [{ result, response }] = reports;
  if (state !== undefined) writeKeptFit(state, kept);
  if (trajectory !== undefined) writeWhole(trajectory, trajectoryCsv(result));
  if (plot !== undefined) {
    const figure = forestFigure(result, { response, ...(kept.fit.scales && { scales: kept.fit.scales }) });
    writeWhole(plot, html(figure, { plotly: { text: plotly() } }));
  }
  terminal.progress("");
  terminal.print(reportsText(format, reports, live));
  // A CSV has no place for them.
  if (format !== "csv") return;
  for (const note of new Set(reports.flatMap(({ notes }) => notes))) terminal.complain(`note: ${note}`);
  for (const warning of reports.flatMap((report) => report.result.warnings))
    terminal.complain(warningText(warning));
}

/** Ends the command before any work when an output could not be written at its end. */
export function requireWritable({
  checkpoint,
  state,
  plot,
  trajectory,
  out,
}: Omit<OutputFlags, "format">): void {
  const taken = new Map<string, string>();
  for (const [name, path] of Object.entries({ checkpoint, state, plot, trajectory, out })) {
    const flag = `--${name}`;
    if (path === undefined) continue;
    const whole = resolve(path);
    const other = taken.get(whole);
    if (other !== undefined) throw new CommandFailure(`${other} and ${flag} both write ${path}`, 2);
    taken.set(whole, flag);
    if (isFolder(whole)) throw new CommandFailure(`${flag}: ${path} is a folder; name a file`, 2);
    // It is renamed into its place, and would take that of a device or a pipe.
    if (existsSync(whole) && !statSync(whole).isFile())
      throw new CommandFailure(`${flag}: ${path} is no ordinary file; name another`, 2);
    const folder = existingFolder(dirname(whole));
    if (!isFolder(folder) || !mayWrite(folder)) {
      throw new CommandFailure(
        `${flag}: ${path} cannot be written: ${folder} is not a folder one may write to`,
        2,
      );
    }
  }
}

/** Ends the command before any work when an output is a file that it reads, or --state is a file of something else. */
export function requireOther(
  { checkpoint, state, plot, trajectory, out }: Omit<OutputFlags, "format">,
  files: readonly string[],
): void {
  const read = new Set(files.filter((path) => existsSync(path)).map((path) => realpathSync(path)));
  for (const [name, path] of Object.entries({ checkpoint, state, plot, trajectory, out })) {
    if (path === undefined || !existsSync(path)) continue;
    if (read.has(realpathSync(path))) {
      throw new CommandFailure(
        `--${name}: ${path} is a file to read; name another, it would be overwritten`,
        2,
      );
    }
    if ((name === "plot" || name === "trajectory" || name === "out") && isKeptFit(path))
      throw new CommandFailure(
        `--${name}: ${path} is a fit's state; name another, it would be overwritten`,
        2,
      );
  }
  if (state !== undefined && existsSync(state) && statSync(state).size > 0 && !isKeptFit(state)) {
    throw new CommandFailure(`--state: ${state} is there and is no fit's state; name another file`, 2);
  }
}

/** The nearest thing on the way up that is there. */
function existingFolder(path: string): string {
  let folder = path;
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
