// What the notebooks show and a user of the library does not need: tslab resolves packages by their roots alone.
export type {
  AdaptiveDecayLimit,
  AdaptiveRestPoint,
  AugmentedDrift,
  Complex,
  ConstantGainBiasSettings,
  ConstantGainLaw,
  ConstantGainSettings,
  DriftModel,
  DriftSpectrum,
  EnergyCertificate,
  EnergyPoint,
  ExactEnergy,
  LearnedDecayCovariance,
  MatrixAdagradOptions,
  Momentum,
  MovingPreconditionerOptions,
  MovingVariance,
  Preconditioner,
  ProductBound,
  ProductBoundOptions,
  ProductNorm,
  ProjectionErrors,
  SpectrumPoint,
  Stabilization,
  StationaryDiagonalsOptions,
  Tautology,
} from "sa-adam/internal";
export {
  adaptiveDecayLimit,
  adaptiveRestPoint,
  asymptoticVarianceRatio,
  augmentedDrift,
  augmentedTrajectory,
  chiSquaredCdf,
  chiSquaredQuantile,
  compose,
  constant,
  constantGainBias,
  constantGainLaw,
  curvatureOns,
  decoupledCovariance,
  driftSpectrum,
  energyAlongRun,
  energyCertificate,
  exactEnergy,
  fixedPreconditioner,
  higrad,
  hulc,
  hulcParts,
  lion,
  localStabilization,
  logSpacedIntegers,
  matrixAdagrad,
  momentum,
  movingPreconditionerVariance,
  muon,
  normalCdf,
  onlineBootstrap,
  productBounds,
  projectionErrors,
  randomSpd,
  relativeError,
  restPoint,
  runPaths,
  saAmsgrad,
  saMomentum,
  saNadam,
  sandwichRatio,
  saShampoo,
  shards,
  spdEigen,
  spectrumAlongSchedule,
  stationaryDiagonals,
  tautology,
  theoremVerdict,
  toeplitz,
  transitionProductNorms,
  varianceRatios,
} from "sa-adam/internal";
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
  SINGLE_COLUMN,
  spaced,
  writeWhole,
} from "sa-adam-cli/internal";
export * from "./catalogue/catalogue.js";
export * from "./catalogue/gallery.js";
export * from "./engine/experiment.js";
export * from "./engine/group-file.js";
export * from "./engine/monte-carlo.js";
export * from "./engine/provenance.js";
export * from "./engine/result.js";
export * from "./engine/run-group.js";
export * from "./engine/scale.js";
export * from "./engine/simulate.js";
export * from "./engine/stream-record.js";
export * from "./figures/levels-panel.js";
export * from "./figures/rendering/export.js";
export * from "./figures/rendering/open-close.js";
export * from "./figures/rendering/render.js";
export * from "./notebook/check.js";
export * from "./notebook/explorable.js";
export * from "./notebook/markdown.js";
export * from "./notebook/progress.js";
export * from "./notebook/show.js";
export * from "./notebook/solution.js";
export * from "./notebook/table.js";
export * from "./problems/diabetes.js";
export * from "./results/coverage/by-coordinate.js";
export * from "./results/coverage/experiment.js";
export * from "./results/coverage/figure.js";
export * from "./results/coverage/summary.js";
export * from "./results/drift/energy.js";
export * from "./results/drift/moving-preconditioner.js";
export * from "./results/drift/product-bound.js";
export * from "./results/drift/random-drift.js";
export * from "./results/drift/spectra.js";
export * from "./results/gains/figure.js";
export * from "./results/gains/simulation.js";
export * from "./results/intervals/costs.js";
export * from "./results/intervals/figure.js";
export * from "./results/intervals/observed-path.js";
export * from "./results/intervals/problem.js";
export * from "./results/intervals/result.js";
export * from "./results/intervals/settings.js";
export * from "./results/intervals/simulation.js";
export * from "./results/invisibility/experiment.js";
export * from "./results/invisibility/figure.js";
export * from "./results/invisibility/necessity-rows.js";
export * from "./results/invisibility/paired-distance.js";
export * from "./results/invisibility/plug-in-figure.js";
export * from "./results/invisibility/summary.js";
export * from "./results/kolmogorov-smirnov/figure.js";
export * from "./results/linearised/experiment.js";
export * from "./results/linearised/figure.js";
export * from "./results/linearised/prediction.js";
export * from "./results/linearised/summary.js";
export * from "./results/necessity/answer.js";
export * from "./results/necessity/figure.js";
export * from "./results/necessity/over-n.js";
export * from "./results/necessity/published.js";
export * from "./results/one-pass/against-batch.js";
export * from "./results/one-pass/authors.js";
export * from "./results/one-pass/calibration.js";
export * from "./results/one-pass/calibration-figure.js";
export * from "./results/one-pass/figure.js";
export * from "./results/one-pass/optimum.js";
export * from "./results/one-pass/published.js";
export * from "./results/one-pass/result.js";
export * from "./results/one-pass/stream.js";
export * from "./results/optimizers/figure.js";
export * from "./results/optimizers/simulation.js";
export * from "./results/outside/arms.js";
export * from "./results/outside/experiment.js";
export * from "./results/outside/figure.js";
export * from "./results/outside/prediction.js";
export * from "./results/outside/problem.js";
export * from "./results/outside/summary.js";
export * from "./results/projection-errors/figure.js";
export * from "./results/published.js";
export * from "./results/ridge/figure.js";
export * from "./results/ridge/simulation.js";
export * from "./results/self-calibration/secom.js";
export * from "./results/self-calibration/simulation.js";
export * from "./results/stored.js";
export * from "./results/threshold/experiment.js";
export * from "./results/threshold/figure.js";
export * from "./results/threshold/summary.js";
export * from "./results/turning-preconditioner/figure.js";
export * from "./results/weight-decay/figure.js";
export * from "./results/weight-decay/simulation.js";
export * from "./runs/collect.js";
export * from "./runs/experiments.js";
export * from "./runs/result-file.js";
export * from "./runs/run-experiment.js";
export * from "./runs/run-file.js";
export * from "./runs/verify.js";
