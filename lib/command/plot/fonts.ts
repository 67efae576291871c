import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const resolve = createRequire(import.meta.url).resolve;

/** The typeface of every figure, with what stands in for it where a page cannot carry it (JupyterLab). */
export const FONT_FAMILY: string = "'Source Sans 3', 'Source Sans Pro', 'Helvetica Neue', Arial, sans-serif";

/** One file of the typeface: the glyphs of one script, in one weight and style. */
export interface FontFace {
  subset: "latin" | "greek";
  weight: 400 | 600;
  style: "normal" | "italic";
}

const SUBSETS = ["latin", "greek"] as const;
const WEIGHTS = [400, 600] as const;
const STYLES = ["normal", "italic"] as const;

const FONT_FACES: readonly FontFace[] = SUBSETS.flatMap((subset) =>
  WEIGHTS.flatMap((weight) => STYLES.map((style) => ({ subset, weight, style }))),
);

/** CSS unicode-range of each subset, as the package states it. */
function unicodeRange(subset: FontFace["subset"]): string {
  const path = resolve("@fontsource/source-sans-3/unicode.json");
  return (JSON.parse(readFileSync(path, "utf8")) as Record<string, string>)[subset];
}

/** @font-face rules that hold the font files themselves, so that a page or an SVG needs nothing beside it. */
export function fontFaceCss(faces: readonly FontFace[] = FONT_FACES): string {
  return faces.map(rule).join("\n");
}

function rule({ subset, weight, style }: FontFace): string {
  const file = `@fontsource/source-sans-3/files/source-sans-3-${subset}-${weight}-${style}.woff2`;
  const data = readFileSync(resolve(file)).toString("base64");
  return (
    `@font-face{font-family:'Source Sans 3';font-weight:${weight};font-style:${style};` +
    `src:url(data:font/woff2;base64,${data}) format('woff2');unicode-range:${unicodeRange(subset)}}`
  );
}

/** Text in one weight and style, as it stands in a picture. */
export interface TextRun {
  text: string;
  bold: boolean;
  italic: boolean;
}

/** The faces that some text needs, and no more: the others would only make the file larger. */
export function facesOf(runs: readonly TextRun[]): FontFace[] {
  return FONT_FACES.filter(({ subset, weight, style }) => {
    const covers = inRange(unicodeRange(subset));
    return runs.some(
      ({ text, bold, italic }) =>
        bold === (weight === 600) && italic === (style === "italic") && [...text].some(covers),
    );
  });
}

/** The characters of a text that no subset of the typeface holds: a page would borrow them from elsewhere. */
export function uncovered(text: string): string[] {
  const covers = SUBSETS.map((subset) => inRange(unicodeRange(subset)));
  return [...new Set(text)].filter((character) => !covers.some((covered) => covered(character)));
}

/** Reads "U+0000-00FF,U+0131" as a predicate on characters. */
function inRange(range: string): (character: string) => boolean {
  const intervals = range.split(",").map((part) => {
    const [first, last = first] = part
      .trim()
      .slice(2)
      .split("-")
      .map((code) => Number.parseInt(code, 16));
    return { first, last };
  });
  return (character) => {
    const code = character.codePointAt(0) ?? 0;
    return intervals.some(({ first, last }) => first <= code && code <= last);
  };
}
