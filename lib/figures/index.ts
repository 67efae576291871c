export { ANSWER, type AnswerResults, type AnswerSettings, answerFigure, answerResults } from "./answer.js";
export { type Axis, type AxisOptions, linearAxis, logAxis, powerOfTen } from "./axes.js";
export { type CatalogueEntry, FIGURES, missingFor } from "./catalogue.js";
export { COVERAGE_LEVELS, coverageFigure } from "./coverage.js";
export { coverageByCoordinateFigure } from "./coverage-by-coordinate.js";
export {
  ENERGY,
  type EnergyResults,
  type EnergySeries,
  type EnergySettings,
  energyFigure,
  energyResults,
} from "./energy.js";
export {
  type Attributes,
  CONFIG,
  type Column,
  type Figure,
  type PlotlyJson,
  plotlyJson,
  type Table,
  type Trace,
} from "./figure.js";
export { type ForestOptions, forestFigure } from "./forest.js";
export { gallery } from "./gallery.js";
export { type InvisibilityResults, invisibilityFigure, invisibilityResults } from "./invisibility.js";
export { invisibilityPlugInFigure } from "./invisibility-plug-in.js";
export { kolmogorovSmirnovFigure } from "./kolmogorov-smirnov.js";
export {
  MOVING_PRECONDITIONER,
  type MovingPreconditionerResults,
  type MovingPreconditionerSeries,
  type MovingPreconditionerSettings,
  movingPreconditionerFigure,
  movingPreconditionerResults,
} from "./moving-preconditioner.js";
export {
  NECESSITY,
  type NecessityResults,
  type NecessitySettings,
  necessityFigure,
  necessityResults,
  type SimulatedRatio,
} from "./necessity.js";
export {
  NECESSITY_OVER_N,
  type NecessityOverNResults,
  type NecessityOverNSettings,
  necessityOverNFigure,
  necessityOverNResults,
  type PublishedRatio,
} from "./necessity-over-n.js";
export { onePassFigure } from "./one-pass.js";
export {
  coefficientCoverage,
  jointCalibration,
  onePassCalibrationFigure,
} from "./one-pass-calibration.js";
export { pairedDistanceFigure, type WashingOut, washingOut } from "./paired-distance.js";
export { type FigureParts, type Label, type Panel, panelFigure } from "./panels.js";
export { type PlotAxis, type PlotOptions, type PlotPanel, plot, type Series } from "./plot.js";
export {
  PRODUCT_BOUND,
  type ProductBoundResults,
  type ProductBoundSeries,
  type ProductBoundSettings,
  productBoundFigure,
  productBoundResults,
} from "./product-bound.js";
export { PROJECTION_ERRORS, projectionErrorsFigure, projectionErrorsResults } from "./projection-errors.js";
export { type Published, readPublished } from "./published.js";
export { RANDOM_DRIFT, type RandomDriftSettings, randomDrift, randomDriftMatrices } from "./random-drift.js";

export { csv } from "./rendering/csv.js";
export { exportFigure, exportFigures } from "./rendering/export.js";
export { writeWhole } from "./rendering/files.js";
export { closeBrowser, openBrowser } from "./rendering/open-close.js";
export { type Rendering, render, renderPng, renderSvg } from "./rendering/render.js";
export { ridgeCoverageFigure } from "./ridge-coverage.js";
export { missingResults } from "./simulated-results.js";
export {
  SPECTRA,
  type SpectraResults,
  type SpectraSeries,
  type SpectraSettings,
  spectraFigure,
  spectraResults,
} from "./spectra.js";
export {
  DOUBLE_COLUMN,
  gammaStyle,
  METHOD_STYLES,
  type Method,
  type MethodStyle,
  SINGLE_COLUMN,
} from "./style.js";
export {
  calibrationResultPath,
  missingCalibration,
  missingOnePass,
  onePassResultPath,
} from "./susy-results.js";
export { curve, points, type TraceOptions } from "./traces.js";
export {
  TURNING_PRECONDITIONER,
  type TurningPreconditionerResults,
  type TurningPreconditionerSettings,
  type TurningRatio,
  turningPreconditioner,
  turningPreconditionerFigure,
  turningPreconditionerResults,
} from "./turning-preconditioner.js";
export { weightDecayFigure } from "./weight-decay.js";
export { spaced } from "./words.js";
