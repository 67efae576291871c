import { existsSync } from "node:fs";
import type { FitOptions, FitPlan } from "sa-adam/internal";
import { RunningFit } from "sa-adam/internal";
import { CommandFailure } from "../files/failure.js";
import { flagOf } from "../files/option-flags.js";
import { removeLeftovers } from "../files/write-whole.js";
import type { Table } from "../tables/table.js";
import type { FitFlags } from "./fit-flags.js";
import { differences, type FitSource, sharedSource } from "./fit-sources.js";
import { type KeptFit, readKeptFit } from "./fit-state-file.js";

/** A fit and what it has read of its table so far. */
export interface FitSession {
  readonly fit: RunningFit;
  /** Sources that were read to their end before this table. */
  readonly earlier: readonly FitSource[];
  /** Rows of this table that the fit has had. */
  readonly found: number;
}

/** What the flags --resume and --continue find on disk, before the table is opened. */
export interface Found {
  readonly path: string;
  readonly kept: KeptFit;
  readonly how: "resume" | "continue";
}

/** The state that the run begins with, if there is one: the checkpoint first, then what is to be continued. */
export function findState({ checkpoint, resume, continue: state }: FitFlags): Found | undefined {
  if (checkpoint !== undefined) {
    removeLeftovers([checkpoint]);
    if (existsSync(checkpoint)) {
      if (resume) return { path: checkpoint, kept: readKeptFit(checkpoint), how: "resume" };
      throw new CommandFailure(
        `${checkpoint} is there already; pass --resume to continue from it, or remove it to begin anew`,
        2,
      );
    }
  }
  return state === undefined ? undefined : { path: state, kept: readKeptFit(state), how: "continue" };
}

/**
 * The fit at its beginning, or as it was.
 *
 * @throws CommandFailure when the state is of other data or other settings, each difference named
 */
export function beginSession(
  table: Table,
  options: FitOptions,
  found: Found | undefined,
  plan: FitPlan = {},
): FitSession {
  if (!found) return { fit: new RunningFit(options, plan), earlier: [], found: 0 };
  const { path, kept, how } = found;
  const { sources } = kept;
  const refuse = (reasons: readonly string[]): never => {
    throw new CommandFailure(`${path} cannot be ${how}d with this command: ${reasons.join("; ")}`, 2);
  };
  const { response, levels } = table;
  const now = { response, levels, fit: new RunningFit(options) };
  const reasons = keptDifferences(kept, now);
  const last = sources[sources.length - 1];
  if (how === "resume") reasons.push(...differences(last.fingerprint, table.fingerprint));
  if (reasons.length > 0) refuse(reasons);
  if (how === "continue") {
    const now = { fingerprint: table.fingerprint, rows: 0, dropped: 0 };
    for (const source of sources) {
      const shared = sharedSource(source, now);
      if (shared !== undefined) refuse([`it has the rows of ${shared}, and no row may count twice`]);
    }
  }
  const { fit } = kept;
  return how === "resume"
    ? { fit, earlier: sources.slice(0, -1), found: last.rows }
    : { fit, earlier: sources, found: 0 };
}

/** What of two regressions is not the same: response, columns, codings and options. */
export function keptDifferences(
  before: Pick<KeptFit, "response" | "levels" | "fit">,
  now: Pick<KeptFit, "response" | "levels" | "fit">,
): string[] {
  const [old, current] = [before.fit.question, now.fit.question];
  const keys = Object.keys({ ...old, ...current }).filter((key) => key !== "names");
  return [
    ...keys.flatMap((key) => difference(flagOf(key)?.slice(2) ?? key, old[key], current[key])),
    ...difference("response", before.response, now.response),
    ...columnDifferences(before.fit.columns ?? [], now.fit.columns ?? []),
    ...Object.keys(before.levels).flatMap((column) =>
      difference(`levels of ${column}`, before.levels[column], now.levels[column]),
    ),
  ];
}

function difference(name: string, before: unknown, now: unknown): string[] {
  const [a, b] = [before, now].map((value) => JSON.stringify(value) ?? "not given");
  return a === b ? [] : [`${name} ${a} and ${b}`];
}

function columnDifferences(before: readonly string[], now: readonly string[]): string[] {
  const gone = before.filter((name) => !now.includes(name));
  const added = now.filter((name) => !before.includes(name));
  if (gone.length + added.length > 0) {
    return [
      ...(gone.length > 0 ? [`columns ${gone.join(", ")} only in the first`] : []),
      ...(added.length > 0 ? [`columns ${added.join(", ")} only in the second`] : []),
    ];
  }
  return before.every((name, j) => name === now[j])
    ? []
    : ["columns in another order: name them with --features"];
}
