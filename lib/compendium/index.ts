export type {
  Attributes,
  Axis,
  AxisOptions,
  BlockOptions,
  Column,
  DataTable,
  Figure,
  FigureParts,
  ForestOptions,
  Label,
  Method,
  MethodStyle,
  Panel,
  PlotAxis,
  PlotlyJson,
  PlotOptions,
  PlotPanel,
  Series,
  StoredFit,
  Table,
  TableOptions,
  Trace,
  TraceOptions,
} from "sa-adam-cli/internal";
export {
  CONFIG,
  csv,
  curve,
  DOUBLE_COLUMN,
  forestFigure,
  gammaStyle,
  interruptible,
  linearAxis,
  logAxis,
  METHOD_STYLES,
  openTable,
  panelFigure,
  plot,
  plotlyJson,
  points,
  powerOfTen,
  readFitState,
  SINGLE_COLUMN,
  spaced,
  writeFitState,
  writeWhole,
} from "sa-adam-cli/internal";
export {
  type Group,
  type GroupFile,
  readGroupFile,
  streamRange,
  writeGroupFile,
} from "./engine/group-file.js";
export { type GroupTask, runGroup } from "./engine/run-group.js";
export {
  fingerprint,
  groupPaths,
  type Progress,
  type SimulationOptions,
  type SimulationSettings,
  simulate,
} from "./engine/simulate.js";
export { type Collected, type CollectOptions, collectResult } from "./experiments/collect.js";
export { COVERAGE_PRESETS, coverage } from "./experiments/coverage.js";
export {
  type CoverageRow,
  coordinateCoverage,
  jointCoverage,
  marginalCoverage,
  type SigmaChoice,
  summarizeCoverage,
} from "./experiments/coverage-summary.js";
export type { ArmState, Experiment, ExperimentName, StreamState } from "./experiments/experiment.js";
export { EXPERIMENT_NAMES, experimentNamed, scaleOf } from "./experiments/experiments.js";
export { INVISIBILITY_GAMMAS, INVISIBILITY_PRESETS, invisibility } from "./experiments/invisibility.js";
export {
  type InvisibilityRow,
  type PairedDistance,
  pairedDistances,
  summarizeInvisibility,
} from "./experiments/invisibility-summary.js";
export type { Estimate } from "./experiments/monte-carlo.js";
export { type NecessityRow, necessityRows } from "./experiments/necessity.js";
export type { RunProvenance } from "./experiments/provenance.js";
export { type Comparison, compareCoverage, compareInvisibility } from "./experiments/published.js";
export { type ExperimentResult, recordsOf } from "./experiments/result.js";
export { type Provenance, readResult, type WriteOptions, writeResult } from "./experiments/result-file.js";
export {
  RIDGE,
  type RidgeModel,
  type RidgeRecord,
  type RidgeResults,
  type RidgeSettings,
  type RidgeStatistic,
  ridgeCoverage,
  ridgeProblem,
  ridgeResults,
} from "./experiments/ridge.js";
export {
  type RunStreamsOptions,
  requireFinished,
  runExperiment,
  runStreams,
} from "./experiments/run-experiment.js";
export type { RunDescription } from "./experiments/run-file.js";
export type { Preset, PresetName, ScaleOptions } from "./experiments/scale.js";
export type { PlugInMean, PlugInRecord, StreamRecord } from "./experiments/stream-record.js";
export { chooseStreams, type Verification, type VerifyOptions, verifyResult } from "./experiments/verify.js";
export {
  type DecayCenter,
  type DecayMethod,
  decayProblem,
  WEIGHT_DECAY,
  type WeightDecayResults,
  type WeightDecaySettings,
  weightDecayResults,
} from "./experiments/weight-decay.js";
export {
  ANSWER,
  type AnswerResults,
  type AnswerSettings,
  answerFigure,
  answerResults,
} from "./figures/answer.js";
export { type CatalogueEntry, FIGURES, missingFor } from "./figures/catalogue.js";
export { COVERAGE_LEVELS, coverageFigure } from "./figures/coverage.js";
export { coverageByCoordinateFigure } from "./figures/coverage-by-coordinate.js";
export {
  ENERGY,
  type EnergyResults,
  type EnergySeries,
  type EnergySettings,
  energyFigure,
  energyResults,
} from "./figures/energy.js";
export { gallery } from "./figures/gallery.js";
export { type InvisibilityResults, invisibilityFigure, invisibilityResults } from "./figures/invisibility.js";
export { invisibilityPlugInFigure } from "./figures/invisibility-plug-in.js";
export { kolmogorovSmirnovFigure } from "./figures/kolmogorov-smirnov.js";
export {
  NECESSITY,
  type NecessityResults,
  type NecessitySettings,
  necessityFigure,
  necessityResults,
  type SimulatedRatio,
} from "./figures/necessity.js";
export {
  NECESSITY_OVER_N,
  type NecessityOverNResults,
  type NecessityOverNSettings,
  necessityOverNFigure,
  necessityOverNResults,
  type PublishedRatio,
} from "./figures/necessity-over-n.js";
export { onePassFigure } from "./figures/one-pass.js";
export {
  coefficientCoverage,
  jointCalibration,
  onePassCalibrationFigure,
} from "./figures/one-pass-calibration.js";
export { pairedDistanceFigure, type WashingOut, washingOut } from "./figures/paired-distance.js";
export {
  PROJECTION_ERRORS,
  projectionErrorsFigure,
  projectionErrorsResults,
} from "./figures/projection-errors.js";
export { type Published, readPublished } from "./figures/published.js";
export {
  RANDOM_DRIFT,
  type RandomDriftSettings,
  randomDrift,
  randomDriftMatrices,
} from "./figures/random-drift.js";
export { exportFigure, exportFigures } from "./figures/rendering/export.js";
export { closeBrowser, openBrowser } from "./figures/rendering/open-close.js";
export { type Rendering, render, renderPng, renderSvg } from "./figures/rendering/render.js";
export { ridgeCoverageFigure } from "./figures/ridge-coverage.js";
export { missingResults } from "./figures/simulated-results.js";
export {
  SPECTRA,
  type SpectraResults,
  type SpectraSeries,
  type SpectraSettings,
  spectraFigure,
  spectraResults,
} from "./figures/spectra.js";
export {
  calibrationResultPath,
  missingCalibration,
  missingOnePass,
  onePassResultPath,
} from "./figures/susy-results.js";
export {
  TURNING_PRECONDITIONER,
  type TurningPreconditionerResults,
  type TurningPreconditionerSettings,
  type TurningRatio,
  turningPreconditioner,
  turningPreconditionerFigure,
  turningPreconditionerResults,
} from "./figures/turning-preconditioner.js";
export { weightDecayFigure } from "./figures/weight-decay.js";
export { markdown } from "./notebook/markdown.js";
export { type Advance, progress } from "./notebook/progress.js";
export { show } from "./notebook/show.js";
export { type TableRow, type TableValue, table } from "./notebook/table.js";
export { type DiabetesPopulation, type DiabetesProblem, diabetes } from "./problems/diabetes.js";
export { type AgainstBatchOptions, againstBatch, ONE_PASS_GAINS } from "./susy/against-batch.js";
export { type CalibrationOptions, susyCalibration } from "./susy/susy-calibration.js";
export { type SusyOptimum, type SusyOptimumOptions, susyOptimum } from "./susy/susy-optimum.js";
export { type PublishedSusy, publishedSusy } from "./susy/susy-published.js";
export {
  type CalibrationArm,
  type CalibrationResult,
  type FitPath,
  type OnePassResult,
  type PathPoint,
  readCalibrationResult,
  readOnePassResult,
  writeSusyResult,
} from "./susy/susy-result.js";
export {
  SUSY_BLOCK,
  SUSY_COLUMNS,
  type SusyBlock,
  type SusyStreamOptions,
  storedRows,
  susyShapedBlocks,
} from "./susy/susy-shape.js";
