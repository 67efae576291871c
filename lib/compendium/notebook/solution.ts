import { markdown } from "./markdown.js";

/**
 * Shows an exercise's solution, folded: for one whose numbers a cell has computed. The cell's own input is best saved folded
 * as well, by the metadata `{ "jupyter": { "source_hidden": true }, "tags": ["hide-input"] }`.
 *
 * @throws Error outside a tslab kernel
 * @example solution(`It is ${V.toFixed(2)}: between its neighbours.`)
 */
export function solution(text: string): void {
  markdown(`<details><summary>Solution</summary>\n\n${text}\n\n</details>`);
}
