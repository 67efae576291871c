import { power } from "sa-adam/internal";
import {
  type Coverage,
  coverageAt,
  type IntervalsResult,
  type IntervalsSettings,
  intervalsCore,
  OPTIMIZERS,
  STREAMS,
} from "../core/intervals.js";
import { bars, line, type Point, rule, shape } from "../drawing/marks.js";
import { countText, numberText, percentText } from "../drawing/text.js";
import { choice, type Panel, panel, range, type View } from "./panel.js";

type Shown = IntervalsSettings & {
  /** Of the intervals. */
  readonly level: number;
};

/** A hundred streams piling up their intervals. */
export const intervals: Panel = panel<Shown, IntervalsResult>({
  name: "intervals",
  title: "Do 95 of 100 intervals hold the truth?",
  question:
    "Each stream is read once, and ends in one interval. Which optimizers miss more often than they say, " +
    "and from how many steps on are they honest? All five see the same streams.",
  plots: 2,
  controls: [
    choice(
      "optimizer",
      "optimizer",
      Object.fromEntries(Object.entries(OPTIMIZERS).map(([name, { label }]) => [name, label])),
      "sa-adam-75",
    ),
    choice("errors", "standard errors", {
      "plug-in": "plug-in, of the stream",
      known: "the limit’s, known here",
    }),
    choice("averaged", "average", { all: "all iterates", late: "without the first fifth" }),
    range("logN", "steps of a stream", { from: 2, to: 4, step: 0.1, value: 3.5 }, (v) =>
      countText(power(10, v)),
    ),
    range(
      "level",
      "level",
      { from: 0.5, to: 0.99, step: 0.01, value: 0.95 },
      (v) => `${Math.round(100 * v)} %`,
      true,
    ),
    {
      kind: "button",
      name: "seed",
      label: "other streams",
      value: 1,
      press: ({ seed }) => ({ seed: Number(seed) + 1 }),
    },
  ],
  core: intervalsCore,
  view: intervalsView,
});

function intervalsView(result: IntervalsResult, settings: Shown): View {
  const { truth, streams } = result;
  const { level } = settings;
  const coverage = coverageAt(result, level);
  const M = streams.length;
  const known = `${percentText(coverage.share)} ± ${(100 * coverage.error).toFixed(1)}`;
  return {
    plots: [pile(coverage, truth), soFar(coverage, level)],
    reading:
      `<output class="value">${coverage.held} of ${M}</output> ${M === 1 ? "interval" : "intervals"} hold the truth: <b>${known} points</b> (one Monte Carlo standard error), ` +
      `where ${Math.round(100 * level)} % are promised. ${verdict(coverage, level, M)}`,
    more:
      `<p class="note">Least squares with three coefficients and noise that grows along one direction; the first coefficient, whose true value is ${numberText(truth, 4)}. ` +
      `All start at the origin, η<sub>t</sub> = 0.5 t<sup>−0.6</sup>. <span class="key miss">Vermilion</span>: misses. Grey, right: where honest intervals would be in 95 of 100 such piles.</p>`,
  };
}

function pile({ intervals }: Coverage, truth: number): View["plots"][number] {
  const reach =
    1.06 * intervals.reduce((most, { lower, upper }) => Math.max(most, truth - lower, upper - truth), 1e-3);
  const part = (holds: boolean) =>
    intervals.flatMap((one, i) =>
      one.holds === holds ? [{ at: i + 1, from: one.lower, to: one.upper }] : [],
    );
  return {
    title: "one interval a stream",
    x: { domain: [0, STREAMS + 1], label: "stream", ticks: [1, 20, 40, 60, 80, 100], format: String },
    y: { domain: [truth - reach, truth + reach], label: "coefficient" },
    marks: [bars(part(true), "blue"), bars(part(false), "miss"), rule("y", truth, "ink", "thin")],
    description: `${intervals.length} intervals, of which ${part(false).length} miss the truth.`,
  };
}

function soFar({ intervals }: Coverage, level: number): View["plots"][number] {
  let held = 0;
  const shares = intervals.map(({ holds }, i): Point => {
    if (holds) held += 1;
    return [i + 1, held / (i + 1)];
  });
  const edge = (sign: number): Point[] =>
    Array.from({ length: STREAMS }, (_, i): Point => {
      const error = Math.sqrt((level * (1 - level)) / (i + 1));
      return [i + 1, Math.max(0, Math.min(1, level + sign * 1.96 * error))];
    });
  const lowest = shares.reduce((least, [, share]) => Math.min(least, share), level);
  return {
    title: "coverage so far",
    x: { domain: [0, STREAMS + 1], label: "streams", ticks: [1, 20, 40, 60, 80, 100], format: String },
    y: {
      domain: [Math.min(0.75, Math.max(0, lowest - 0.05)), 1.01],
      label: "share that holds the truth",
      format: (v) => `${Math.round(100 * v)} %`,
    },
    marks: [
      shape([...edge(1), ...edge(-1).reverse()], "faint"),
      rule("y", level, "ink"),
      line(shares, "blue"),
    ],
    description: `Share of intervals that hold the truth, over the number of streams; ${percentText(shares.at(-1)?.[1] ?? Number.NaN)} in the end.`,
  };
}

/** What so many streams can say of the promise. */
function verdict({ share }: Coverage, level: number, M: number): string {
  const off = (share - level) / Math.sqrt((level * (1 - level)) / M);
  if (M < 20) return "So few streams say little.";
  if (Math.abs(off) < 2) return "That is within chance of the promise.";
  return off < 0
    ? `That is ${Math.abs(off).toFixed(1)} standard errors too few: these intervals promise more than they hold.`
    : `That is ${off.toFixed(1)} standard errors too many: these intervals are wider than they need be.`;
}
