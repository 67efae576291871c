import { log10, power } from "sa-adam/internal";
import { numberText, powerText } from "./text.js";

/** One axis of a plot: what it shows, and how. */
export interface Axis {
  /** Lowest and highest value, ascending; above 0 where logarithmic. */
  readonly domain: readonly [number, number];
  /** SVG text: plain words, or with tspans. */
  readonly label: string;
  readonly log?: boolean;
  /** Where ticks stand; round values unless given. */
  readonly ticks?: readonly number[];
  /** What a tick says; the value unless given. */
  readonly format?: (value: number) => string;
}

/** An axis with its place on the page. */
export interface Scale {
  /** Pixels of a value; what is outside of the domain lies outside of the range. */
  at(value: number): number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

/**
 * The scale that takes an axis' domain to the range from `first` to `last`, in pixels.
 *
 * @param room how many ticks there is room for
 * @example scaleOf({ domain: [0, 2], label: "x" }, 0, 100, 5).at(1) // 50
 */
export function scaleOf(axis: Axis, first: number, last: number, room: number): Scale {
  const measure = axis.log ? log10 : (value: number): number => value;
  const [low, high] = axis.domain.map(measure);
  const values = axis.ticks ?? (axis.log ? logTicks(axis.domain, room) : linearTicks(axis.domain, room));
  const format = axis.format ?? (axis.log ? logText : (value: number) => linearText(value, values));
  return {
    at: (value) => first + ((last - first) * (measure(value) - low)) / (high - low),
    ticks: values.map((value) => ({ value, text: format(value) })),
  };
}

/** At most about `room` multiples of 1, 2 or 5 times a power of ten within the domain. */
function linearTicks([low, high]: readonly [number, number], room: number): number[] {
  const rough = (high - low) / Math.max(1, room);
  const unit = power(10, Math.floor(log10(rough)));
  const step = unit * (rough <= unit ? 1 : rough <= 2 * unit ? 2 : rough <= 5 * unit ? 5 : 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step);
}

/** Powers of ten within the domain, thinned to the room; with 2 and 5 between them where there are few. */
function logTicks([low, high]: readonly [number, number], room: number): number[] {
  const first = Math.ceil(log10(low) - 1e-9);
  const last = Math.floor(log10(high) + 1e-9);
  const decades = last - first + 1;
  if (log10(high / low) < 2.5) {
    const within = (value: number): boolean => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
    return linearTicks([first - 1, last + 1], 99)
      .filter(Number.isInteger)
      .flatMap((exponent) => [1, 2, 5].map((digit) => digit * power(10, exponent)))
      .filter(within);
  }
  const step = Math.max(1, Math.ceil(decades / Math.max(2, room)));
  return Array.from({ length: decades }, (_, i) => first + i)
    .filter((exponent) => exponent % step === 0)
    .map((exponent) => power(10, exponent));
}

function logText(value: number): string {
  const exponent = log10(value);
  if (Math.abs(exponent) <= 2.01) return String(Number(value.toPrecision(2)));
  return Math.abs(exponent - Math.round(exponent)) < 1e-9
    ? powerText(Math.round(exponent))
    : numberText(value, 1);
}

/** As many decimals as tell the ticks apart. */
function linearText(value: number, ticks: readonly number[]): string {
  const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : Math.abs(value) || 1;
  const decimals = Math.max(0, -Math.floor(log10(step) + 1e-9));
  return (Math.abs(value) < step * 1e-6 ? 0 : value).toFixed(Math.min(decimals, 6)).replace("-", "−");
}
