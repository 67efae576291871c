export { checksum } from "./files/checksum.js";
export { type Column, csv, type Table } from "./files/csv.js";
export { CommandFailure } from "./files/failure.js";
export { missingArgument, oneOf, seedNumber, workerCount } from "./files/flags.js";
export { interruptible, Stopped } from "./files/interrupt.js";
export { between, integerFrom, missing, number, type Parser, shortNumber } from "./files/numbers.js";
export { flagOf } from "./files/option-flags.js";
export { runProgram, type Verb } from "./files/program.js";
export { type ProgressReporter, paceOf, progressReporter, timeText } from "./files/progress.js";
export type { Terminal } from "./files/terminal.js";
export { alignedLines } from "./files/text-table.js";
export { visible } from "./files/visible.js";
export { copyWhole, replacement, writeWhole } from "./files/write-whole.js";
export {
  type Axis,
  type AxisOptions,
  linearAxis,
  logAxis,
  powerOfTen,
  requireLogRange,
} from "./plot/axes.js";
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
export { loadFonts } from "./plot/load-fonts.js";
export { type FigureParts, type Label, LEGEND_BELOW, type Panel, panelFigure } from "./plot/panels.js";
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
