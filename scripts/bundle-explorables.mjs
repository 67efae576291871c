// The explorables as one file that needs no other: a page loads it as a script or as a module, from disk or inline, and a worker
// is made of its own text, which a function gives of itself.
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The bundle's text, from the sources as they are now. */
export async function bundleExplorables() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["lib/explorables/index.ts"],
    // The workspace's names are those of its sources, and not of the last build.
    tsconfig: "tsconfig.json",
    bundle: true,
    minify: true,
    platform: "browser",
    format: "iife",
    target: "es2022",
    charset: "utf8",
    legalComments: "eof",
    banner: { js: '(function explorablesBundle() {\n"use strict";' },
    footer: { js: "})();" },
    // What would end an inline script early must not stand in its text.
    supported: { "inline-script": false },
    plugins: [{ name: "silent", setup: silence }],
    write: false,
    logLevel: "warning",
  });
  return outputFiles[0].text;
}

/**
 * The incomplete gamma functions trace their steps through the package debug, which nobody reads here.
 * @param {import("esbuild").PluginBuild} build
 */
function silence({ onResolve, onLoad }) {
  onResolve({ filter: /^debug$/ }, () => ({ path: "debug", namespace: "silent" }));
  onLoad({ filter: /.*/, namespace: "silent" }, () => ({ contents: "module.exports = () => () => {};" }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = `${root}lib/explorables/dist/explorables.js`;
  const text = await bundleExplorables();
  mkdirSync(`${root}lib/explorables/dist`, { recursive: true });
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}
