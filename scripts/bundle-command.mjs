// The command sa-adam as one file, so that it starts in a fraction of the time that its hundred modules take to be found and
// read. What it needs of its packages at run time only, DuckDB, Plotly and the typeface, stays outside.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = fileURLToPath(new URL("../lib/command/", import.meta.url));
await build({
  entryPoints: [`${folder}dist/main.js`],
  outfile: `${folder}dist/sa-adam.js`,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  external: ["@duckdb/node-api", "plotly.js-basic-dist-min", "@fontsource/*"],
  // Packages of the older kind require Node's own modules.
  banner: {
    js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
  },
  logLevel: "warning",
});
