import type { Figure } from "sa-adam-cli/internal";
import type { ExperimentName } from "../experiments/experiment.js";
import type { ExperimentResult } from "../experiments/result.js";
import { readResult } from "../experiments/result-file.js";
import { ridgeResults } from "../experiments/ridge.js";
import { weightDecayResults } from "../experiments/weight-decay.js";
import { readCalibrationResult, readOnePassResult } from "../susy/susy-result.js";
import { answerFigure, answerResults } from "./answer.js";
import { coverageFigure } from "./coverage.js";
import { coverageByCoordinateFigure } from "./coverage-by-coordinate.js";
import { energyFigure, energyResults } from "./energy.js";
import { invisibilityFigure, invisibilityResults } from "./invisibility.js";
import { invisibilityPlugInFigure } from "./invisibility-plug-in.js";
import { kolmogorovSmirnovFigure } from "./kolmogorov-smirnov.js";
import { movingPreconditionerFigure, movingPreconditionerResults } from "./moving-preconditioner.js";
import { necessityFigure, necessityResults } from "./necessity.js";
import { necessityOverNFigure, necessityOverNResults } from "./necessity-over-n.js";
import { onePassFigure } from "./one-pass.js";
import { onePassCalibrationFigure } from "./one-pass-calibration.js";
import { pairedDistanceFigure } from "./paired-distance.js";
import { productBoundFigure, productBoundResults } from "./product-bound.js";
import { projectionErrorsFigure, projectionErrorsResults } from "./projection-errors.js";
import { readPublished } from "./published.js";
import { ridgeCoverageFigure } from "./ridge-coverage.js";
import { missingResults, resultPath } from "./simulated-results.js";
import { spectraFigure, spectraResults } from "./spectra.js";
import {
  calibrationResultPath,
  missingCalibration,
  missingOnePass,
  onePassResultPath,
} from "./susy-results.js";
import { turningPreconditionerFigure, turningPreconditionerResults } from "./turning-preconditioner.js";
import { weightDecayFigure } from "./weight-decay.js";

/** A figure that the command draws: its name, what it shows, and how it comes about. */
export interface CatalogueEntry {
  readonly name: string;
  readonly summary: string;
  /** Experiments whose results, in the data folder's results, it is drawn from; without them there is no figure. */
  readonly experiments?: readonly ExperimentName[];
  /** What else it needs from the data folder, where that is not there: one line with the command that makes it. */
  missing?(dataDirectory: string): string | undefined;
  /** Computes and specifies the figure; `dataDirectory` is the compendium's data folder. */
  draw(dataDirectory: string): Figure | Promise<Figure>;
}

/** A figure of the simulations' results. */
function simulated(
  name: string,
  summary: string,
  experiments: readonly ExperimentName[],
  figure: (...results: ExperimentResult[]) => Figure,
): CatalogueEntry {
  const draw = async (dataDirectory: string): Promise<Figure> =>
    figure(
      ...(await Promise.all(
        experiments.map((experiment) => readResult(resultPath(dataDirectory, experiment))),
      )),
    );
  return { name, summary, experiments, draw };
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
    name: "product-bound",
    summary:
      "products of transitions below their rigorous bound, P fixed and moving, gamma below, at and above one",
    draw: () => productBoundFigure(productBoundResults()),
  },
  {
    name: "turning-preconditioner",
    summary: "a preconditioner that never converges, and the exact covariance that does, up to n = 1e12",
    draw: () => turningPreconditionerFigure(turningPreconditionerResults()),
  },
  {
    name: "moving-preconditioner",
    summary:
      "a preconditioner that moves as t^-b on both sides of the thresholds, without and with momentum, exact",
    draw: () => movingPreconditionerFigure(movingPreconditionerResults()),
  },
  simulated(
    "invisibility",
    "five optimizers on one stream, and the necessity curve with the simulated points (Figure 1)",
    ["invisibility"],
    (result) => invisibilityFigure(invisibilityResults(result)),
  ),
  simulated(
    "invisibility-plug-in",
    "the same with the covariance that each stream estimates (supplementary)",
    ["invisibility"],
    invisibilityPlugInFigure,
  ),
  simulated(
    "paired-distance",
    "distance of each adaptive average to SGD's on the same stream over n, with its fitted rate",
    ["invisibility"],
    pairedDistanceFigure,
  ),
  simulated(
    "coverage",
    "calibrated regions from one pass, at every level and over n (Figure 2)",
    ["coverage"],
    coverageFigure,
  ),
  simulated(
    "coverage-by-coordinate",
    "coverage of each coefficient's own interval, early and at the end",
    ["coverage"],
    coverageByCoordinateFigure,
  ),
  simulated(
    "kolmogorov-smirnov",
    "distance of the distribution of T_n to chi-squared over n, in both experiments",
    ["invisibility", "coverage"],
    kolmogorovSmirnovFigure,
  ),
  {
    name: "ridge-coverage",
    summary: "coupled L2: calibrated regions for the ridge optimum, from one pass",
    draw: () => ridgeCoverageFigure(ridgeResults()),
  },
  {
    name: "weight-decay",
    summary: "decoupled weight decay: rest points that depend on the preconditioner, solved and simulated",
    draw: () => weightDecayFigure(weightDecayResults()),
  },
  {
    name: "one-pass",
    summary:
      "one pass against the stored batch: intervals, rows until they leave zero out, memory (Figure 3)",
    missing: missingOnePass,
    draw: (dataDirectory) => onePassFigure(readOnePassResult(onePassResultPath(dataDirectory))),
  },
  {
    name: "one-pass-calibration",
    summary: "coverage of one-pass intervals over many synthetic streams shaped like SUSY",
    missing: missingCalibration,
    draw: (dataDirectory) =>
      onePassCalibrationFigure(readCalibrationResult(calibrationResultPath(dataDirectory))),
  },
];

/** What a figure needs from the data folder and does not find there, with the command that makes it; undefined when all is there. */
export function missingFor(
  { experiments = [], missing }: CatalogueEntry,
  dataDirectory: string,
): string | undefined {
  return missing?.(dataDirectory) ?? missingResults(dataDirectory, experiments);
}
