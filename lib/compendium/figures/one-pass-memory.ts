import type { Panel } from "sa-adam-cli/internal";
import { curve, logAxis, METHOD_STYLES, type MethodStyle, points } from "sa-adam-cli/internal";
import { publishedSusy } from "../susy/susy-published.js";
import type { OnePassResult } from "../susy/susy-result.js";

const RANGE = [1e3, 1e9] as const;

/** Bytes that each way must hold, over the rows of the data: all rows, or a state that does not grow. */
export function memoryPanel(
  { rows, memory }: OnePassResult,
  onePass: MethodStyle,
  batch: MethodStyle,
): Panel {
  const state = memory.state;
  const withRows = state + memory.buffers;
  const grey = METHOD_STYLES.theory;
  return {
    title: "memory",
    before: 62,
    x: logAxis("rows <i>n</i>", { range: RANGE, ticks: [1e3, 1e6, 1e9], labels: POWERS }),
    y: logAxis("", {
      range: [1e3, 1e12],
      ticks: [1e3, 1e6, 1e9, 1e12],
      labels: ["1 kB", "1 MB", "1 GB", "1 TB"],
    }),
    verticals: [rows],
    traces: [
      curve(
        [...RANGE],
        RANGE.map((n) => n * memory.storedRow),
        batch,
        HIDDEN,
      ),
      curve(
        [...RANGE],
        RANGE.map(() => withRows),
        onePass,
        HIDDEN,
      ),
      curve(
        [...RANGE],
        RANGE.map(() => state),
        { ...onePass, dash: "4px,2px" },
        HIDDEN,
      ),
      points(
        [rows],
        [publishedSusy().onePassStateBytes],
        { ...grey, label: "published", symbol: "diamond-open" },
        HIDDEN,
      ),
    ],
    labels: [
      { text: "stored batch", x: 8e8, y: 4e11, align: "right", color: batch.color },
      { text: "with its rows", x: 9e8, y: withRows * 2.2, align: "right", color: onePass.color },
      { text: `state, ${bytes(state)}`, x: 9e8, y: state * 2.2, align: "right", color: onePass.color },
    ],
  };
}

const POWERS = ["10<sup>3</sup>", "10<sup>6</sup>", "10<sup>9</sup>"];
const HIDDEN = { showlegend: false, hovertemplate: "n = %{x}: %{y} bytes" };

/** 6.5 kB for 6536. */
function bytes(value: number): string {
  const [scale, unit] = value >= 1e9 ? [1e9, "GB"] : value >= 1e6 ? [1e6, "MB"] : [1e3, "kB"];
  return `${Number((value / scale).toPrecision(2))} ${unit}`;
}
