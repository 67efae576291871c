import { newCellOutput } from "./cell-output.js";

/** TEMP */
export interface Fig {
  data: unknown[];
  layout: Record<string, unknown>;
  config?: Record<string, unknown>;
}

export async function show(figure: Fig): Promise<void> {
  newCellOutput().put({ "application/vnd.plotly.v1+json": figure, "text/plain": "figure" });
}
