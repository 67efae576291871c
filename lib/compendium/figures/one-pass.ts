import type { Figure, Table } from "sa-adam-cli/internal";
import { DOUBLE_COLUMN, type Panel, panelFigure } from "sa-adam-cli/internal";
import type { OnePassResult } from "../susy/susy-result.js";
import { memoryPanel } from "./one-pass-memory.js";
import {
  BATCH,
  exclusionPanel,
  forestPanel,
  inBatchErrors,
  magnifiedPanel,
  ONE_PASS,
} from "./one-pass-panels.js";
import { legendBelow } from "./simulated.js";

/** Pixels of one coefficient's line. */
const LINE = 18;

/**
 * One pass against the stored batch: intervals, rows until each leaves zero out for good, and memory. Figure 3 of the paper, on the
 * data that the result is of.
 */
export function onePassFigure(result: OnePassResult): Figure {
  const { columns } = result;
  const panels = [
    forestPanel(result),
    magnifiedPanel(result),
    exclusionPanel(result),
    memoryPanel(result, ONE_PASS, BATCH),
  ];
  return panelFigure({
    name: "one-pass",
    title: "One pass against the stored batch",
    caption: caption(result),
    width: DOUBLE_COLUMN,
    height: 102 + LINE * columns.length,
    gap: 15,
    panels,
    ...legendBelow(),
    margin: { left: 146, bottom: 76, right: 14 },
    table: table(panels, columns),
  });
}

function caption(result: OnePassResult): string {
  const { rows, seed, ridge, alpha, gamma, data, target } = result;
  const what =
    data === "susy"
      ? `SUSY (UCI, 18 standardised covariates), n = ${thousands(rows)} rows.`
      : `Shown is a synthetic stream, not SUSY: n = ${thousands(rows)} rows${seed === undefined ? "" : ` (seed ${seed})`} of 18 correlated, mostly skewed covariates, ` +
        "shaped like SUSY’s, with labels from a logistic model whose coefficients are those published for SUSY.";
  const truth = target
    ? ` Orange: the optimum of the penalised population, x*, known to within ${inBatchErrors(result, target.errors).toFixed(2)} of these units.`
    : "";
  return (
    `Ridge logistic regression, λ = ${ridge}, intercept first, d = ${result.columns.length}. ${what} One pass of SA-Adam, α = ${alpha}, γ = ${gamma}, ` +
    `and Newton’s fit of all rows with its sandwich; one stream, M = 1. a: 95 percent intervals, too narrow to see. b: the same, as distances from ` +
    `the stored-batch estimate in its standard errors.${truth} Grey: An and Huo’s published one pass on SUSY, against their stored batch. ` +
    "c: rows after which the interval never contained zero again; triangles: it does at the end. Refits of the stored batch at the same rows. " +
    `d: bytes held over the rows of the data: the state of one pass, that with the rows in its memory (warm-up, and the block on its way), and all ` +
    `rows; dashed: ${thousands(rows)} rows; grey: the published state of one pass.`
  );
}

/** 5,000,000 for 5e6. */
function thousands(n: number): string {
  return n.toLocaleString("en-US");
}

/** All that is drawn, one row a point, with the half-width of its interval. */
function table(panels: readonly Panel[], columns: readonly string[]): Table {
  const rows = panels.flatMap(({ traces }, k) =>
    traces.flatMap(({ name = "", x = [], y = [], error_x }) => {
      const reach = (error_x as { array?: readonly number[] } | undefined)?.array;
      return Array.from({ length: x.length }, (_, i) => ({
        panel: "abcd"[k],
        series: name.replaceAll(/<[^>]*>/g, ""),
        coefficient: k < 3 ? columns[i] : "",
        x: Number(x[i]),
        y: Number(y[i]),
        halfWidth: reach?.[i] ?? Number.NaN,
      }));
    }),
  );
  const column = <Key extends keyof (typeof rows)[number]>(key: Key): (typeof rows)[number][Key][] =>
    rows.map((row) => row[key]);
  return {
    panel: column("panel"),
    series: column("series"),
    coefficient: column("coefficient"),
    x: column("x"),
    y: column("y"),
    halfWidth: column("halfWidth"),
  };
}
