// Puts the @stdlib functions that lib/sa-adam/numeric calls into its compiled files. Installed as
// packages they bring 214 others and 17 MB along, almost all of it tools to build them; the functions are a few kilobytes.
// Sources and tests import the packages; only what is published has them inside, with their licences beside it.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const compiled = ["distributions", "elementary"].map((name) => `lib/sa-adam/dist/numeric/${name}.js`);

/** @type {import("esbuild").BuildOptions} */
const options = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  minify: true,
  legalComments: "none",
  plugins: [{ name: "silent", setup: silence }],
};
await build({ ...options, entryPoints: compiled, outdir: "lib/sa-adam/dist/numeric", allowOverwrite: true });
// The compiler's maps are of the files as they were; maps of the packages would be ten times the code.
for (const path of compiled) rmSync(`${root}${path}.map`, { force: true });

// Once more, from the packages alone: a second build finds the functions inside already.
const { devDependencies } = JSON.parse(readFileSync(`${root}lib/sa-adam/package.json`, "utf8"));
const imports = Object.keys(devDependencies).map((name) => `import ${JSON.stringify(name)};`);
const stdin = { contents: imports.join("\n"), resolveDir: root };
const { metafile } = await build({ ...options, stdin, write: false, metafile: true });
const sources = Object.keys(metafile.inputs).filter((path) => path.includes("node_modules/@stdlib/"));
const notices = new Set(sources.flatMap((path) => copyrights(readFileSync(`${root}${path}`, "utf8"))));
const license = readFileSync(`${root}node_modules/@stdlib/math-base-special-pow/LICENSE`, "utf8");
const intro =
  "numeric/distributions.js and numeric/elementary.js contain functions of @stdlib, https://stdlib.io, with these notices:";
writeFileSync(`${root}lib/sa-adam/dist/third-party.txt`, [intro, ...notices, license].join("\n\n"));

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
