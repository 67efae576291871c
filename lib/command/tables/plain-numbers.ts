import type { Choice, Column } from "./columns.js";

/**
 * A choice whose columns DuckDB's reader may take for numbers at once, which is quicker than to take them for texts first.
 *
 * @returns undefined where one is no number that is written in the usual way
 */
export function plainNumbers(choice: Choice): Choice | undefined {
  const { response, covariates, beside } = choice;
  const all = [response, ...covariates, ...beside];
  const plain = all.every(
    ({ source: { guessed, type }, levels }: Column) => guessed && type === "DOUBLE" && levels === undefined,
  );
  // A cluster's number may be one of its text.
  if (!plain || beside.some(({ role }) => role === "clusters")) return undefined;
  const bare = <T extends Column>(column: T): T => {
    const { text, coded = text } = column.source;
    return { ...column, source: { ...column.source, number: coded } };
  };
  return { ...choice, response: bare(response), covariates: covariates.map(bare), beside: beside.map(bare) };
}
