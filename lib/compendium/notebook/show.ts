import { type Figure, plotlyJson } from "sa-adam-cli/internal";
import { withBrowser } from "../figures/rendering/browser.js";
import { renderPng } from "../figures/rendering/render.js";
import { newCellOutput } from "./cell-output.js";
import { literal } from "./literal.js";

/**
 * Shows a figure once, in three forms at a time: interactive where the notebook is opened in JupyterLab or VS Code, a
 * picture where it is read on GitHub, converted or printed, and its title where neither can be seen. Below it stands its
 * caption, which is the picture's alternative text as well.
 *
 * The picture is drawn in a browser; where there is none, a warning says how to get one, and the other forms are shown.
 *
 * @throws Error outside a tslab kernel, or when Plotly refuses the specification
 * @example await show(necessityFigure(curve))
 */
export async function show(figure: Figure): Promise<void> {
  // Taken before the browser starts, so that the figure appears in the cell that asked for it.
  const [output, below] = [newCellOutput(), newCellOutput()];
  const { title, caption, width, height } = figure;
  const { data, layout, config } = plotlyJson(figure);
  output.put(
    {
      "application/vnd.plotly.v1+json": { data, layout: { ...layout, width, height }, config },
      ...(await picture(figure)),
      "text/plain": title,
    },
    { "image/png": { alt: `${title}. ${caption}` } },
  );
  below.put({
    "text/markdown": `**${literal(title)}.** ${literal(caption)}`,
    "text/plain": `${title}. ${caption}`,
  });
}

let warned = false;

async function picture(figure: Figure): Promise<{ "image/png"?: string }> {
  try {
    await withBrowser(async () => {});
  } catch (error) {
    if (!warned) console.warn(`Figures are shown without a static picture. ${(error as Error).message}`);
    warned = true;
    return {};
  }
  // One pixel for each of the page's: JupyterLab shows the picture in its own size until the mouse enters it, and then
  // draws the figure in its place.
  return { "image/png": Buffer.from(await renderPng(figure, 1)).toString("base64") };
}
