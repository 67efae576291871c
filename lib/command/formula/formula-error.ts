import { DataError, type Fault } from "sa-adam/internal";
import { visible } from "../files/visible.js";

/** A formula as it was written, every blank of it a plain one, so that places in it can be pointed at. */
export function plainBlanks(formula: string): string {
  return formula.replace(/\s/g, " ");
}

/**
 * An error about one place of a formula; the text is shown below the message, with a caret under the place.
 *
 * @param at the place's first character, from 0
 */
export function formulaError(
  formula: string,
  at: number,
  fault: Pick<Fault, "problem" | "remedy"> & Partial<Fault>,
): DataError {
  return new DataError({
    code: "formula",
    option: "formula",
    excerpt: [visible(formula), `${" ".repeat(visible(formula.slice(0, at)).length)}^`],
    ...fault,
  });
}
