import { basename, join } from "node:path";
import type { Figure } from "sa-adam-cli/internal";
import { copyWhole, csv, html, writeWhole } from "sa-adam-cli/internal";
import { hasLatex, MATHJAX_PATH, PLOTLY_PATH, render } from "./render.js";

/** What every page loads from its own folder. */
const PLOTLY_FILE = "plotly.min.js";

/**
 * Writes a figure in five formats: PDF (vector, fonts embedded), SVG (stands alone), PNG (288 per inch) and CSV
 * into `directory`, and an interactive page into directory/html, which opens offline.
 *
 * Everything is drawn before anything is written, and each file appears whole or not at all.
 *
 * @returns the paths written, HTML last
 * @throws Error when there is no browser or the figure cannot be drawn; RangeError when its table is uneven
 * @example await exportFigure(answerFigure(answerResults()), "figures")
 */
export async function exportFigure(figure: Figure, directory: string): Promise<string[]> {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(figure.name)) {
    throw new RangeError(
      `a figure's name is made of a-z, 0-9 and "-" because files are named so: "${figure.name}"`,
    );
  }
  const table = csv(figure.table);
  const latex = hasLatex(figure);
  const mathjax = latex ? { mathjax: basename(MATHJAX_PATH) } : {};
  const page = html(figure, { plotly: { file: PLOTLY_FILE }, ...mathjax });
  const { pdf, svg, png } = await render(figure);

  const beside = [[PLOTLY_PATH, PLOTLY_FILE]];
  if (latex) beside.push([MATHJAX_PATH, basename(MATHJAX_PATH)]);
  for (const [source, name] of beside) copyWhole(source, join(directory, "html", name));
  const files: [string, string | Uint8Array][] = [
    [`${figure.name}.pdf`, pdf],
    [`${figure.name}.svg`, svg],
    [`${figure.name}.png`, png],
    [`${figure.name}.csv`, table],
    [join("html", `${figure.name}.html`), page],
  ];
  const written: string[] = [];
  for (const [name, content] of files) {
    const path = join(directory, name);
    writeWhole(path, content);
    written.push(path);
  }
  return written;
}

/** `exportFigure` for several figures, one after the other, with one browser. */
export async function exportFigures(figures: Iterable<Figure>, directory: string): Promise<string[]> {
  const written: string[] = [];
  for (const figure of figures) written.push(...(await exportFigure(figure, directory)));
  return written;
}
