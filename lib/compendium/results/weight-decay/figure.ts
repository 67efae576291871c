import { adaptiveRestPoint, power, restPoint, withRidge } from "sa-adam/internal";
import type { Figure, MethodStyle, Panel, Trace, TraceOptions } from "sa-adam-cli/internal";
import {
  count,
  curve,
  DOUBLE_COLUMN,
  linearAxis,
  listed,
  METHOD_STYLES,
  panelFigure,
  points,
} from "sa-adam-cli/internal";
import { fineLogAxis, legendBelow } from "../../figures/layout.js";
import { tableOf } from "../../figures/rows.js";
import { errorBars, marker } from "../../figures/traces.js";
import { type DecayCenter, type DecayMethod, decayProblem, type WeightDecayResults } from "./simulation.js";

const STYLES: Readonly<Record<DecayMethod, MethodStyle>> = {
  "SGD, coupled": { ...METHOD_STYLES.sgd, label: "SGD, coupled L2" },
  "SA-Adam, coupled": { ...METHOD_STYLES.saAdam75, label: "SA-Adam, coupled L2" },
  AdamW: { ...METHOD_STYLES.aboveOne, label: "AdamW, decoupled", dash: "solid", symbol: "square" },
  "fixed P": { ...METHOD_STYLES.saRmsprop, label: "decoupled, fixed <i>P</i>", symbol: "triangle-up" },
};

/** Decoupled decay: adaptivity becomes visible in the centre. (ours) */
export function weightDecayFigure(results: WeightDecayResults): Figure {
  const { settings } = results;
  const { lambda, optimum, noise, noises, stretches, n, burnIn, streams, seed, alpha, gamma } = settings;
  const panels = [planePanel(results), noisePanel(results)];
  return panelFigure({
    name: "weight-decay",
    title: "Decoupled weight decay: the centre depends on the preconditioner",
    caption:
      `Linear regression, d = 2, correlation 0.4, x* = (${optimum.join(", ").replace("-", "−")}), λ = ${lambda}. Curves: solved, no Monte Carlo; symbols: mean of the averages of M = ${streams} streams ` +
      `(seed ${seed}), n = ${count(n)} from x* on, the first ${count(burnIn)} left out; the streams are the same for all. ` +
      `a: the plane. Green: rest points P∇F(x) + λx = 0 for P = diag(s, 1/s), which pass through x*_λ at s = 1 (symbols: s = ${listed(stretches)}; noise ${noise}). Purple: rest points of AdamW, whose P is made by the noise, from x* without noise to 0 (symbols: standard deviation ${listed(noises)}). ` +
      `b: first coordinate over the noise’s standard deviation, which moves neither x* nor x*_λ, with two standard errors. α = ${alpha}, γ = ${gamma}.`,
    width: DOUBLE_COLUMN,
    height: 330,
    panels,
    ...legendBelow(),
    table: tableOf(panels),
  });
}

function planePanel({ settings, centers }: WeightDecayResults): Panel {
  const { lambda, noise, optimum } = settings;
  const problem = decayProblem(settings, noise);
  const ridged = withRidge(problem, lambda).optimum;
  const stretches = grid(1e-3, 1e3, 240);
  const family = stretches.map((s) =>
    restPoint(problem, lambda, [
      [s, 0],
      [0, 1 / s],
    ]),
  );
  const adaptive = grid(1e-3, 1e3, 160).map((level) => adaptiveRest(settings, level));
  return {
    title: "where the averages end",
    x: linearAxis("<i>x</i><sub>1</sub>", { range: [-0.06, 1.12], ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] }),
    y: linearAxis("<i>x</i><sub>2</sub>", { range: [-0.56, 0.04], ticks: [-0.5, -0.4, -0.3, -0.2, -0.1, 0] }),
    traces: [
      ...(
        [
          [family, STYLES["fixed P"]],
          [adaptive, STYLES.AdamW],
        ] as const
      ).map(([places, style]) =>
        path(places, style, { line: { color: style.color, width: 1.25, simplify: false } }),
      ),
      ...(["fixed P", "AdamW", "SA-Adam, coupled", "SGD, coupled"] as const).map((method) => {
        const chosen = centers.filter(
          (center) => center.method === method && (method === "AdamW" || center.noise === noise),
        );
        return placed(chosen.map(meanAverage), method, { hovertemplate: "%{x:.4f}, %{y:.4f}" });
      }),
      known([optimum, ridged, [0, 0]]),
    ],
    labels: [
      { text: "<i>x</i>*", x: optimum[0] + 0.03, y: optimum[1] },
      { text: "<i>x</i>*<sub><i>λ</i></sub>", x: ridged[0] - 0.02, y: ridged[1] - 0.045, align: "center" },
      { text: "0", x: 0.02, y: 0.02 },
    ],
  };
}

