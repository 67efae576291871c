import { existsSync } from "node:fs";
import { type FitOptions, type FitPlan, RunningFit } from "sa-adam/internal";
import { CommandFailure } from "../files/failure.js";
import { flagOf } from "../files/option-flags.js";
import type { BlockOptions, Table } from "../tables/table.js";
import type { FitFlags } from "./fit-flags.js";
import { type KeptFit, readKeptFit } from "./fit-state-file.js";

/** A fit, and how its table is to be read on. */
export interface FitSession {
  readonly fit: RunningFit;
  /** Fits of the same rows beside it, at other quantiles; they are not kept. */
  readonly others: readonly RunningFit[];
  /** Rows that the fit has had, and how many more were left out, before this table is read. */
  readonly before: { readonly rows: number; readonly dropped: number };
  readonly reading: Pick<BlockOptions, "earlier" | "resume">;
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
 * The fit at its beginning, or as it was. Rows that it has had are known by their values, under whatever name they come.
 *
 * @throws CommandFailure when the state is of another regression, each difference named
 */
export function beginSession(
  table: Table,
  options: FitOptions,
  found: Found | undefined,
  plan: FitPlan = {},
  beside: readonly FitOptions[] = [],
): FitSession {
  const others = beside.map((one) => new RunningFit(one, plan));
  if (!found) {
    return { fit: new RunningFit(options, plan), others, before: { rows: 0, dropped: 0 }, reading: {} };
  }
  const { path, kept, how } = found;
  const { fit, read, dropped } = kept;
  const reasons = keptDifferences(kept, { ...regressionOf(table), fit: new RunningFit(options) });
  if (reasons.length > 0)
    throw new CommandFailure(`${path} cannot be ${how}d with this command: ${reasons.join("; ")}`, 2);
  return {
    fit,
    others,
    before: { rows: fit.rows, dropped },
    reading: { earlier: read, resume: how === "resume" },
  };
}

/** What of a kept fit says which regression it is. */
type Regression = Pick<KeptFit, "response" | "roles" | "levels" | "formula" | "bases" | "fit">;

function regressionOf({ response, roles, levels, formula, bases }: Table): Omit<Regression, "fit"> {
  return { response, roles, levels, formula, bases };
}

/** What of two regressions is not the same: response, formula, columns, codings and options. */
export function keptDifferences(before: Regression, now: Regression): string[] {
  const [old, current] = [before.fit.question, now.fit.question];
  const keys = Object.keys({ ...old, ...current }).filter((key) => key !== "names");
  return [
    ...keys.flatMap((key) => difference(flagOf(key)?.slice(2) ?? key, old[key], current[key])),
    ...difference("response", before.response, now.response),
    ...Object.keys({ ...before.roles, ...now.roles }).flatMap((role) =>
      difference(role, before.roles[role], now.roles[role]),
    ),
    ...(before.formula && now.formula ? difference("formula", before.formula, now.formula) : []),
    ...Object.keys(before.bases ?? {}).flatMap((name) => basisDifference(name, before, now)),
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

/** A polynomial that is orthogonal on some rows is another one on others. */
function basisDifference(name: string, before: Regression, now: Regression): string[] {
  const [a, b] = [before, now].map(({ bases }) => JSON.stringify(bases?.[name]));
  if (a === undefined || b === undefined || a === b) return [];
  const powers = name.replace(/\)$/, ", raw = TRUE)");
  return [`${name} is orthogonal on other rows: take ${powers} for one meaning everywhere`];
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
