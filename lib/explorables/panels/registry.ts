import { intervals } from "./intervals.js";
import type { Panel } from "./panel.js";
import { phasePlane } from "./phase-plane.js";
import { variance } from "./variance.js";

/** Every panel, by the name that `<sa-explorable name="...">` asks for it with. */
export const PANELS: ReadonlyMap<string, Panel> = new Map(
  [variance, phasePlane, intervals].map((panel) => [panel.name, panel]),
);
