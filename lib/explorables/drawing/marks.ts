import type { Scale } from "./scale.js";

/** Where marks are drawn: both scales, in the pixels of the plot's own area. */
interface Frame {
  readonly x: Scale;
  readonly y: Scale;
  readonly width: number;
  readonly height: number;
}

/** Something drawn in a frame, as SVG. */
export type Mark = (frame: Frame) => string;

/** A colour by its meaning; style.ts has its shades on light and on dark ground. */
export type Tone = "ink" | "faint" | "deep" | "blue" | "sky" | "miss" | "green" | "purple";

/** A point in the units of the axes. */
export type Point = readonly [number, number];

/** A line through points; it breaks where one is not finite. */
export function line(
  points: readonly Point[],
  tone: Tone,
  look: "solid" | "dashed" | "thin" = "solid",
): Mark {
  return ({ x, y }) => `<path class="line ${look} ${tone}" d="${path(points, x, y)}"/>`;
}

/** A closed shape, shaded. */
export function shape(points: readonly Point[], tone: Tone): Mark {
  return ({ x, y }) => `<path class="shape ${tone}" d="${path(points, x, y)}Z"/>`;
}

/** Dots of a radius in pixels, filled or open. */
export function dots(points: readonly Point[], tone: Tone, radius = 3, look: "full" | "open" = "full"): Mark {
  return ({ x, y }) =>
    points
      .filter((point) => point.every(Number.isFinite))
      .map(
        ([a, b]) =>
          `<circle class="dot ${look} ${tone}" cx="${px(x.at(a))}" cy="${px(y.at(b))}" r="${radius}"/>`,
      )
      .join("");
}

/** Many small dots of a width in pixels, as one path: a browser draws hundreds of them within a frame. */
export function specks(points: readonly Point[], tone: Tone, width = 3): Mark {
  return ({ x, y }) => {
    const places = points.map(([a, b]) => `M${px(x.at(a))},${px(y.at(b))}h0`);
    return `<path class="line ${tone}" style="stroke-width:${width}" d="${places.join("")}"/>`;
  };
}

/** A vertical or horizontal line through the whole plot. */
export function rule(
  axis: "x" | "y",
  value: number,
  tone: Tone,
  look: "solid" | "dashed" | "thin" = "dashed",
): Mark {
  return ({ x, y, width, height }) => {
    const at = px((axis === "x" ? x : y).at(value));
    const ends = axis === "x" ? `M${at},0V${px(height)}` : `M0,${at}H${px(width)}`;
    return `<path class="line ${look} ${tone}" d="${ends}"/>`;
  };
}

/** The ground between two values of one axis, shaded. */
export function band(axis: "x" | "y", from: number, to: number): Mark {
  return ({ x, y, width, height }) => {
    const scale = axis === "x" ? x : y;
    const low = Math.min(scale.at(from), scale.at(to));
    const extent = Math.abs(scale.at(to) - scale.at(from));
    const box =
      axis === "x"
        ? `x="${px(low)}" y="0" width="${px(extent)}" height="${px(height)}"`
        : `x="0" y="${px(low)}" width="${px(width)}" height="${px(extent)}"`;
    return `<rect class="band" ${box}/>`;
  };
}

/** Upright bars, each from one value to another. */
export function bars(all: readonly { at: number; from: number; to: number }[], tone: Tone): Mark {
  return ({ x, y }) => {
    const strokes = all.map(({ at, from, to }) => `M${px(x.at(at))},${px(y.at(from))}V${px(y.at(to))}`);
    return `<path class="line solid ${tone}" d="${strokes.join("")}"/>`;
  };
}

/** Words at a point, moved by some pixels; markup, so that what a reader has written must be escaped. */
export function label(
  [a, b]: Point,
  words: string,
  tone: Tone,
  {
    anchor = "start",
    dx = 0,
    dy = 0,
  }: { anchor?: "start" | "middle" | "end"; dx?: number; dy?: number } = {},
): Mark {
  return ({ x, y }) =>
    `<text class="word ${tone}" text-anchor="${anchor}" x="${px(x.at(a) + dx)}" y="${px(y.at(b) + dy)}">${words}</text>`;
}

function path(points: readonly Point[], x: Scale, y: Scale): string {
  let pen = "M";
  const parts: string[] = [];
  for (const [a, b] of points) {
    // Far outside of the plot a browser's own arithmetic ends.
    const [left, top] = [x.at(a), y.at(b)];
    if (!Number.isFinite(left) || !Number.isFinite(top)) {
      pen = "M";
      continue;
    }
    parts.push(`${pen}${px(far(left))},${px(far(top))}`);
    pen = "L";
  }
  return parts.join("");
}

const FARTHEST = 1e5;

function far(pixels: number): number {
  return Math.max(-FARTHEST, Math.min(FARTHEST, pixels));
}

/** A hundredth of a pixel is nothing that one sees. */
function px(value: number): string {
  return String(Math.round(100 * value) / 100);
}
