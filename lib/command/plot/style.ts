/** How one method is drawn, in every figure: colour on a screen, dash and symbol where there is no colour. */
export interface MethodStyle {
  readonly label: string;
  /** Hex, "#rrggbb". */
  readonly color: string;
  /** Plotly's dash: "solid", or the lengths of dashes and gaps. */
  readonly dash: string;
  /** Plotly's marker symbol. */
  readonly symbol: string;
}

export type Method =
  | "sgd"
  | "saRmsprop"
  | "saAdam75"
  | "saAdam85"
  | "saAdam95"
  | "gammaOne"
  | "aboveOne"
  | "theory";

/**
 * The methods. Blues, darker to lighter, are the momentum exponents gamma inside the theorem; vermilion is its
 * edge gamma = 1 and purple what lies above; SGD is black, SA-RMSProp green, and a reference grey.
 *
 * Told apart under the common colour vision deficiencies by hue and lightness, and in grey by dash and symbol.
 */
export const METHOD_STYLES: Readonly<Record<Method, MethodStyle>> = {
  sgd: { label: "SGD", color: "#262626", dash: "solid", symbol: "circle" },
  saRmsprop: { label: "SA-RMSProp", color: "#11845b", dash: "10px,2px,2px,2px,2px,2px", symbol: "square" },
  saAdam75: { label: "<i>γ</i> = 0.75", color: "#08306b", dash: "solid", symbol: "diamond" },
  saAdam85: { label: "<i>γ</i> = 0.85", color: "#2171b5", dash: "9px,3px", symbol: "triangle-up" },
  saAdam95: { label: "<i>γ</i> = 0.95", color: "#63a8d6", dash: "9px,2px,2px,2px", symbol: "pentagon" },
  gammaOne: { label: "<i>γ</i> = 1", color: "#d3540a", dash: "4px,2px", symbol: "x" },
  aboveOne: { label: "<i>γ</i> above 1", color: "#a8328c", dash: "1.5px,1.5px", symbol: "cross" },
  theory: { label: "theory", color: "#7a7a7a", dash: "3px,3px", symbol: "line-ew-open" },
};

/** The style of SA-Adam with momentum exponent gamma: the nearest of those that have one, above 1 one for all. */
export function gammaStyle(gamma: number): MethodStyle {
  const method: Method =
    gamma > 1
      ? "aboveOne"
      : gamma === 1
        ? "gammaOne"
        : gamma < 0.8
          ? "saAdam75"
          : gamma < 0.9
            ? "saAdam85"
            : "saAdam95";
  return { ...METHOD_STYLES[method], label: `<i>γ</i> = ${gamma}` };
}

/** Printed widths at 96 px an inch: one column of a two-column page, and both. */
export const SINGLE_COLUMN = 336;
export const DOUBLE_COLUMN = 672;

/** Font sizes in px: 8.25 and 9 points in print. */
export const SMALL = 11;
export const NORMAL = 12;

export const INK = "#262626";
export const FAINT = "#e6e6e6";
/** Ground of a region, such as the theorem's range of gamma. */
export const SHADE = "#eef4fa";
