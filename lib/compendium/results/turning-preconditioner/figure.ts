import {
  logSpacedIntegers,
  polynomial,
  power,
  sandwichRatio,
  TURNING_SETTING,
  type Turning,
  turningPreconditioner,
  windowedCovariance,
} from "sa-adam/internal";
import type { Figure } from "sa-adam-cli/internal";
import {
  count,
  curve,
  DOUBLE_COLUMN,
  gammaStyle,
  linearAxis,
  listed,
  logAxis,
  METHOD_STYLES,
  panelFigure,
} from "sa-adam-cli/internal";
import { column, columns } from "../../figures/rows.js";

export interface TurningPreconditionerSettings extends Turning {
  alpha: number;
  eta0: number;
  c1: number;
  hessian: number[][];
  noise: number[][];
  gammas: readonly number[];
  checkpoints: readonly number[];
  /** Relative accuracy of every ratio; `windowedCovariance`'s unless given. */
  tolerance?: number;
}

const { noiseCovariance, ...setting } = TURNING_SETTING;

export const TURNING_PRECONDITIONER: TurningPreconditionerSettings = {
  ...setting,
  noise: noiseCovariance,
  speed: 1.5,
  eigenvalues: [0.4, 1.6],
  gammas: [0.75, 0.85, 0.95, 1],
  checkpoints: logSpacedIntegers(1e3, 1e12, 10),
};

/** tr(n Cov(xbar_n) H S^-1 H)/d after n steps. */
export interface TurningRatio {
  gamma: number;
  n: number;
  value: number;
}

export interface TurningPreconditionerResults {
  settings: TurningPreconditionerSettings;
  ratios: TurningRatio[];
  /** Entries of P_t, on a grid fine enough to see it turn. */
  preconditioner: { t: number; P11: number; P12: number }[];
}

/** The exact covariance of the averaged iterate under that P_t, relative to the sandwich. */
export function turningPreconditionerResults(
  settings: TurningPreconditionerSettings = TURNING_PRECONDITIONER,
): TurningPreconditionerResults {
  const { alpha, eta0, c1, hessian, noise, gammas, checkpoints, tolerance } = settings;
  const preconditioner = (t: number) => turningPreconditioner(settings, t);
  const ratios = gammas.flatMap((gamma) =>
    windowedCovariance(
      {
        hessian,
        noiseCovariance: noise,
        preconditioner,
        stepSize: polynomial(eta0, alpha),
        momentumGain: polynomial(c1, gamma),
      },
      checkpoints,
      tolerance === undefined ? {} : { tolerance },
    ).map(({ n, covariance }) => ({ gamma, n, value: sandwichRatio(covariance, hessian, noise) })),
  );
  const steps = logSpacedIntegers(checkpoints[0], checkpoints[checkpoints.length - 1], 50);
  const entries = steps.map((t) => {
    const P = preconditioner(t);
    return { t, P11: P.get(0, 0), P12: P.get(0, 1) };
  });
  return { settings, ratios, preconditioner: entries };
}

/** A preconditioner that never converges is invisible in the limit all the same, for gamma below one. */
export function turningPreconditionerFigure(results: TurningPreconditionerResults): Figure {
  const { settings, ratios, preconditioner } = results;
  const { alpha, eta0, c1, gammas, checkpoints, speed, eigenvalues, hessian, noise } = settings;
  const last = checkpoints[checkpoints.length - 1];
  const range = [checkpoints[0], last] as const;
  const entry = (name: "P11" | "P12", dash: string) =>
    curve(
      column(preconditioner, "t"),
      column(preconditioner, name),
      { ...METHOD_STYLES.sgd, label: name, dash },
      { hovertemplate: "t = %{x:.3~e}<br>entry = %{y:.4f}" },
    );
  return panelFigure({
    name: "turning-preconditioner",
    title: "A preconditioner that never converges, and a covariance that does",
    caption:
      `a: entries of Pₜ = diag(${eigenvalues.join(", ")}) turned by the angle ${speed} log t, for ever. ` +
      `b: tr(n Cov(x̄) H S⁻¹ H)/d up to n = ${count(last)} for γ = ${listed(gammas)}; exact, no Monte Carlo; 1 is the sandwich. ` +
      `d = 2, H = ${rows(hessian)}, S = ${rows(noise)}, α = ${alpha}, η₀ = ${eta0}, c₁ = ${c1}.`,
    width: DOUBLE_COLUMN,
    height: 272,
    panels: [
      {
        title: "the preconditioner",
        x: logAxis("step <i>t</i>", { range }),
        y: linearAxis("entries of <i>P<sub>t</sub></i>", {
          range: [-0.9, 2.1],
          ticks: [-0.5, 0, 0.5, 1, 1.5, 2],
        }),
        traces: [entry("P11", "solid"), entry("P12", "2px,2px")],
        labels: [
          { text: "<i>P</i><sub>11</sub>", x: power(10, 3.5), y: 1.8, align: "center" },
          { text: "<i>P</i><sub>12</sub>", x: power(10, 3.9), y: -0.75, align: "center" },
        ],
      },
      {
        title: "the averaged iterate’s covariance",
        x: logAxis("number of steps <i>n</i>", { range }),
        y: logAxis("tr(<i>n</i> Cov(<i>x̄<sub>n</sub></i>) <i>H S</i><sup>−1</sup> <i>H</i>) / <i>d</i>", {
          range: [0.8, 250],
          ticks: [1, 2, 5, 10, 20, 50, 100, 200],
        }),
        references: [1],
        traces: gammas.map((gamma) => {
          const series = ratios.filter((ratio) => ratio.gamma === gamma);
          return curve(column(series, "n"), column(series, "value"), gammaStyle(gamma), {
            hovertemplate: "n = %{x:.3~e}<br>ratio = %{y:.5f}",
          });
        }),
        labels: gammas.map((gamma, i) => {
          const { label: text, color } = gammaStyle(gamma);
          return { ...LABEL_PLACES[i], text, color };
        }),
      },
    ],
    table: columns([
      ...preconditioner.flatMap(({ t: n, P11, P12 }) => [
        { panel: "a", series: "P11", n, value: P11 },
        { panel: "a", series: "P12", n, value: P12 },
      ]),
      ...ratios.map(({ gamma, n, value }) => ({ panel: "b", series: `gamma = ${gamma}`, n, value })),
    ]),
  });
}

/** Where there is room beside each curve of the default settings. */
const LABEL_PLACES = [
  { x: power(10, 3.2), y: 1.5 },
  { x: power(10, 4.05), y: 2.55 },
  { x: power(10, 6), y: 4.2 },
  { x: power(10, 3.7), y: 110 },
];

function rows(matrix: number[][]): string {
  return `[${matrix.map((row) => `[${row.join(", ")}]`).join(", ")}]`;
}
