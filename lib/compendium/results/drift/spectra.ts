import { log10, logSpacedIntegers, type SpectrumPoint, spectrumAlongSchedule } from "sa-adam/internal";
import type { Figure } from "sa-adam-cli/internal";
import {
  count,
  curve,
  DOUBLE_COLUMN,
  gammaStyle,
  linearAxis,
  listed,
  logAxis,
  panelFigure,
  points,
  powerOfTen,
} from "sa-adam-cli/internal";
import { column, columns } from "../../figures/rows.js";
import { marker } from "../../figures/traces.js";
import { describeRandomDrift, RANDOM_DRIFT, type RandomDriftSettings, randomDrift } from "./random-drift.js";

export interface SpectraSettings extends RandomDriftSettings {
  /** The step whose eigenvalues are drawn in the complex plane. */
  snapshot: number;
  steps: readonly number[];
}

export const SPECTRA: SpectraSettings = {
  ...RANDOM_DRIFT,
  snapshot: 1e4,
  steps: logSpacedIntegers(10, 1e8, 20),
};

/** The spectra for one exponent. */
export interface SpectraSeries {
  gamma: number;
  snapshot: SpectrumPoint;
  along: SpectrumPoint[];
}

export interface SpectraResults {
  settings: SpectraSettings;
  series: SpectraSeries[];
}

/** Eigenvalues of L_t along the schedule of each exponent. */
export function spectraResults(settings: SpectraSettings = SPECTRA): SpectraResults {
  const series = settings.gammas.map((gamma) => {
    const drift = randomDrift(settings, gamma);
    const [snapshot] = spectrumAlongSchedule(drift, [settings.snapshot]);
    return { gamma, snapshot, along: spectrumAlongSchedule(drift, settings.steps) };
  });
  return { settings, series };
}

/** Every eigenvalue has a positive real part; how much contraction that is worth, gamma decides. */
export function spectraFigure({ settings, series }: SpectraResults): Figure {
  const { snapshot, steps, gammas, c1 } = settings;
  const eigenvalues = series.flatMap(({ snapshot }) => snapshot.eigenvalues);
  // Room at the right for the legend.
  const width = 1.55 * Math.max(...column(eigenvalues, "re"));
  const reach = 1.06 * Math.max(...column(eigenvalues, "im"));
  const atStep = `<i>t</i> = ${powerOfTen(log10(snapshot))}`;
  return panelFigure({
    name: "spectra",
    title: "Spectra of the drift along the schedule, for momentum exponents below, at and above one",
    caption:
      `a: the eigenvalues of Lₜ at t = ${count(snapshot)}, all to the right of the imaginary axis; γ = ${listed(gammas)}. ` +
      "b: t ηₜ times the smallest real part, the contraction in a unit of log t: it grows without bound for γ < 1, " +
      `tends to c₁/2 = ${c1 / 2} at γ = 1 (dashed) and to zero above. ${describeRandomDrift(settings)} No randomness but in P and H.`,
    width: DOUBLE_COLUMN,
    height: 280,
    panels: [
      {
        title: "eigenvalues of the drift",
        x: linearAxis("real part", { range: [-0.1 * width, width] }),
        y: linearAxis("imaginary part", { range: [-reach, reach] }),
        verticals: [0],
        traces: series.map(({ gamma, snapshot: { eigenvalues } }) => {
          const style = gammaStyle(gamma);
          return points(column(eigenvalues, "re"), column(eigenvalues, "im"), style, {
            showlegend: false,
            hovertemplate: "%{x:.4f} + %{y:.4f} i",
            marker: marker(style, 4),
          });
        }),
        labels: [{ text: atStep, x: 0.97 * width, y: 0.88 * reach, align: "right" }],
      },
      {
        title: "contraction in log time",
        x: logAxis("step <i>t</i>", { range: [steps[0], steps[steps.length - 1]] }),
        y: logAxis("<i>t η<sub>t</sub></i> min Re <i>μ</i>", { range: [1e-3, 100] }),
        references: [c1 / 2],
        traces: series.map(({ gamma, along }) => {
          const style = gammaStyle(gamma);
          return curve(column(along, "t"), column(along, "logTimeRate"), style, {
            mode: "lines+markers",
            hovertemplate: "t = %{x:.3~e}<br>rate = %{y:.4f}",
            marker: { ...marker(style, 6), maxdisplayed: 5 },
          });
        }),
      },
    ],
    legend: { x: 0.44, y: 0.86, xanchor: "right", yanchor: "top" },
    table: columns([
      ...series.flatMap(({ gamma, snapshot: { eigenvalues } }) =>
        eigenvalues.map(({ re, im }) => tableRow("a", gamma, snapshot, re, im, Number.NaN)),
      ),
      ...series.flatMap(({ gamma, along }) =>
        along.map(({ t, smallestRealPart, logTimeRate }) =>
          tableRow("b", gamma, t, smallestRealPart, Number.NaN, logTimeRate),
        ),
      ),
    ]),
  });
}

function tableRow(
  panel: string,
  gamma: number,
  t: number,
  realPart: number,
  imaginaryPart: number,
  logTimeRate: number,
): Record<string, number | string> {
  return { panel, gamma, t, realPart, imaginaryPart, logTimeRate };
}
