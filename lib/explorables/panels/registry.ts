import { decay } from "./decay.js";
import { intervals } from "./intervals.js";
import type { Panel } from "./panel.js";
import { phasePlane } from "./phase-plane.js";
import { turning } from "./turning.js";
import { variance } from "./variance.js";
import { yourCsv } from "./your-csv.js";

/** Every panel, by the name that `<sa-explorable name="...">` asks for it with. */
export const PANELS: ReadonlyMap<string, Panel> = new Map(
  [variance, phasePlane, intervals, turning, decay, yourCsv].map((panel) => [panel.name, panel]),
);
