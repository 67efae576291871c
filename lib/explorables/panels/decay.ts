import { power } from "sa-adam/internal";
import {
  DECAY_OPTIMUM,
  DECAY_RUNS,
  type DecayResult,
  type DecaySettings,
  decayCore,
  NOISES,
  type RestPoints,
} from "../core/decay.js";
import { dots, label, line, type Mark, type Point, rule, type Tone } from "../drawing/marks.js";
import { equalDomains, type Plot } from "../drawing/plot.js";
import { numberText } from "../drawing/text.js";
import { type Panel, panel, range, type Size, type View } from "./panel.js";

const TONES: Readonly<Record<keyof RestPoints, Tone>> = { coupled: "blue", learned: "miss", fixed: "purple" };

/** Coupled and decoupled weight decay, and where each comes to rest. */
export const decay: Panel = panel<DecaySettings, DecayResult>({
  name: "decay",
  title: "What does weight decay estimate?",
  question:
    "Coupled decay adds λx to the gradient, decoupled decay (AdamW) shrinks x beside the preconditioned step. " +
    "Make the data noisier: which of the two rest points moves, though the truth does not?",
  plots: 2,
  controls: [
    range("lambda", "decay <i>λ</i>", { from: 0.02, to: 1, step: 0.02, value: 0.2 }, (v) => v.toFixed(2)),
    range(
      "logNoise",
      "noise of the response",
      { from: NOISES.lowest, to: NOISES.highest, step: 0.25, value: 1 },
      (v) => numberText(power(2, v), 3),
    ),
    range(
      "logStretch",
      "stretch <i>s</i> of a fixed <i>P</i>",
      { from: -2, to: 2, step: 0.25, value: 1 },
      (v) => {
        const s = power(2, v);
        return numberText(s, 3);
      },
    ),
  ],
  core: decayCore,
  view: decayView,
});

function decayView(result: DecayResult, settings: DecaySettings, size: Size): View {
  const { rest, averages } = result;
  const { coupled, learned } = rest;
  const apart = Math.sqrt((coupled[0] - learned[0]) ** 2 + (coupled[1] - learned[1]) ** 2);
  const done = averages.learned.length;
  return {
    plots: [plane(result, size), overNoise(result, power(2, settings.logNoise))],
    reading:
      `<span class="key blue">Coupled</span> decay rests at ${pointText(coupled)}, whatever the optimizer and the noise; ` +
      `<span class="key miss">AdamW</span> at ${pointText(learned)}, <output class="value">${numberText(apart, 3)}</output> away.` +
      (done > 0
        ? ` The averages of ${done} streams lie at ${pointText(mean(averages.coupled))} and ${pointText(mean(averages.learned))} in the mean.`
        : ""),
    more:
      `<p class="note">Lines: rest points as <i>λ</i> grows from 0. Small dots: averages of ${DECAY_RUNS.streams} simulated streams of SA-Adam with either decay, ${DECAY_RUNS.steps} steps, the same rows for both. ` +
      `<span class="key purple">Purple</span>: decoupled decay under the fixed <i>P</i> = diag(<i>s</i>, 1/<i>s</i>). Right: the first coefficient solid, the second dashed. Least squares, <i>x</i>* = (${plainText(DECAY_OPTIMUM).slice(1, -1)}), columns correlated 0.4.</p>`,
  };
}

function plane({ rest, path, averages }: DecayResult, { width, height }: Size): Plot {
  const { x, y } = equalDomains([0.5, -0.25], 0.62, 0.42, width, height);
  const ways = Object.keys(TONES) as (keyof RestPoints)[];
  const marks: Mark[] = [
    rule("x", 0, "faint", "thin"),
    rule("y", 0, "faint", "thin"),
    ...ways.map((way) =>
      line(
        path.map((points) => points[way]),
        TONES[way],
      ),
    ),
    dots(averages.coupled, "blue", 2.5),
    dots(averages.learned, "miss", 2.5),
    ...ways.map((way) => dots([rest[way]], TONES[way], 6)),
    dots([DECAY_OPTIMUM], "ink", 4.5),
    label(DECAY_OPTIMUM, `<tspan class="i">x</tspan>*`, "ink", { dx: 8, dy: -6 }),
    label([0, 0], "0", "faint", { dx: 6, dy: -6 }),
  ];
  return {
    title: "rest points",
    x: { domain: x, label: "first coefficient" },
    y: { domain: y, label: "second coefficient" },
    marks,
    description: `Rest points: coupled ${plainText(rest.coupled)}, AdamW ${plainText(rest.learned)}, fixed preconditioner ${plainText(rest.fixed)}.`,
  };
}

function overNoise({ overNoise: all, rest }: DecayResult, noise: number): Plot {
  const share = (way: keyof RestPoints, k: 0 | 1) => (points: RestPoints) =>
    points[way][k] / DECAY_OPTIMUM[k];
  const curve = (way: "coupled" | "learned", k: 0 | 1): Mark[] => {
    const of = share(way, k);
    const points = all.map((one): Point => [one.noise, of(one.rest)]);
    return [
      line(points, TONES[way], k === 0 ? "solid" : "dashed"),
      dots([[noise, of(rest)]], TONES[way], 4.5),
    ];
  };
  return {
    title: "what is left of the coefficients",
    x: {
      domain: [power(2, NOISES.lowest), power(2, NOISES.highest)],
      log: true,
      label: "noise of the response",
      ticks: [0.5, 1, 2, 4, 8],
      format: String,
    },
    y: { domain: [0, 1.05], label: "share of the truth", format: (v) => `${Math.round(100 * v)} %` },
    marks: [
      rule("x", noise, "faint", "thin"),
      rule("y", 1, "ink"),
      ...curve("coupled", 0),
      ...curve("coupled", 1),
      ...curve("learned", 0),
      ...curve("learned", 1),
    ],
    description:
      "Share of each coefficient that is left over the noise: level for coupled decay, falling for AdamW.",
  };
}

function mean(points: readonly Point[]): Point {
  const sum = (k: 0 | 1): number => points.reduce((total, point) => total + point[k], 0) / points.length;
  return [sum(0), sum(1)];
}

function plainText([x, y]: Point): string {
  return `(${numberText(x, 3)}, ${numberText(y, 3)})`;
}

function pointText(point: Point): string {
  return `<b>${plainText(point)}</b>`;
}
