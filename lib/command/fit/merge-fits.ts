import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { FamilyName, FitResult, IntervalName, RunningFit } from "sa-adam/internal";
import { howMany } from "sa-adam/internal";
import { CommandFailure } from "../files/failure.js";
import type { Terminal } from "../files/terminal.js";
import { type AnswerFlags, answersOf, requireAnswerable } from "./fit-answers.js";
import { type OutputFlags, requireOther, requireWritable, writeOutputs } from "./fit-output.js";
import { POOLING, runFacts, withDropped } from "./fit-report.js";
import { keptDifferences } from "./fit-session.js";
import { isKeptFit, type KeptFit, readKeptFit } from "./fit-state-file.js";
import { keptUnanswered } from "./fit-unanswered.js";

export interface MergeFitsFlags extends OutputFlags, AnswerFlags {
  level?: number;
}

/** The files of fits among what `sa-adam merge` is given: every file, and of folders what they hold. */
export function keptFitsIn(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found?.isDirectory()) return found ? [path] : [];
    return readdirSync(path)
      .sort()
      .map((name) => join(path, name))
      .filter(isKeptFit);
  });
}

/** Fits of shards, pooled into one table: the same regression on rows that no two of them share. */
export async function mergeFits(
  paths: readonly string[],
  flags: MergeFitsFlags,
  terminal: Terminal,
): Promise<void> {
  const started = performance.now();
  requireWritable(flags);
  // A state may take the pooled fit's place; its picture may not.
  requireOther(
    flags,
    paths.filter((path) => path !== flags.state),
  );
  const states = paths.map((path) => ({ path, kept: readKeptFit(path) }));
  const [first, ...others] = states;
  for (const [i, { path, kept }] of states.entries()) {
    for (const before of states.slice(0, i)) requireMergeable(before, { path, kept });
  }
  const { fit, terms } = first.kept;
  requireAnswerable(flags, fit.question as { family: FamilyName; interval: IntervalName; law?: string });
  for (const { path, kept } of others) mergeInto(fit, kept, path);
  const read = states.flatMap(({ kept }) => kept.read);
  const dropped = states.reduce((sum, { kept }) => sum + kept.dropped, 0);
  const merged: KeptFit = { ...first.kept, read, dropped, fit };
  const result = resultOf(merged, flags);
  const report = {
    result: withDropped(result, dropped),
    ...answersOf(result, terms, flags),
    response: first.kept.response,
    dropped,
    notes: [`${howMany(states.length, "fit")}: ${POOLING}`],
    run: runFacts(started, 0),
  };
  await writeOutputs([report], merged, flags, terminal);
}

/** The pool's table; without an answer it is kept for further shards. */
function resultOf(merged: KeptFit, { level, state }: MergeFitsFlags): FitResult {
  try {
    return merged.fit.result(level === undefined ? {} : { level });
  } catch (error) {
    throw keptUnanswered(error, state, merged);
  }
}

function requireMergeable(a: { path: string; kept: KeptFit }, b: { path: string; kept: KeptFit }): void {
  const reasons = keptDifferences(a.kept, b.kept);
  if (reasons.length > 0)
    throw new CommandFailure(`${a.path} and ${b.path} are not of one regression: ${reasons.join("; ")}`, 2);
  for (const one of a.kept.read) {
    const other = b.kept.read.find((part) => part.rows > 0 && part.digest === one.digest);
    if (!other) continue;
    const names = one.file === other.file ? one.file : `${one.file}, which are those of ${other.file}`;
    throw new CommandFailure(
      `${a.path} and ${b.path} both have the rows of ${names}, and no row may count twice`,
      2,
    );
  }
}

function mergeInto(fit: RunningFit, kept: KeptFit, path: string): void {
  try {
    fit.merge(kept.fit);
  } catch (error) {
    if (error instanceof TypeError) throw error;
    throw new CommandFailure(`${path} cannot be merged: ${(error as Error).message}`, 2);
  }
}
