import { power, TURNING_SETTING } from "sa-adam/internal";
import {
  preconditionerAt,
  type TurningPoint,
  type TurningResult,
  type TurningSettings,
  turningCore,
} from "../core/turning.js";
import { ellipse } from "../drawing/ellipse.js";
import { dots, line, type Point, rule, shape } from "../drawing/marks.js";
import { equalDomains, type Plot } from "../drawing/plot.js";
import { countText, numberText } from "../drawing/text.js";
import { type Panel, panel, range, type Size, type View } from "./panel.js";

type Shown = TurningSettings & {
  /** log10 of the number of steps that is looked at. */
  readonly logN: number;
};

/** A preconditioner that turns for ever, and the average's exact covariance beside the sandwich. */
export const turning: Panel = panel<Shown, TurningResult>({
  name: "turning",
  title: "Must the preconditioner come to rest?",
  question:
    "P turns by the same angle whenever the number of steps is multiplied by the same factor: it never converges. Move n and watch P turn. " +
    "Does the average’s covariance turn with it, or become the sandwich? And when P turns faster, or γ is 1?",
  plots: 2,
  controls: [
    range(
      "logN",
      "steps <i>n</i>",
      { from: 2, to: 9, step: 0.25, value: 5 },
      (v) => countText(power(10, v)),
      true,
    ),
    range("speed", "speed of turning", { from: 0, to: 4, step: 0.1, value: 1.5 }, (v) => v.toFixed(1)),
    range(
      "spread",
      "stretch of <i>P</i>",
      { from: 0, to: 0.9, step: 0.05, value: 0.6 },
      (v) => `${(1 - v).toFixed(2)} and ${(1 + v).toFixed(2)}`,
    ),
    range("gamma", "momentum’s <i>γ</i>", { from: 0.72, to: 1, step: 0.01, value: 0.75 }, (v) =>
      v.toFixed(2),
    ),
  ],
  core: turningCore,
  view: turningView,
});

const { hessian, noiseCovariance, eta0, alpha } = TURNING_SETTING;

function turningView({ sandwich, exact }: TurningResult, settings: Shown, size: Size): View {
  const n = Math.round(power(10, settings.logN));
  // As long as it is not computed that far, the last that is.
  const here = exact.find((point) => point.n === n) ?? exact[exact.length - 1];
  const pending = here.n !== n;
  return {
    plots: [ellipses(sandwich, here, settings, n, size), ratios(exact, here, n)],
    reading:
      `After ${countText(here.n)} steps the average’s covariance is <output class="value">${numberText(here.ratio, 5)}</output> times the sandwich, on average over directions` +
      `${pending ? `; ${countText(n)} steps are being computed` : ""}. ` +
      (settings.gamma < 1
        ? "<i>γ</i> is below 1: it tends to 1, although <i>P</i> never converges."
        : "At <i>γ</i> = 1 it does not tend to 1, whether <i>P</i> turns or not."),
    more:
      `<p class="note"><span class="key blue">Blue</span>: <i>n</i> Cov(x̄<sub>n</sub>), exact, without simulation. <span class="key ink">Ink</span>: the sandwich <i>H</i>⁻¹<i>S H</i>⁻¹. ` +
      `<span class="key purple">Dashed</span>: <i>P</i><sub>n</sub>, turned by speed × log <i>n</i>. Lines of one standard deviation; <i>H</i> = ${matrixText(hessian)}, <i>S</i> = ${matrixText(noiseCovariance)}, <i>η</i><sub>t</sub> = ${eta0} <i>t</i><sup>−${alpha}</sup>, <i>ρ</i><sub>t</sub> = <i>t</i><sup>−γ</sup>.</p>`,
  };
}

function matrixText(rows: readonly (readonly number[])[]): string {
  return `[${rows.map((row) => `[${row.map((value) => String(value).replace("-", "−")).join(", ")}]`).join(", ")}]`;
}

function ellipses(
  sandwich: number[][],
  { covariance, ratio }: TurningPoint,
  settings: Shown,
  n: number,
  { width, height }: Size,
): Plot {
  const P = preconditionerAt(settings, n);
  // Its image of the circle is that of P P'.
  const square = P.map((row) => P.map((other) => row[0] * other[0] + row[1] * other[1]));
  const lines = {
    turning: ellipse([0, 0], square, 1),
    average: ellipse([0, 0], covariance, 1),
    limit: ellipse([0, 0], sandwich, 1),
  };
  const reach = (k: 0 | 1): number => {
    const furthest = (points: readonly Point[]): number =>
      points.reduce((most, z) => Math.max(most, Math.abs(z[k])), 0);
    return 1.1 * Math.max(2, Math.min(6, furthest(lines.average)));
  };
  const { x, y } = equalDomains([0, 0], reach(0), reach(1), width, height);
  return {
    title: "covariance of the average, and <i>P</i>",
    x: { domain: x, label: "first coordinate" },
    y: { domain: y, label: "second coordinate" },
    marks: [line(lines.turning, "purple", "dashed"), shape(lines.average, "blue"), line(lines.limit, "ink")],
    description: `Ellipses of the average's covariance and of the sandwich; their ratio is ${numberText(ratio, 4)}.`,
  };
}

function ratios(exact: readonly TurningPoint[], here: TurningPoint, n: number): Plot {
  const points = exact.map((point): Point => [point.n, point.ratio]);
  const highest = exact.reduce((most, { ratio }) => Math.max(most, ratio), 4);
  return {
    title: "covariance over the sandwich",
    x: { domain: [80, 1.2e9], log: true, label: `number of steps <tspan class="i">n</tspan>` },
    y: { domain: [0.9, 1.3 * highest], log: true, label: "ratio, mean over directions" },
    marks: [
      rule("y", 1, "ink"),
      rule("x", n, "miss", "thin"),
      line(points, "blue"),
      dots(points, "deep", 2.5),
      dots([[here.n, here.ratio]], "miss", 5.5),
    ],
    description: `Ratio over the number of steps, ${exact.length} of 29 computed: ${numberText(here.ratio, 4)} after ${countText(here.n)} steps.`,
  };
}
