import { log10 } from "sa-adam/internal";
import type { Attributes } from "./figure.js";
import { FAINT, INK, NORMAL, SMALL } from "./style.js";

/** An axis as Plotly's attributes, with what the panel needs to place words along it. */
export interface Axis {
  readonly log: boolean;
  readonly attributes: Attributes;
}

export interface AxisOptions {
  /** In the axis's own units, log axes too; Plotly chooses where it is not given. */
  range?: readonly [number, number];
  ticks?: readonly number[];
  /** Words for the ticks, in place of their numbers. */
  labels?: readonly string[];
  grid?: boolean;
}

const BASE: Attributes = {
  showline: true,
  linecolor: INK,
  linewidth: 1,
  ticks: "outside",
  ticklen: 4,
  tickwidth: 1,
  tickcolor: INK,
  tickfont: { size: SMALL, color: INK },
  zeroline: false,
  gridcolor: FAINT,
  gridwidth: 1,
  // Of a point under the mouse: 100,000 and 0.000474275, where Plotly itself would write 100k and 474.275μ.
  hoverformat: ",.6~g",
};

/** A linear axis. @example linearAxis("<i>γ</i>", { range: [0.66, 1.03] }) */
export function linearAxis(title: string, options: AxisOptions = {}): Axis {
  const { range } = options;
  const attributes = { ...common(title, options), ...(range && { range: [...range] }) };
  return { log: false, attributes };
}

/**
 * A logarithmic axis whose ticks are powers of ten, thinned to at most six, unless `ticks` names them.
 *
 * @throws RangeError unless 0 < range[0] < range[1]
 * @example logAxis("<i>n</i>", { range: [1e3, 1e16] })
 */
export function logAxis(title: string, options: AxisOptions & { range: readonly [number, number] }): Axis {
  const { range } = options;
  requireLogRange(range);
  const powers = powersOfTen(range);
  const ticks = options.ticks ?? powers.map((power) => Number(`1e${power}`));
  const labels = options.labels ?? (options.ticks ? ticks.map(typeset) : powers.map(powerOfTen));
  const attributes = {
    ...common(title, { ...options, ticks, labels }),
    type: "log",
    range: range.map(log10),
  };
  return { log: true, attributes };
}

/** @throws RangeError unless 0 < range[0] < range[1] < infinity, within which ticks can be counted */
export function requireLogRange([low, high]: readonly [number, number]): void {
  if (!(low > 0 && high > low && high < Number.POSITIVE_INFINITY))
    throw new RangeError(
      `a logarithmic axis needs a range of positive, ascending numbers, got [${low},${high}]`,
    );
}

/** 10 to an integer power, as a label: 1 and 10 as such. @example powerOfTen(-3) // "10<sup>−3</sup>" */
export function powerOfTen(power: number): string {
  if (power === 0 || power === 1) return String(Number(`1e${power}`));
  return `10<sup>${typeset(power)}</sup>`;
}

/** A number with a minus sign, not a hyphen. */
function typeset(value: number): string {
  return String(value).replace("-", "−");
}

function common(title: string, { ticks, labels, grid = false }: AxisOptions): Attributes {
  return {
    ...BASE,
    title: { text: title, standoff: 6, font: { size: NORMAL, color: INK } },
    showgrid: grid,
    ...(ticks && { tickmode: "array", tickvals: [...ticks], ticktext: labels ?? ticks.map(typeset) }),
  };
}

function powersOfTen([low, high]: readonly [number, number]): number[] {
  const first = Math.ceil(log10(low) - 1e-9);
  const last = Math.floor(log10(high) + 1e-9);
  const step = [1, 2, 3, 4, 5, 10, 20, 50, 100].find((size) => (last - first) / size < 6) ?? 200;
  const powers: number[] = [];
  for (let power = Math.ceil(first / step) * step; power <= last; power += step) powers.push(power);
  return powers;
}
