import { linearAxis, type Panel, spaced, type Trace } from "sa-adam-cli/internal";
import { noiseBand, reference } from "./traces.js";

/** Nominal levels of the joint regions. */
export const COVERAGE_LEVELS: readonly number[] = [...spaced(0.5, 0.95, 0.05), 0.99];

const ENDS = [0.47, 1] as const;

/**
 * Empirical coverage over the nominal level, on the band that Monte Carlo with M streams leaves.
 *
 * @param grid the levels at which the band's edges are drawn
 * @param shares the coverage of each arm at COVERAGE_LEVELS, and
 * @param draw how arm k is drawn
 */
export function levelsPanel(
  [title, coverage]: readonly [string, string],
  M: number,
  grid: readonly number[],
  shares: readonly (readonly number[])[],
  draw: (shares: readonly number[], k: number) => Trace,
): Panel {
  const ticks = [0.5, 0.6, 0.7, 0.8, 0.9, 1];
  return {
    title,
    x: linearAxis("nominal level", { range: ENDS, ticks }),
    y: linearAxis(coverage, { range: [Math.min(0.47, ...shares.flat()) - 0.03, 1.02], ticks }),
    traces: [noiseBand(grid, grid, M), reference([...ENDS], [...ENDS], "nominal"), ...shares.map(draw)],
  };
}