function noisePanel({ settings, centers }: WeightDecayResults): Panel {
  const { lambda, noises, noise, optimum } = settings;
  const range = [noises[0] / 1.5, noises[noises.length - 1] * 1.5] as const;
  const levels = grid(range[0], range[1], 80);
  const ridged = withRidge(decayProblem(settings, noise), lambda).optimum;
  const methods: DecayMethod[] = ["SGD, coupled", "SA-Adam, coupled", "AdamW"];
  return {
    title: "noise alone moves AdamW’s centre",
    x: fineLogAxis("standard deviation of the noise", range),
    y: linearAxis("<i>x</i><sub>1</sub>", { range: [0.2, 1.08], ticks: [0.2, 0.4, 0.6, 0.8, 1] }),
    references: [optimum[0], ridged[0]],
    traces: [
      path(
        levels.map((level) => [level, adaptiveRest(settings, level)[0]]),
        STYLES.AdamW,
      ),
      ...methods.map((method) => {
        const chosen = centers.filter((center) => center.method === method);
        const places = chosen.map((center) => [center.noise, meanAverage(center)[0]]);
        return placed(places, method, {
          showlegend: false,
          hovertemplate: "%{y:.4f}",
          ...errorBars(chosen.map(standardError), STYLES[method].color),
        });
      }),
    ],
    labels: [
      { text: "<i>x</i>*", x: range[1] / 1.08, y: optimum[0] + 0.03, align: "right" },
      { text: "<i>x</i>*<sub><i>λ</i></sub>", x: range[0] * 1.08, y: ridged[0] - 0.04 },
    ],
  };
}

function adaptiveRest(settings: WeightDecayResults["settings"], noise: number): Float64Array {
  return adaptiveRestPoint(decayProblem(settings, noise), settings.lambda, { floor: 0 }).point;
}

function meanAverage({ averages }: DecayCenter): [number, number] {
  const mean = (j: number) => averages.reduce((sum, average) => sum + average[j], 0) / averages.length;
  return [mean(0), mean(1)];
}

/** Of the mean's first coordinate. */
function standardError(center: DecayCenter): number {
  const [mean] = meanAverage(center);
  const { averages } = center;
  const square = averages.reduce((sum, [value]) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(square / (averages.length - 1) / averages.length);
}

type Places = readonly ArrayLike<number>[];

const first = (places: Places): number[] => places.map((place) => place[0]);
const second = (places: Places): number[] => places.map((place) => place[1]);

function path(places: Places, style: MethodStyle, options: TraceOptions = {}): Trace {
  return curve(first(places), second(places), style, { showlegend: false, hoverinfo: "skip", ...options });
}

/** Where a method's averages ended. */
function placed(places: Places, method: DecayMethod, options: TraceOptions): Trace {
  const style = STYLES[method];
  // SGD and SA-Adam end in one place: the larger one is hollow, and lies around the other.
  const hollow = method === "SGD, coupled";
  const symbol = marker(hollow ? { ...style, symbol: `${style.symbol}-open` } : style, hollow ? 10 : 6);
  return points(first(places), second(places), style, {
    legendgroup: style.label,
    marker: symbol,
    ...options,
  });
}

/** Points that are not simulated: x*, x*_lambda and the origin. */
function known(places: Places): Trace {
  const style = { ...METHOD_STYLES.theory, label: "known", symbol: "cross-thin-open" };
  return points(first(places), second(places), style, { showlegend: false, marker: marker(style, 11) });
}

function grid(first: number, last: number, points: number): number[] {
  return Array.from({ length: points + 1 }, (_, i) => first * power(last / first, i / points));
}
