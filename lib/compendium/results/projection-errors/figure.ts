import { type ProjectionErrors, type ProjectionErrorsOptions, projectionErrors } from "sa-adam/internal";
import type { Figure } from "sa-adam-cli/internal";
import { curve, linearAxis, logAxis, METHOD_STYLES, panelFigure, SINGLE_COLUMN } from "sa-adam-cli/internal";

/** The published check's setting. */
export const PROJECTION_ERRORS: Required<ProjectionErrorsOptions> = {
  dimension: 20,
  draws: 1000,
  seed: 2026,
};

/** The projection identity's errors over random P, H, S, rho and eta. */
export function projectionErrorsResults(
  settings: ProjectionErrorsOptions = PROJECTION_ERRORS,
): ProjectionErrors {
  return projectionErrors(settings);
}

/** How far the computed iterate block is from the sandwich: a few roundings, in every draw. */
export function projectionErrorsFigure(results: ProjectionErrors): Figure {
  const { dimension, draws, seed, iterateErrors, maxRelativeError } = results;
  const errors = [...iterateErrors].sort((a, b) => a - b);
  const shares = errors.map((_, i) => (i + 1) / draws);
  const style = { ...METHOD_STYLES.saAdam75, label: "iterate block" };
  const axis = [0.7e-16, 1.2e-14] as const;
  return panelFigure({
    name: "projection-errors",
    title: "The projection identity holds to rounding error",
    caption:
      `Relative error of the iterate block of L⁻¹(BSBᵀ/η²)L⁻ᵀ against H⁻¹SH⁻¹: share of ${draws} random draws (seed ${seed}) up to each value. ` +
      `d = ${dimension}; P, H and S with random eigenvectors, which do not commute, and eigenvalues uniform in [0.5, 3]; ρ in [0.1, 0.9], ` +
      `η in [0.01, 0.3]. Largest error ${maxRelativeError.toExponential(1)}; dashed: the machine epsilon 2⁻⁵² = ${Number.EPSILON.toExponential(1)}.`,
    width: SINGLE_COLUMN,
    height: 240,
    panels: [
      {
        x: logAxis("relative error of the iterate block", { range: axis }),
        y: linearAxis("share of draws up to it", { range: [0, 1.02], ticks: [0, 0.25, 0.5, 0.75, 1] }),
        verticals: [Number.EPSILON, maxRelativeError],
        traces: [
          curve(errors, shares, style, {
            hovertemplate: "%{y:.1%} of draws up to %{x:.2~e}<extra></extra>",
            line: { color: style.color, width: 1.75, shape: "hv" },
          }),
        ],
        labels: [
          { text: "machine<br>epsilon", x: Number.EPSILON * 1.07, y: 0.85 },
          { text: `largest of<br>${draws} draws`, x: maxRelativeError * 1.07, y: 0.5 },
        ],
      },
    ],
    table: { relativeError: errors, shareOfDraws: shares },
  });
}
