import { type Figure, plotlyJson } from "compendium";
import { expect } from "vitest";
import { uncovered } from "../../../lib/command/plot/fonts.js";

/** Every word of the figure is printed in 8 points or more, and in glyphs that its own typeface has. */
export function expectLegible(figure: Figure): void {
  const sizes: number[] = [];
  const words: string[] = [];
  JSON.stringify(plotlyJson(figure), (key, value) => {
    if (key.endsWith("font") && value?.size) sizes.push(value.size);
    if (["text", "ticktext", "name"].includes(key))
      words.push(...[value].flat().filter((v) => typeof v === "string"));
    return value;
  });
  expect(Math.min(...sizes) * (72 / 96)).toBeGreaterThanOrEqual(8);
  expect(uncovered(words.join("").replaceAll(/<[^>]*>/g, ""))).toEqual([]);
}
