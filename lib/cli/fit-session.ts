import { existsSync } from "node:fs";
import { OnePassFit } from "../inference/one-pass-fit.js";
import type { FitOptions } from "../inference/options.js";
import { resolveSettings } from "../inference/settings.js";
import type { Table } from "../tables/table.js";
import { CommandFailure } from "./failure.js";
import type { FitFlags } from "./fit-flags.js";
import { differences, type FitSource, sharedSource } from "./fit-sources.js";
import { type KeptFit, readKeptFit, removeLeftover } from "./fit-state-file.js";

/** A fit and what it has read of its table so far. */
export interface FitSession {
  readonly fit: OnePassFit;
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
    removeLeftover(checkpoint);
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
export function beginSession(table: Table, options: FitOptions, found: Found | undefined): FitSession {
  if (!found) return { fit: new OnePassFit(options), earlier: [], found: 0 };
  const { path, kept, how } = found;
  const { sources } = kept;
  const refuse = (reasons: readonly string[]): never => {
    throw new CommandFailure(`${path} cannot be ${how}d: ${reasons.join("; ")}`, 2);
  };
  const reasons = settingDifferences(kept, table, options);
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
  const { level } = options;
  const fit = OnePassFit.restore({ ...kept.fit, settings: { ...(kept.fit.settings as object), level } });
  return how === "resume"
    ? { fit, earlier: sources.slice(0, -1), found: last.rows }
    : { fit, earlier: sources, found: 0 };
}

/** What of response, columns and options is not as it was; the level may change. */
function settingDifferences(kept: KeptFit, table: Table, options: FitOptions): string[] {
  const before = kept.fit.settings as Record<string, unknown>;
  const now = JSON.parse(JSON.stringify(resolveSettings(options))) as Record<string, unknown>;
  const texts = (record: Record<string, unknown>, key: string): string =>
    JSON.stringify(record[key]) ?? "not given";
  const keys = Object.keys({ ...before, ...now }).filter((key) => key !== "level" && key !== "names");
  return [
    ...keys
      .filter((key) => texts(before, key) !== texts(now, key))
      .map((key) => `${flagOf(key)} was ${texts(before, key)} and is ${texts(now, key)}`),
    ...(kept.response === table.response
      ? []
      : [`the response was ${kept.response} and is ${table.response}`]),
    ...columnDifferences(kept.fit.names ?? table.names, table.names),
  ];
}

function columnDifferences(before: readonly string[], now: readonly string[]): string[] {
  const gone = before.filter((name) => !now.includes(name));
  const added = now.filter((name) => !before.includes(name));
  if (gone.length + added.length > 0) {
    return [
      ...(gone.length > 0 ? [`columns ${gone.join(", ")} are missing`] : []),
      ...(added.length > 0 ? [`columns ${added.join(", ")} are new`] : []),
    ];
  }
  return before.every((name, j) => name === now[j])
    ? []
    : ["the columns are in another order: name them with --features"];
}

function flagOf(key: string): string {
  return key === "model" ? "family" : key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
