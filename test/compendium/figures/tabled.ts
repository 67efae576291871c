import { csv, type Figure, plotlyJson } from "compendium";
import { expect } from "vitest";

/** Every number that the figure draws is in the table behind it. */
export function expectTabled(figure: Figure): void {
  const lines = csv(figure.table).trimEnd().split("\n");
  const numbers = new Set(lines.slice(1).flatMap((line) => line.split(",").map(Number)));
  for (const { x, y } of plotlyJson(figure).data as { x: number[]; y: number[] }[]) {
    expect([...x, ...y].filter((value) => !numbers.has(value))).toEqual([]);
  }
}
