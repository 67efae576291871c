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
export { type PlotAxis, type PlotOptions, type PlotPanel, plot, type Series } from "./plot.js";
export { closeBrowser } from "./rendering/browser.js";
export { csv } from "./rendering/csv.js";
export { exportFigure, exportFigures } from "./rendering/export.js";
export { type Rendering, render, renderPng, renderSvg } from "./rendering/render.js";
