import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { newCellOutput } from "./cell-output.js";

/** The panels that there are, each with what is read where it cannot run. */
const PANELS = {
  variance:
    "How fast may momentum fade? The variance ratio V(γ, n) and the coverage of a nominal 95 % interval.",
  "phase-plane":
    "Does the pair of iterate and momentum come to rest? Its phase plane, and the drift’s eigenvalues.",
  intervals: "Do 95 of 100 intervals hold the truth? A hundred streams piling up their intervals.",
  turning: "Must the preconditioner come to rest? The average’s exact covariance while it turns.",
  decay: "What does weight decay estimate? The rest points of coupled and decoupled decay.",
  "your-csv": "What do your own data say? A CSV fitted on the page.",
} as const;

/** The name of a live panel. */
export type ExplorableName = keyof typeof PANELS;

/** The panel whose outputs carry the program: one a kernel, the first that was shown. */
let carrier: ExplorableName | undefined;

/**
 * Shows a live panel: sliders, computing in the reader's browser and without a kernel, also in a notebook that is only opened. In
 * JupyterLab that takes a notebook that is trusted; elsewhere one line says what there would be to see.
 *
 * Outputs of the panel that a kernel shows first carry the program, 0.4 MB, for the whole notebook.
 *
 * @throws RangeError for a name that there is not; Error outside a tslab kernel, or where the panels are not built
 * @example explorable("variance")
 */
export function explorable(name: ExplorableName): void {
  if (!Object.hasOwn(PANELS, name))
    throw new RangeError(
      `there is no explorable ${String(name)}: it is one of ${Object.keys(PANELS).join(", ")}`,
    );
  const output = newCellOutput();
  // With that attribute JupyterLab leaves keys to the sliders.
  const element = `<sa-explorable name="${name}" data-lm-suppress-shortcuts="true">${PANELS[name]} To be seen live, open this notebook in JupyterLab and trust it.</sa-explorable>`;
  const program = carrier === undefined || carrier === name ? `<script>${bundle()}</script>` : "";
  carrier ??= name;
  output.put({ "text/html": element + program, "text/plain": PANELS[name] });
}

function bundle(): string {
  const path = createRequire(import.meta.url).resolve("explorables");
  return readFileSync(path, "utf8");
}
