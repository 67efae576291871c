// A notebook as the book reads it: a saved figure is its picture, with the caption as alternative text, and behind it what
// figures.js makes the interactive figure of.

/**
 * @typedef {{ output_type: string, data?: Record<string, any>, metadata?: Record<string, any> }} Output
 * @typedef {{ cell_type: string, source: string[], metadata: Record<string, any>, outputs?: Output[] }} Cell
 */

const PLOTLY = "application/vnd.plotly.v1+json";

/**
 * @param {string} json the notebook's file
 * @returns {string}
 */
export function notebookForBook(json) {
  const notebook = JSON.parse(json);
  for (const cell of notebook.cells) prepare(cell);
  return JSON.stringify(notebook);
}

/** @param {string} json */
export const markdownOf = (json) =>
  JSON.parse(json)
    .cells.filter((/** @type {Cell} */ { cell_type }) => cell_type === "markdown")
    .map((/** @type {Cell} */ { source }) => source.join(""))
    .join("\n\n");

/** @param {Cell} cell */
function prepare(cell) {
  cell.outputs &&= cell.outputs.flatMap((output) => {
    const figure = output.data?.[PLOTLY];
    if (!figure) return [output];
    const { alt } = output.metadata?.["image/png"] ?? {};
    cell.metadata.mystnb = { image: { alt } };
    // "<" would end the script where a title says "</".
    const text = JSON.stringify(figure).replaceAll("<", "\\u003c");
    const script = `<script type="application/json" class="figure">${text}</script>`;
    return [
      { ...output, data: { "image/png": output.data?.["image/png"] } },
      { ...output, data: { "text/html": script }, metadata: {} },
    ];
  });
}
