import { type Figure, plotlyJson } from "../figures/figure.js";
import { newCellOutput } from "./cell-output.js";

/**
 * Shows a figure once, in three forms at a time: interactive where the notebook is opened in JupyterLab or VS Code, a
 * picture where it is read on GitHub, converted or printed, and its caption where neither can be seen.
 *
 * @throws Error outside a tslab kernel
 * @example await show(necessityFigure(curve))
 */
export async function show(figure: Figure): Promise<void> {
  const output = newCellOutput();
  const { title, caption, width, height } = figure;
  output.put(
    {
      "application/vnd.plotly.v1+json": plotlyJson(figure),
      "text/plain": `${title}. ${caption}`,
    },
    { "image/png": { width, height } },
  );
}
