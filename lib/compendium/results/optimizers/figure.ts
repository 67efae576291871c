import type { Figure, MethodStyle, Panel, Trace } from "sa-adam-cli/internal";
import { count, curve, DOUBLE_COLUMN, logAxis, METHOD_STYLES, panelFigure } from "sa-adam-cli/internal";
import { checkpointRange, legendBelow } from "../../figures/layout.js";
import { column, tableOf } from "../../figures/rows.js";
import { estimated, thin } from "../../figures/traces.js";
import type { OptimizerDistance, OptimizersResults } from "./simulation.js";

const { sgd, saRmsprop, saAdam75, saAdam85, saAdam95, gammaOne, aboveOne } = METHOD_STYLES;
const STYLES: readonly MethodStyle[] = [
  { ...sgd, symbol: "circle-open" },
  saAdam75,
  saAdam85,
  saAdam95,
  saRmsprop,
  { ...saRmsprop, symbol: "square-open", dash: "3px,3px" },
  { ...saRmsprop, symbol: "triangle-down", dash: "solid" },
  gammaOne,
  { ...gammaOne, symbol: "x-open", dash: "solid" },
  aboveOne,
  { ...aboveOne, symbol: "star", dash: "solid" },
];

/** Invisible or visible: each optimizer's average beside SGD's on the same streams. */
export function optimizersFigure({ settings, rows }: OptimizersResults): Figure {
  const { n, streams, seed } = settings;
  const values = rows.flatMap(({ distances }) => column(distances, "value"));
  const range = [Math.min(...values) / 2, Math.max(...values) * 2] as const;
  const panel = (title: string, inside: boolean): Panel => ({
    title,
    x: logAxis("number of steps <i>n</i>", { range: checkpointRange([rows[0].checkpoints[0], n]) }),
    y: logAxis("paired distance to SGD", { range }),
    traces: rows.flatMap((row, k) => (row.inside === inside ? drawn(row, STYLES[k]) : [])),
  });
  const panels = [panel("inside the theorem", true), panel("outside", false)];
  return panelFigure({
    name: "optimizers",
    title: "Invisible or visible",
    caption:
      `Distance of each optimizer’s average to SGD’s on the same streams, n |x̄ − x̄(SGD)|² in the metric of Σ⁻¹ over d: in units of the variance that both share where the optimizer is invisible. A quadratic with normal noise, a 2 × 2 matrix of parameters (d = 4), from x* on, n = ${count(n)}, M = ${streams} streams (seed ${seed}), two standard errors. ` +
      "η_t = 0.5 t^−0.7 inside, outside 0.2 t^−0.7 with and 0.4 t^−0.6 without momentum; γ = 0.75, second moments 1/(t + 1). a: falls to 0. b: directions of fixed length, with and without their momentum (Lion 0.9 and 0.99, Muon 0.95); dashed: where `directionLaw` says that they stay, nothing fitted. " +
      "At this n what their steps leave is still on top of it, Lion’s most of all: momentum makes its limit small, and small is not zero.",
    width: DOUBLE_COLUMN,
    height: 360,
    panels,
    ...legendBelow(3),
    table: tableOf(panels),
  });
}

function drawn({ name, checkpoints, distances, limit }: OptimizerDistance, style: MethodStyle): Trace[] {
  const label = { ...style, label: name };
  const ends = [checkpoints[0], checkpoints[checkpoints.length - 1]];
  const law = curve(
    ends,
    [limit, limit],
    { ...label, label: `${name}, law` },
    {
      legendgroup: name,
      showlegend: false,
      line: { ...thin(style), dash: "4px,3px" },
    },
  );
  return [...(limit > 0 ? [law] : []), estimated(checkpoints, distances, label, 6)];
}
