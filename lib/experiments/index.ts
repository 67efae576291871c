export { type Collected, type CollectOptions, collectResult } from "./collect.js";
export { COVERAGE_PRESETS, coverage } from "./coverage.js";
export {
  type CoverageRow,
  coordinateCoverage,
  jointCoverage,
  marginalCoverage,
  type SigmaChoice,
  summarizeCoverage,
} from "./coverage-summary.js";
export type { ArmState, Experiment, ExperimentName, StreamState } from "./experiment.js";
export { EXPERIMENT_NAMES, experimentNamed, scaleOf } from "./experiments.js";
export { INVISIBILITY_GAMMAS, INVISIBILITY_PRESETS, invisibility } from "./invisibility.js";
export {
  type InvisibilityRow,
  type PairedDistance,
  pairedDistances,
  summarizeInvisibility,
} from "./invisibility-summary.js";
export type { Estimate } from "./monte-carlo.js";
export { type NecessityRow, necessityRows } from "./necessity.js";
export type { RunProvenance } from "./provenance.js";
export { type Comparison, compareCoverage, compareInvisibility } from "./published.js";
export { type ExperimentResult, recordsOf } from "./result.js";
export { type Provenance, readResult, type WriteOptions, writeResult } from "./result-file.js";
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
} from "./ridge.js";
export { type RunStreamsOptions, requireFinished, runExperiment, runStreams } from "./run-experiment.js";
export type { RunDescription } from "./run-file.js";
export type { Preset, PresetName, ScaleOptions } from "./scale.js";
export type { PlugInMean, PlugInRecord, StreamRecord } from "./stream-record.js";
export { type SusyOptimum, type SusyOptimumOptions, susyOptimum } from "./susy-optimum.js";
export { type PublishedSusy, publishedSusy } from "./susy-published.js";
export {
  type CalibrationArm,
  type CalibrationResult,
  type FitPath,
  type OnePassResult,
  type PathPoint,
  readCalibrationResult,
  readOnePassResult,
  writeSusyResult,
} from "./susy-result.js";
export {
  SUSY_BLOCK,
  SUSY_COLUMNS,
  type SusyBlock,
  type SusyStreamOptions,
  storedRows,
  susyShapedBlocks,
} from "./susy-shape.js";
export { chooseStreams, type Verification, type VerifyOptions, verifyResult } from "./verify.js";
export {
  type DecayCenter,
  type DecayMethod,
  decayProblem,
  WEIGHT_DECAY,
  type WeightDecayResults,
  type WeightDecaySettings,
  weightDecayResults,
} from "./weight-decay.js";
