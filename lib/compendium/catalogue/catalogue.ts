import type { Figure } from "sa-adam-cli/internal";
import type { ExperimentName } from "../engine/experiment.js";
import type { ExperimentResult } from "../engine/result.js";
import { coverageByCoordinateFigure } from "../results/coverage/by-coordinate.js";
import { coverageFigure } from "../results/coverage/figure.js";
import { energyFigure, energyResults } from "../results/drift/energy.js";
import {
  movingPreconditionerFigure,
  movingPreconditionerResults,
} from "../results/drift/moving-preconditioner.js";
import { productBoundFigure, productBoundResults } from "../results/drift/product-bound.js";
import { spectraFigure, spectraResults } from "../results/drift/spectra.js";
import { gainsFigure } from "../results/gains/figure.js";
import { gainsResults } from "../results/gains/simulation.js";
import { intervalsFigure } from "../results/intervals/figure.js";
import { readIntervalsResult } from "../results/intervals/result.js";
import { invisibilityFigure, invisibilityResults } from "../results/invisibility/figure.js";
import { pairedDistanceFigure } from "../results/invisibility/paired-distance.js";
import { invisibilityPlugInFigure } from "../results/invisibility/plug-in-figure.js";
import { kolmogorovSmirnovFigure } from "../results/kolmogorov-smirnov/figure.js";
import { linearisedFigure } from "../results/linearised/figure.js";
import { answerFigure, answerResults } from "../results/necessity/answer.js";
import { necessityFigure, necessityResults } from "../results/necessity/figure.js";
import { necessityOverNFigure, necessityOverNResults } from "../results/necessity/over-n.js";
import { readPublished } from "../results/necessity/published.js";
import { onePassCalibrationFigure } from "../results/one-pass/calibration-figure.js";
import { onePassFigure } from "../results/one-pass/figure.js";
import { readCalibrationResult, readOnePassResult } from "../results/one-pass/result.js";
import { optimizersFigure } from "../results/optimizers/figure.js";
import { optimizersResults } from "../results/optimizers/simulation.js";
import { outsideFigure, outsideResults } from "../results/outside/figure.js";
import { projectionErrorsFigure, projectionErrorsResults } from "../results/projection-errors/figure.js";
import { ridgeCoverageFigure } from "../results/ridge/figure.js";
import { ridgeResults } from "../results/ridge/simulation.js";
import { missingResults, resultPath, type StoredResult } from "../results/stored.js";
import { thresholdFigure, thresholdResults } from "../results/threshold/figure.js";
import {
  turningPreconditionerFigure,
  turningPreconditionerResults,
} from "../results/turning-preconditioner/figure.js";
import { weightDecayFigure } from "../results/weight-decay/figure.js";
import { weightDecayResults } from "../results/weight-decay/simulation.js";
import { readResult } from "../runs/result-file.js";

/** A figure that the command draws: its name, what it shows, and how it comes about. */
export interface CatalogueEntry {
  readonly name: string;
  readonly summary: string;
  /** The stored results that it is drawn from; without them there is no figure. */
  readonly needs?: readonly StoredResult[];
  /** Computes and specifies the figure; `dataDirectory` is the compendium's data folder. */
  draw(dataDirectory: string): Figure | Promise<Figure>;
}

/** Draws from stored simulations. */
function simulated(
  needs: readonly ExperimentName[],
  figure: (...results: ExperimentResult[]) => Figure,
): Pick<CatalogueEntry, "needs" | "draw"> {
  const draw = async (data: string): Promise<Figure> =>
    figure(...(await Promise.all(needs.map((name) => readResult(resultPath(data, name))))));
  return { needs, draw };
}

/** Every figure, in reading order: a row each. */
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
    draw: (data) => necessityOverNFigure(necessityOverNResults(readPublished(data).varianceRatio)),
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
  {
    name: "invisibility",
    summary: "five optimizers on one stream, and the necessity curve with the simulated points (Figure 1)",
    ...simulated(["invisibility"], (result) => invisibilityFigure(invisibilityResults(result))),
  },
  {
    name: "invisibility-plug-in",
    summary: "the same with the covariance that each stream estimates (supplementary)",
    ...simulated(["invisibility"], invisibilityPlugInFigure),
  },
  {
    name: "paired-distance",
    summary: "distance of each adaptive average to SGD's on the same stream over n, with its fitted rate",
    ...simulated(["invisibility"], pairedDistanceFigure),
  },
  {
    name: "gains",
    summary:
      "the best gains for n steps of the paper's two problems, what they leave and what the published ones do",
    draw: () => gainsFigure(gainsResults()),
  },
  {
    name: "optimizers",
    summary: "further optimizers, invisible inside the theorem and visible outside, on one stream with SGD",
    draw: () => optimizersFigure(optimizersResults()),
  },
  {
    name: "linearised",
    summary: "what separates five optimizers at finite n, and what of it linearising takes out",
    ...simulated(["linearised"], linearisedFigure),
  },
  {
    name: "outside",
    summary: "what the theorem excludes: coverage of 36 optimizers, each beside its law",
    ...simulated(["outside"], (result) => outsideFigure(result, outsideResults(result))),
  },
  {
    name: "threshold",
    summary: "where local stabilization fails: constant gains beside the published table and their law",
    ...simulated(["threshold"], (result) => thresholdFigure(result, thresholdResults(result))),
  },
  {
    name: "coverage",
    summary: "calibrated regions from one pass, at every level and over n (Figure 2)",
    ...simulated(["coverage"], coverageFigure),
  },
  {
    name: "coverage-by-coordinate",
    summary: "coverage of each coefficient's own interval, early and at the end",
    ...simulated(["coverage"], coverageByCoordinateFigure),
  },
  {
    name: "kolmogorov-smirnov",
    summary: "distance of the distribution of T_n to chi-squared over n, in both experiments",
    ...simulated(["invisibility", "coverage"], kolmogorovSmirnovFigure),
  },
  {
    name: "which-interval",
    summary: "every way to intervals from one pass: coverage on independent and dependent rows, length, cost",
    needs: ["intervals"],
    draw: (data) => intervalsFigure(readIntervalsResult(resultPath(data, "intervals"))),
  },
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
    needs: ["one-pass"],
    draw: (data) => onePassFigure(readOnePassResult(resultPath(data, "one-pass"))),
  },
  {
    name: "one-pass-calibration",
    summary: "coverage of one-pass intervals over many synthetic streams shaped like SUSY",
    needs: ["one-pass-calibration"],
    draw: (data) => onePassCalibrationFigure(readCalibrationResult(resultPath(data, "one-pass-calibration"))),
  },
];

/** What a figure needs from the data folder and does not find there, with what makes it; undefined when all is there. */
export function missingFor({ needs = [] }: CatalogueEntry, dataDirectory: string): string | undefined {
  return missingResults(dataDirectory, needs);
}
