import { type Figure, plotlyJson } from "./figure.js";
import { fontFaceCss } from "./fonts.js";
import { loadFonts } from "./load-fonts.js";

/** Where a page takes its scripts from. */
export interface PageScripts {
  /** Plotly: the name of a file beside the page, or the text of its bundle, inside the page. */
  readonly plotly: { readonly file: string } | { readonly text: string };
  /** MathJax, for a figure with labels in LaTeX: the name of a file beside the page. */
  readonly mathjax?: string;
}

/** The interactive page of a figure: it opens from a folder without a network. */
export function html(figure: Figure, { plotly, mathjax }: PageScripts): string {
  const { data, layout, config } = plotlyJson(figure);
  // "<" could close the script element early.
  const specification = JSON.stringify({ data, layout: fitted(layout), config }).replaceAll("<", "\\u003c");
  // The bundle's text could close the script element as well; inside its strings "<\\/" is "</".
  const script =
    "text" in plotly
      ? `<script>${plotly.text.replaceAll("</script", "<\\/script")}</script>`
      : `<script src="${plotly.file}"></script>`;
  const typesetting = mathjax ? `<script src="${mathjax}"></script>\n` : "";
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
${typesetting}${script}
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

export function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
