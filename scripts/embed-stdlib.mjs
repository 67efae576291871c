// Puts the four @stdlib functions that lib/sa-adam/numeric/distributions.ts calls into its compiled file. Installed as
// packages they bring 214 others and 17 MB along, almost all of it tools to build them; the functions are a few kilobytes.
// Sources and tests import the packages; only what is published has them inside, with their licences beside it.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const compiled = "lib/sa-adam/dist/numeric/distributions.js";

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: [compiled],
  outfile: compiled,
  allowOverwrite: true,
  bundle: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  minify: true,
  legalComments: "none",
  metafile: true,
  plugins: [{ name: "silent", setup: silence }],
});
// The compiler's map is of the file as it was; a map of the packages would be ten times the code.
rmSync(`${root}${compiled}.map`, { force: true });
const packages = Object.keys(metafile.inputs).filter((path) => path.startsWith("node_modules/@stdlib/"));
// A second build finds the functions already inside, and their licences written.
if (packages.length > 0) {
  const notices = new Set(packages.flatMap((path) => copyrights(readFileSync(`${root}${path}`, "utf8"))));
  const license = readFileSync(`${root}${packages[0].split("/").slice(0, 3).join("/")}/LICENSE`, "utf8");
  const intro =
    "numeric/distributions.js contains functions of @stdlib, https://stdlib.io, with these notices:";
  writeFileSync(`${root}lib/sa-adam/dist/third-party.txt`, [intro, ...notices, license].join("\n\n"));
}

/**
 * The incomplete gamma functions trace their steps through the package debug, which looks for a window and a process.
 * @param {import("esbuild").PluginBuild} build
 */
function silence({ onResolve, onLoad }) {
  onResolve({ filter: /^debug$/ }, () => ({ path: "debug", namespace: "silent" }));
  onLoad({ filter: /.*/, namespace: "silent" }, () => ({ contents: "module.exports = () => () => {};" }));
}

/**
 * The comments of a source that name an owner of it.
 * @param {string} text
 */
function copyrights(text) {
  return (text.match(/\/\*[\s\S]*?\*\//g) ?? []).filter((comment) => /copyright/i.test(comment));
}
