import type { Figure } from "sa-adam-cli/internal";
import { DOUBLE_COLUMN, panelFigure } from "sa-adam-cli/internal";
import { legendBelow } from "../../figures/layout.js";
import { columns, drawnPoints } from "../../figures/rows.js";
import { exclusionPanel, forestPanel, inBatchErrors, magnifiedPanel, memoryPanel } from "./panels.js";
import type { OnePassResult } from "./result.js";

/** Pixels of one coefficient's line. */
const LINE = 18;

/**
 * One pass against the stored batch: intervals, rows until each leaves zero out for good, and memory. Figure 3 of the paper, on the
 * data that the result is of.
 */
export function onePassFigure(result: OnePassResult): Figure {
  const names = result.columns;
  const panels = [forestPanel(result), magnifiedPanel(result), exclusionPanel(result), memoryPanel(result)];
  // All that is drawn, one row a point, with the half-width of its interval.
  const rows = drawnPoints(panels).map(({ panel, series, index, x, y, bar }) => {
    const coefficient = panel === "d" ? "" : names[index];
    return { panel, series, coefficient, x, y, halfWidth: bar };
  });
  return panelFigure({
    name: "one-pass",
    title: "One pass against the stored batch",
    caption: caption(result),
    width: DOUBLE_COLUMN,
    height: 102 + LINE * names.length,
    gap: 15,
    panels,
    ...legendBelow(),
    margin: { left: 146, bottom: 76, right: 14 },
    table: columns(rows),
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
