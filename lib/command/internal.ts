export { type Column, csv, type Table } from "./files/csv.js";
export { CommandFailure, flagOf } from "./files/failure.js";
export { copyWhole, writeWhole } from "./files/files.js";
export { missingArgument, oneOf, seedNumber, workerCount } from "./files/flags.js";
export { interruptible } from "./files/interrupt.js";
export { between, integerFrom, missing, number, type Parser, shortNumber } from "./files/numbers.js";
export { runProgram, type Verb } from "./files/program.js";
export { moduleFile, sourceWorker } from "./files/source-worker.js";
export { alignedLines, type Terminal } from "./files/terminal.js";
export { visible } from "./files/visible.js";
export { readFitState, type StoredFit, writeFitState } from "./fit/state-file.js";
export { type Axis, type AxisOptions, linearAxis, logAxis, powerOfTen } from "./plot/axes.js";
export {
  type Attributes,
  CONFIG,
  type Figure,
  type PlotlyJson,
  plotlyJson,
  type Trace,
} from "./plot/figure.js";
export { facesOf, fontFaceCss, type TextRun } from "./plot/fonts.js";
export { type ForestOptions, forestFigure } from "./plot/forest.js";
export { escapeXml, html } from "./plot/html.js";
export { type FigureParts, type Label, type Panel, panelFigure } from "./plot/panels.js";
export { type PlotAxis, type PlotOptions, type PlotPanel, plot, type Series } from "./plot/plot.js";
export {
  DOUBLE_COLUMN,
  FAINT,
  gammaStyle,
  INK,
  METHOD_STYLES,
  type Method,
  type MethodStyle,
  SINGLE_COLUMN,
} from "./plot/style.js";
export { curve, points, type TraceOptions } from "./plot/traces.js";
export { count, listed, spaced } from "./plot/words.js";
export type { ReadPart } from "./tables/identity.js";
export { openTable } from "./tables/open-table.js";
export { literal } from "./tables/sql-text.js";
export type { BlockOptions, Table as DataTable, TableOptions } from "./tables/table.js";
