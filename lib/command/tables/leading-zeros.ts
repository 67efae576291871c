import type { Fault } from "sa-adam/internal";
import { visible } from "../files/visible.js";
import { textOf } from "../formula/expression.js";

/** What to do where such numbers are names, by what their column is for; a query has its columns as numbers. */
const REMEDIES: Readonly<
  Record<"covariate" | "response" | "query", (column: string) => Pick<Fault, "remedy" | "option">>
> = {
  covariate: (column) => ({
    remedy: `if they are names, take them as levels: C(${textOf({ kind: "name", name: column, at: 0 })})`,
    option: "formula",
  }),
  response: () => ({ remedy: "if they are two classes, declare them", option: "levels" }),
  query: () => ({
    remedy:
      "if they are names, declare their levels, or read the file in the query: from read_csv('...', all_varchar = true)",
    option: "levels",
  }),
};

/** A word on a column of digits that may be names, as postal codes are: the number has lost the zeros before them. */
export function leadingZeros(column: string, example: string, role: keyof typeof REMEDIES): Fault {
  return {
    code: "leading-zeros",
    column,
    problem: `digits behind zeros are read as numbers, "${visible(example)}" as ${Number(example)}`,
    ...REMEDIES[role](column),
  };
}
