import { DataError } from "sa-adam/internal";
import { type KeptFit, writeKeptFit } from "./fit-state-file.js";

/** Faults of rows that have no answer by themselves and may have one with others: a site without events, or of two rows. */
const BY_THEMSELVES = ["degenerate", "few-rows", "weight", "singular"];

/** Keeps, where a state was asked for, what the rows say to a pool or to tomorrow's rows; returns what to throw in place of the error. */
export function keptUnanswered(error: unknown, state: string | undefined, kept: KeptFit): unknown {
  if (state === undefined || !(error instanceof DataError) || !BY_THEMSELVES.includes(error.fault.code))
    return error;
  writeKeptFit(state, kept);
  const remedy = `the state is kept in ${state}, and with other rows (sa-adam merge, --continue) there may be an answer`;
  return new DataError({ ...error.fault, remedy, option: undefined }, { cause: error });
}
