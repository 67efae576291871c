import type { SavedFit } from "sa-adam/internal";
import { decode } from "sa-adam/internal";

/**
 * The spread of each covariate over the rows that the fit began with: its standard deviation, or its root mean square in
 * a fit without intercept. A coefficient times it can be compared with the others, whatever the columns' units.
 */
export function columnScales({ names, warmUp, held, settings }: SavedFit): Record<string, number> {
  const columns = names ?? [];
  const { intercept } = settings as { intercept: boolean };
  const scales = warmUp
    ? (decode(warmUp) as { coordinates: { scales: Float64Array } }).coordinates.scales
    : spreads(decode(held) as Float64Array, columns.length + 1, intercept);
  return Object.fromEntries(columns.map((name, j) => [name, scales[j]]));
}

/** Of rows one after the other, `stride` numbers each. */
function spreads(rows: Float64Array, stride: number, centred: boolean): Float64Array {
  const count = rows.length / stride;
  return Float64Array.from({ length: stride - 1 }, (_, j) => {
    const mean = (value: (x: number) => number): number => {
      let sum = 0;
      for (let at = j; at < rows.length; at += stride) sum += value(rows[at]) / count;
      return sum;
    };
    const center = centred ? mean((x) => x) : 0;
    return Math.sqrt(mean((x) => (x - center) ** 2));
  });
}
