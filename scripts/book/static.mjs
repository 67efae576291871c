// What every page loads, from the packages that package-lock.json pins: no page asks the network for anything.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { root } from "../venv.mjs";

/**
 * Files of the packages that a package of the workspace depends on.
 * @param {"command" | "compendium"} name
 */
const filesOf = (name) => createRequire(join(root, "lib", name, "package.json"));
const [command, compendium] = [filesOf("command"), filesOf("compendium")];
const SUBSETS = ["latin", "latin-ext", "greek"];
const WEIGHTS = [400, 600];
const STYLES = ["normal", "italic"];

/** @param {string} folder is emptied first */
export function layStatic(folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const inside of ["mathjax", "fonts"]) mkdirSync(join(folder, inside), { recursive: true });
  copyFileSync(compendium.resolve("mathjax/es5/tex-svg.js"), join(folder, "mathjax", "tex-svg.js"));
  copyFileSync(
    command.resolve("plotly.js-basic-dist-min/plotly-basic.min.js"),
    join(folder, "plotly-basic.min.js"),
  );
  const own = join(root, "book", "_static");
  for (const script of ["figures.js", "reach.js"]) copyFileSync(join(own, script), join(folder, script));
  writeFileSync(join(folder, "book.css"), fontFaces(folder) + readFileSync(join(own, "book.css"), "utf8"));
  const explorables = join(root, "lib", "explorables", "dist", "explorables.js");
  // As a script and not a module: pages that are opened as files may not load modules.
  if (existsSync(explorables)) {
    const outfile = join(folder, "explorables.js");
    buildSync({ entryPoints: [explorables], outfile, bundle: true, format: "iife", minify: true });
  }
}

/**
 * Copies the typeface and names it in CSS.
 * @param {string} folder
 */
function fontFaces(folder) {
  /** @type {Record<string, string>} */
  const ranges = command("@fontsource/source-sans-3/unicode.json");
  const rules = SUBSETS.flatMap((subset) =>
    WEIGHTS.flatMap((weight) =>
      STYLES.map((style) => {
        const file = `source-sans-3-${subset}-${weight}-${style}.woff2`;
        copyFileSync(command.resolve(`@fontsource/source-sans-3/files/${file}`), join(folder, "fonts", file));
        return (
          `@font-face { font-family: "Source Sans 3"; font-weight: ${weight}; font-style: ${style}; ` +
          `font-display: swap; src: url("fonts/${file}") format("woff2"); unicode-range: ${ranges[subset]}; }`
        );
      }),
    ),
  );
  return `${rules.join("\n")}\n\n`;
}
