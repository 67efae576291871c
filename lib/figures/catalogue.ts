import { answerFigure, answerResults } from "./answer.js";
import { energyFigure, energyResults } from "./energy.js";
import type { Figure } from "./figure.js";
import { necessityFigure, necessityResults } from "./necessity.js";
import { necessityOverNFigure, necessityOverNResults } from "./necessity-over-n.js";
import { projectionErrorsFigure, projectionErrorsResults } from "./projection-errors.js";
import { readPublished } from "./published.js";
import { spectraFigure, spectraResults } from "./spectra.js";
import { turningPreconditionerFigure, turningPreconditionerResults } from "./turning-preconditioner.js";

/** A figure that the command draws: its name, what it shows, and how it comes about. */
export interface CatalogueEntry {
  readonly name: string;
  readonly summary: string;
  /** Computes and specifies the figure; `dataDirectory` is the compendium's data folder. */
  draw(dataDirectory: string): Figure;
}

/** Every figure, in reading order. */
export const FIGURES: readonly CatalogueEntry[] = [
  {
    name: "answer",
    summary: "the result at a glance: the variance over the momentum exponent as n grows",
    draw: () => answerFigure(answerResults()),
  },
  {
    name: "necessity",
    summary: "the exact variance ratio over the momentum exponent at n = 1e8 (Figure 1, panel c)",
    draw: () => necessityFigure(necessityResults()),
  },
  {
    name: "necessity-over-n",
    summary: "the exact variance ratio over n up to 1e16, and over the exponent at n = 1e7 (supplementary)",
    draw: (dataDirectory) =>
      necessityOverNFigure(necessityOverNResults(readPublished(dataDirectory).varianceRatio)),
  },
  {
    name: "projection-errors",
    summary: "the projection identity's relative errors over random draws",
    draw: () => projectionErrorsFigure(projectionErrorsResults()),
  },
  {
    name: "spectra",
    summary: "eigenvalues of the drift along the schedule, for exponents below, at and above one",
    draw: () => spectraFigure(spectraResults()),
  },
  {
    name: "energy",
    summary: "the energy along a run without noise, and the norms of the products of transitions",
    draw: () => energyFigure(energyResults()),
  },
  {
    name: "turning-preconditioner",
    summary: "a preconditioner that never converges, and the exact covariance that does, up to n = 1e12",
    draw: () => turningPreconditionerFigure(turningPreconditionerResults()),
  },
];
