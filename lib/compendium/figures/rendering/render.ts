import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { escapeXml, type Figure, facesOf, fontFaceCss, loadFonts, plotlyJson } from "sa-adam-cli/internal";
import { PATIENCE_MILLISECONDS, withBrowser } from "./browser.js";
import { draw, seedRandomness } from "./in-page.js";

const resolve = createRequire(import.meta.url).resolve;

/** Plotly's bundle with the trace types that draw as vectors (no WebGL, no maps). */
export const PLOTLY_PATH: string = resolve("plotly.js/dist/plotly-cartesian.min.js");
/** Plotly typesets labels of the form $...$ with it; MathJax 3 does so offline. */
export const MATHJAX_PATH: string = resolve("mathjax/es5/tex-svg.js");

/** Device pixels per CSS pixel in a picture: 2 suits a screen, 3 (288 per inch) a page. */
const SCREEN_SCALE = 2;
const PRINT_SCALE = 3;

/** The static files of a figure, in memory. */
export interface Rendering {
  svg: string;
  png: Uint8Array;
  pdf: Uint8Array;
}

/**
 * The figure as SVG text that stands alone: the fonts it uses are inside it.
 *
 * The bytes are the same in every run: ids come from a seeded generator, in a page of its own.
 *
 * @throws Error when no browser is found, or Plotly refuses the specification
 */
export function renderSvg(figure: Figure): Promise<string> {
  return withPage(figure, 1, (page) => standaloneSvg(page, figure));
}

/** The figure as PNG, `scale` device pixels to each CSS pixel of its width. Throws as `renderSvg`. */
export function renderPng(figure: Figure, scale: number = SCREEN_SCALE): Promise<Uint8Array> {
  return withPage(figure, scale, async (page) => {
    await showSvg(page, figure, await standaloneSvg(page, figure));
    return picture(page, figure);
  });
}

/** SVG, PNG for print, and vector PDF from one page. Throws as `renderSvg`. */
export function render(figure: Figure): Promise<Rendering> {
  return withPage(figure, PRINT_SCALE, async (page) => {
    const svg = await standaloneSvg(page, figure);
    await showSvg(page, figure, svg);
    return { svg, png: await picture(page, figure), pdf: await printed(page) };
  });
}

/** Does any label of the figure need MathJax? */
export function hasLatex(figure: Figure): boolean {
  return /\$[^$]+\$/.test(JSON.stringify(plotlyJson(figure)));
}

async function withPage<T>(figure: Figure, scale: number, task: (page: Page) => Promise<T>): Promise<T> {
  return withBrowser(async (browser) => {
    const context = await browser.newContext({
      deviceScaleFactor: scale,
      offline: true,
      viewport: { width: figure.width, height: figure.height },
    });
    context.setDefaultTimeout(PATIENCE_MILLISECONDS);
    try {
      return await task(await context.newPage());
    } catch (error) {
      throw new Error(`Figure ${figure.name} could not be drawn: ${(error as Error).message}`, {
        cause: error,
      });
    } finally {
      await context.close();
    }
  });
}

async function standaloneSvg(page: Page, figure: Figure): Promise<string> {
  await page.setContent(`<!doctype html><meta charset="utf-8"><style>${fontFaceCss()}</style>`);
  await page.evaluate(seedRandomness);
  if (hasLatex(figure)) await page.addScriptTag({ path: MATHJAX_PATH });
  await page.addScriptTag({ path: PLOTLY_PATH });
  await page.evaluate(loadFonts);
  const { width, height } = figure;
  const { svg, runs } = await page.evaluate(draw, { ...plotlyJson(figure), width, height });
  const head = `<title>${escapeXml(figure.title)}</title><style>${fontFaceCss(facesOf(runs))}</style>`;
  return `${svg.replace(/^<svg[^>]*>/, (open) => `${open}${head}`)}\n`;
}

async function showSvg(page: Page, { title, width, height }: Figure, svg: string): Promise<void> {
  const style = `@page{size:${width}px ${height}px;margin:0} html,body{margin:0;overflow:hidden} svg{display:block}`;
  await page.setContent(
    `<!doctype html><meta charset="utf-8"><title>${escapeXml(title)}</title><style>${style}</style>${svg}`,
  );
  await page.evaluate(loadFonts);
}

async function picture(page: Page, { width, height }: Figure): Promise<Uint8Array> {
  return page.screenshot({ clip: { x: 0, y: 0, width, height } });
}

/** PDF of the SVG that the page shows. The dates in it are set to a fixed one of equal length. */
async function printed(page: Page): Promise<Uint8Array> {
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  const dated = /\/(CreationDate|ModDate) \(D:\d{14}/g;
  const text = Buffer.from(pdf).toString("latin1");
  return Buffer.from(text.replace(dated, "/$1 (D:20260101000000"), "latin1");
}
