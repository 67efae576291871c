import type { MethodStyle } from "sa-adam-cli/internal";
import { count, gammaStyle, METHOD_STYLES } from "sa-adam-cli/internal";
import { type ExperimentResult, recordsOf, type SigmaChoice } from "../engine/result.js";
import type { Preset } from "../engine/scale.js";

/** How an arm of an experiment is drawn, in every figure. @example armStyle("SA-Adam 0.75") */
export function armStyle(arm: string): MethodStyle {
  if (arm === "SGD") return METHOD_STYLES.sgd;
  if (arm === "SA-RMSProp") return METHOD_STYLES.saRmsprop;
  if (arm === "SA-Adam") return { ...METHOD_STYLES.saAdam75, label: arm };
  const gamma = Number(arm.split(" ")[1]);
  return { ...gammaStyle(gamma), label: `SA-Adam, <i>γ</i> = ${gamma}` };
}

/** Plug-in as the arm is drawn; the true Sigma with its open symbol and dots. */
export function sigmaStyle(arm: string, sigma: SigmaChoice): MethodStyle {
  const style = armStyle(arm);
  return sigma === "plug-in" ? style : openStyle(style, "true <i>Σ</i>");
}

/** A style with open symbols and dots, its label with something added. */
export function openStyle(style: MethodStyle, what: string): MethodStyle {
  return { ...style, label: `${style.label}, ${what}`, dash: "2px,2px", symbol: `${style.symbol}-open` };
}

/** Streams that have reached n. */
export function finishedStreams(result: ExperimentResult): number {
  return recordsOf(result, result.arms[0], result.n).length;
}

/**
 * n, M and seed for a caption; a result below the published scale, `paper`, is called so.
 *
 * @example scaleInWords(result, INVISIBILITY_PRESETS.paper) // "n = 10⁸, M = 200 streams (seed 2026)."
 */
export function scaleInWords(result: ExperimentResult, paper: Preset): string {
  const streams = finishedStreams(result);
  const scale = `n = ${count(result.n)}, M = ${streams} streams (seed ${result.seed}).`;
  if (result.n >= paper.n && streams >= paper.streams) return scale;
  return `${scale} A smaller run than the published one (n = ${count(paper.n)}, M = ${paper.streams}).`;
}
