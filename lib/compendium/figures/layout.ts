import { log10 } from "sa-adam/internal";
import { type Axis, LEGEND_BELOW, logAxis, powerOfTen, requireLogRange } from "sa-adam-cli/internal";

/** A logarithmic axis with ticks at 1, 2 and 5 times powers of ten where there is room for them. */
export function fineLogAxis(title: string, range: readonly [number, number]): Axis {
  requireLogRange(range);
  const ticks: number[] = [];
  for (let power = Math.floor(log10(range[0])); Number(`1e${power}`) <= range[1]; power++) {
    for (const digit of [1, 2, 5]) {
      const tick = Number(`${digit}e${power}`);
      if (tick >= range[0] && tick <= range[1]) ticks.push(tick);
    }
  }
  return logAxis(title, ticks.length <= 6 ? { range, ticks } : { range });
}

/** A number of steps in a title or on an axis. */
export function stepsLabel(n: number): string {
  return Number.isInteger(log10(n)) ? powerOfTen(log10(n)) : String(n);
}

/** The range of checkpoints with a little room at both ends. */
export function checkpointRange(checkpoints: readonly number[]): readonly [number, number] {
  return [checkpoints[0] / 1.6, checkpoints[checkpoints.length - 1] * 1.6];
}

/** The legend below all panels, with the room that its lines need. */
export function legendBelow(lines = 1): {
  legend: Record<string, unknown>;
  margin: { left: number; bottom: number };
} {
  return { legend: { ...LEGEND_BELOW }, margin: { left: 58, bottom: 47 + 29 * lines } };
}
