import { newCellOutput } from "./cell-output.js";

/**
 * Shows text as Markdown, mathematics between dollar signs included: for a sentence whose numbers a cell has computed.
 *
 * @throws Error outside a tslab kernel
 * @example markdown(`The largest error is **${error.toExponential(1)}**.`)
 */
export function markdown(text: string): void {
  newCellOutput().put({ "text/markdown": text, "text/plain": text });
}
