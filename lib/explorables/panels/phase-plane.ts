import { power } from "sa-adam/internal";
import {
  type Motion,
  motionAt,
  PHASE_ALPHA,
  PHASE_STEPS,
  type PhasePlaneResult,
  type PhasePlaneSettings,
  phasePlaneCore,
} from "../core/phase-plane.js";
import { levelLine } from "../drawing/ellipse.js";
import { dots, line, type Mark, type Point, rule, specks } from "../drawing/marks.js";
import type { Plot } from "../drawing/plot.js";
import { grouped, numberText, percentText } from "../drawing/text.js";
import { choice, type Panel, panel, range, type View } from "./panel.js";

type Shown = PhasePlaneSettings & {
  /** log10 of the step that is looked at. */
  readonly logT: number;
};

/** The pair (iterate, momentum) on its way to rest, and the eigenvalues of its drift. */
export const phasePlane: Panel = panel<Shown, PhasePlaneResult>({
  name: "phase-plane",
  title: "Does the pair of iterate and momentum come to rest?",
  question:
    "The momentum gain ρ is the friction. Which ρ brings the pair to rest soonest, and is more always better? " +
    "Then let the gains fade, with γ below 1 and above it: does it still come to rest?",
  plots: 2,
  controls: [
    choice("gains", "gains", { frozen: "frozen", fading: `fading, ρ t^−γ and η t^−${PHASE_ALPHA}` }),
    range("rho", "friction <i>ρ</i>", { from: 0.01, to: 0.99, step: 0.01, value: 0.1 }, (v) => v.toFixed(2)),
    range("eta", "step size <i>η</i>", { from: 0.01, to: 0.5, step: 0.01, value: 0.05 }, (v) => v.toFixed(2)),
    range("lambda", "curvature <i>λ</i>", { from: 0.1, to: 3, step: 0.1, value: 1 }, (v) => v.toFixed(1)),
    range("gamma", "fading’s <i>γ</i>", { from: 0.7, to: 1.3, step: 0.01, value: 0.75 }, (v) => v.toFixed(2)),
    range("noise", "gradient noise", { from: 0, to: 1, step: 0.05, value: 0 }, (v) => v.toFixed(2)),
    range(
      "logT",
      "look at step <i>t</i>",
      { from: 0, to: 3.6, step: 0.02, value: 1.2 },
      (v) => grouped(stepOf(v)),
      true,
    ),
  ],
  core: phasePlaneCore,
  view: phasePlaneView,
});

function stepOf(logT: number): number {
  return Math.round(power(10, logT));
}

function phasePlaneView({ states, track }: PhasePlaneResult, settings: Shown): View {
  // The result may be of other gains than those that are set: its own length counts.
  const t = Math.min(stepOf(settings.logT), states.length - 1);
  const motion = motionAt(settings, t);
  return {
    plots: [plane(states, t, motion, motionAt(settings, 1)), eigenvalues(track, motion)],
    reading: reading(states, t, motion, settings),
    more:
      `<p class="note">The pair starts at (1, 0) and is followed for ${grouped(PHASE_STEPS[settings.gains] ?? 0)} steps; the drawn part ends at the step that is looked at. ` +
      "Dashed: the line of equal energy through the pair, where it turns. Right, in grey: " +
      `${settings.gains === "fading" ? "the eigenvalues along the steps" : "the eigenvalues for every friction"}.</p>`,
  };
}

function plane(
  states: PhasePlaneResult["states"],
  t: number,
  { underdamped, energy }: Motion,
  first: Motion,
): Plot {
  const here = states[t];
  const marks: Mark[] = [rule("x", 0, "faint", "thin"), rule("y", 0, "faint", "thin")];
  const level = levelOf(energy, here);
  if (underdamped && level > 1e-8) marks.push(line(levelLine(energy, level), "purple", "dashed"));
  marks.push(line(states, "sky", "thin"), line(states.slice(0, t + 1), "blue"), dots([here], "miss", 5.5));
  // Room for the first line of equal energy, within reason: those that follow lie inside of it.
  const outermost = first.underdamped ? levelLine(first.energy, levelOf(first.energy, states[0])) : [];
  const reach = (k: 0 | 1): number => {
    const furthest = (points: readonly Point[]): number =>
      points.reduce((most, z) => Math.max(most, Math.abs(z[k])), 0.05);
    const path = furthest(states);
    return 1.08 * Math.max(path, Math.min(1.9 * path, furthest(outermost)));
  };
  const [across, upward] = [reach(0), reach(1)];
  return {
    title: "the pair in its phase plane",
    x: { domain: [-across, across], label: `iterate <tspan class="i">Δ</tspan>` },
    y: { domain: [-upward, upward], label: `momentum <tspan class="i">m</tspan>` },
    marks,
    description: `Path of iterate and momentum from (1, 0); at step ${t} it is at (${numberText(here[0], 2)}, ${numberText(here[1], 2)}).`,
  };
}

function eigenvalues(track: PhasePlaneResult["track"], { eigenvalues: now }: Motion): Plot {
  const at = ({ re, im }: { re: number; im: number }): Point => [re, im];
  const all = [...track.flat(), ...now];
  const reach = (of: (point: Point) => number): number =>
    1.15 * all.reduce((most, value) => Math.max(most, Math.abs(of(at(value)))), 0.02);
  // A pair that is far beyond the others would leave nothing to see of them.
  const right = Math.min(
    reach(([re]) => re),
    4 * Math.max(...now.map(({ re }) => re)),
  );
  const upward = reach(([, im]) => im);
  return {
    title: "eigenvalues of the drift <i>L</i>",
    x: { domain: [-0.06 * right, right], label: "real part: pulls to rest" },
    y: { domain: [-upward, upward], label: "imaginary part: turns" },
    marks: [
      rule("x", 0, "ink", "thin"),
      specks(track.flat().map(at), "faint"),
      dots(now.map(at), "miss", 5.5),
    ],
    description: `Both eigenvalues: ${now.map(({ re, im }) => `${numberText(re, 3)} and ${numberText(im, 3)} i`).join("; ")}.`,
  };
}

function reading(states: PhasePlaneResult["states"], t: number, motion: Motion, { gains }: Shown): string {
  const { rho, eta, eigenvalues, underdamped } = motion;
  const modulus = Math.max(
    ...eigenvalues.map(({ re, im }) => Math.sqrt((1 - eta * re) ** 2 + (eta * im) ** 2)),
  );
  const [delta, m] = states[t];
  const place = `Step ${grouped(t)}: <i>Δ</i> = <output class="value">${numberText(delta, 4)}</output>, <i>m</i> = ${numberText(m, 4)}. `;
  const frozen = gains === "fading" ? ", were the gains to stay" : "";
  return underdamped
    ? `${place}Little friction: the pair turns, and each step takes exactly <i>ρ</i> = ${percentText(rho)} of its energy away; its distance from rest is multiplied by √(1 − <i>ρ</i>) = <b>${modulus.toFixed(4)}</b> a step${frozen}.`
    : `${place}Much friction: the pair creeps without turning, by a factor of <b>${modulus.toFixed(4)}</b> a step in the end${frozen}. Less <i>ρ</i> would be quicker.`;
}

function levelOf(form: readonly (readonly number[])[], [x, y]: Point): number {
  return form[0][0] * x * x + 2 * form[0][1] * x * y + form[1][1] * y * y;
}
