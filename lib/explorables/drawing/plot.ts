import type { Mark } from "./marks.js";
import { type Axis, scaleOf } from "./scale.js";
import { escaped } from "./text.js";

/** A plot: two axes and what is drawn on them, the first mark lowest. */
export interface Plot {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly marks: readonly Mark[];
  /** What there is to see, for who does not see it. */
  readonly description: string;
}

/** Room around the plot's area for ticks and labels, in pixels. */
const MARGIN = { left: 62, right: 14, top: 8, bottom: 46 } as const;

/**
 * A plot as a figure of so many pixels, its title above it: fonts keep their size whatever the width.
 *
 * @param plot its title is HTML, axis labels are SVG's text
 * @param height of the picture, without the title
 * @example plotMarkup({ title: "t", x: { domain: [0, 1], label: "x" }, y: { domain: [0, 1], label: "y" }, marks: [], description: "none" }, 300, 200)
 */
export function plotMarkup(plot: Plot, width: number, height: number): string {
  const area = plotArea(width, height);
  const x = scaleOf(plot.x, 0, area.width, Math.max(4, Math.floor(area.width / 60)));
  const y = scaleOf(plot.y, area.height, 0, Math.floor(area.height / 36));
  const inside = (at: number, extent: number): boolean => at >= -0.5 && at <= extent + 0.5;
  const across = x.ticks
    .map(({ value, text }) => ({ at: x.at(value), text }))
    .filter(({ at }) => inside(at, area.width));
  const upward = y.ticks
    .map(({ value, text }) => ({ at: y.at(value), text }))
    .filter(({ at }) => inside(at, area.height));
  return [
    `<figure style="width:${width}px"><figcaption>${plot.title}</figcaption>`,
    `<svg class="plot" role="img" aria-label="${escaped(plot.description)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<g transform="translate(${MARGIN.left},${MARGIN.top})">`,
    `<path class="grid" d="${[...across.map(({ at }) => `M${round(at)},0v${area.height}`), ...upward.map(({ at }) => `M0,${round(at)}h${area.width}`)].join("")}"/>`,
    ...across.map(
      ({ at, text }) =>
        `<text class="tick" text-anchor="middle" x="${round(at)}" y="${area.height + 19}">${text}</text>`,
    ),
    ...upward.map(
      ({ at, text }) => `<text class="tick" text-anchor="end" x="-8" y="${round(at) + 4}">${text}</text>`,
    ),
    `<text class="axis" text-anchor="middle" x="${area.width / 2}" y="${area.height + 39}">${plot.x.label}</text>`,
    `<text class="axis" text-anchor="middle" transform="translate(-50,${area.height / 2}) rotate(-90)">${plot.y.label}</text>`,
    `<svg width="${area.width}" height="${area.height}" overflow="hidden">`,
    ...plot.marks.map((mark) => mark({ x, y, ...area })),
    "</svg></g></svg></figure>",
  ].join("");
}

/** The plot's own area, in pixels. */
function plotArea(width: number, height: number): { width: number; height: number } {
  return { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
}

/**
 * Domains about a centre in which a unit is equally long on both axes, of at least the half-widths asked for.
 *
 * @example equalDomains([0, 0], 1, 1, 376, 254).x // [-1.5, 1.5]
 */
export function equalDomains(
  [cx, cy]: readonly [number, number],
  halfWidth: number,
  halfHeight: number,
  width: number,
  height: number,
): { x: [number, number]; y: [number, number] } {
  const area = plotArea(width, height);
  const unit = Math.max(halfWidth / area.width, halfHeight / area.height);
  const [across, upward] = [unit * area.width, unit * area.height];
  return { x: [cx - across, cx + across], y: [cy - upward, cy + upward] };
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}
