/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { TextRun } from "sa-adam-cli/internal";

// Functions that run inside the page: each is sent as its own source text and sees nothing of this module.

interface PlotlyGlobal {
  validate(data: unknown, layout: unknown): { code: string; msg: string }[] | undefined;
  newPlot(element: unknown, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
  toImage(element: unknown, options: { format: "svg"; width: number; height: number }): Promise<string>;
}

/** Plotly draws its element ids from Math.random: a fixed sequence makes them the same in every run. */
export function seedRandomness(): void {
  let state = 1;
  Math.random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** The SVG that Plotly drew, and the texts in it with their weights and styles. */
export interface Drawing {
  svg: string;
  runs: TextRun[];
}

export interface Specification {
  data: unknown[];
  layout: Record<string, unknown>;
  width: number;
  height: number;
}

/** Draws the specification, in fonts loaded before, and returns it as SVG. Throws what Plotly's own validation finds. */
export async function draw({ data, layout, width, height }: Specification): Promise<Drawing> {
  const { Plotly, MathJax } = globalThis as unknown as {
    Plotly: PlotlyGlobal;
    MathJax?: { startup: { promise: Promise<void> } };
  };
  const sized = { ...layout, width, height, autosize: false };
  // "unused" is an attribute that some other one switches off: no fault.
  const faults = (Plotly.validate(data, sized) ?? []).filter(({ code }) => code !== "unused");
  if (faults.length > 0) throw new Error(faults.map(({ msg }) => msg).join("; "));
  await MathJax?.startup.promise;
  const plot = document.body.appendChild(document.createElement("div"));
  await Plotly.newPlot(plot, data, sized, { staticPlot: true });
  const url = await Plotly.toImage(plot, { format: "svg", width, height });
  const svg = decodeURIComponent(url.slice(url.indexOf(",") + 1));

  document.body.innerHTML = svg;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const runs: TextRun[] = [];
  while (walker.nextNode()) {
    const { textContent: text, parentElement } = walker.currentNode;
    if (!text || !parentElement?.closest("text")) continue;
    const { fontWeight, fontStyle } = getComputedStyle(parentElement);
    runs.push({ text, bold: Number(fontWeight) >= 600, italic: fontStyle === "italic" });
  }
  return { svg, runs };
}
