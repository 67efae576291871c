import { curve, type Figure, linearAxis, logAxis, METHOD_STYLES, panelFigure } from "compendium";

/** A small figure with a bold, an italic, a Greek and a superscript label. */
export function exampleFigure(name = "example"): Figure {
  const x = [1, 10, 100, 1000];
  const y = [0.5, 0.25, 1 / 3, 0.1];
  return panelFigure({
    name,
    title: "An example & its title",
    caption: "Four points < five.",
    width: 336,
    height: 240,
    panels: [1, 2].map((panel) => ({
      title: "panel",
      x: logAxis("<i>γ</i>", { range: [1, 1000] }),
      y: linearAxis("<i>y</i>", { range: [0, 1] }),
      traces: [curve(x, y, METHOD_STYLES.sgd, { name: `curve ${panel}` })],
    })),
    table: { x, y },
  });
}
