import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type Figure, plotlyJson } from "../figure.js";
import { fontFaceCss } from "./fonts.js";
import { loadFonts } from "./in-page.js";
import { escapeXml, hasLatex, MATHJAX_PATH, PLOTLY_PATH } from "./render.js";

/** What every page loads from its own folder. */
export const PLOTLY_FILE = "plotly.min.js";

export interface HtmlOptions {
  /** Plotly inside the page, 1.5 MB, so that it needs no file beside it; a figure with LaTeX still needs MathJax. */
  alone?: boolean;
}

/**
 * The interactive page of a figure: it opens from a folder without a network, with plotly.min.js beside it unless
 * the page is to stand alone.
 */
export function html(figure: Figure, { alone = false }: HtmlOptions = {}): string {
  const { data, layout, config } = plotlyJson(figure);
  // "<" could close the script element early.
  const specification = JSON.stringify({ data, layout: fitted(layout), config }).replaceAll("<", "\\u003c");
  // The bundle's text could close the script element as well; inside its strings "<\\/" is "</".
  const plotly = alone
    ? `<script>${readFileSync(PLOTLY_PATH, "utf8").replaceAll("</script", "<\\/script")}</script>`
    : `<script src="${PLOTLY_FILE}"></script>`;
  const mathjax = hasLatex(figure) ? `<script src="${basename(MATHJAX_PATH)}"></script>\n` : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(figure.title)}</title>
<style>
${fontFaceCss()}
body { margin: 2rem auto; padding: 0 1rem; max-width: ${Math.round(1.5 * figure.width)}px; color: #222; font: 16px/1.5 'Source Sans 3', sans-serif }
h1 { font-size: 1.4rem; font-weight: 600 }
#figure { aspect-ratio: ${figure.width} / ${figure.height} }
</style>
</head>
<body>
<h1>${escapeXml(figure.title)}</h1>
<div id="figure"></div>
<p>${escapeXml(figure.caption)}</p>
${mathjax}${plotly}
<script>
const figure = ${specification};
(${loadFonts})().then(() => Plotly.newPlot("figure", figure.data, figure.layout, figure.config));
</script>
</body>
</html>
`;
}

/** Words on a screen may be larger than in print. */
const MAGNIFICATION = 1.3;

/** The layout without its printed size, so that it fits the page, with room for the tool bar above the axes. */
function fitted(layout: Record<string, unknown>): Record<string, unknown> {
  const { width: _width, height: _height, margin, ...rest } = magnified(layout) as Record<string, unknown>;
  const { l, r, t, b } = margin as Record<string, number>;
  const [left, right, bottom] = [l, r, b].map((side) => MAGNIFICATION * side);
  return { ...rest, margin: { l: left, r: right, b: bottom, t: MAGNIFICATION * t + 24 }, autosize: true };
}

/** The same layout with every font's size multiplied. */
function magnified(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => magnified(item));
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([name, inner]) => {
    const isSize = name === "size" && key.endsWith("font") && typeof inner === "number";
    return [name, isSize ? inner * MAGNIFICATION : magnified(inner, name)];
  });
  return Object.fromEntries(entries);
}
