// node scripts/sources.mjs FILE.ts [arguments]: runs a TypeScript source as it is now, never the last build.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
// Where the packages of both programs are found.
const cache = `${root}lib/compendium/node_modules/.cache/`;

/** What runs in a process or a thread of its own, beside what it starts in turn. */
const ENTRIES = {
  command: "lib/command/main.ts",
  "command-internal": "lib/command/internal.ts",
  compendium: "lib/compendium/main.ts",
  simulate: "lib/compendium/engine/simulate.ts",
  "run-experiment": "lib/compendium/runs/run-experiment.ts",
  verify: "lib/compendium/runs/verify.ts",
  worker: "lib/compendium/engine/worker.ts",
  "figures-worker": "lib/compendium/verbs/figures-worker.ts",
  program: "test/program.ts",
  "dying-worker": "test/compendium/engine/dying-worker.ts",
  servant: "test/torture/servant.ts",
};

/** @typedef {keyof typeof ENTRIES} Bundled a bundled source */

/**
 * Bundles the sources into a new folder, which `SOURCES` names for processes that are started afterwards. A thread that has
 * to find and translate a hundred files takes two seconds to start; one of a bundle a tenth.
 *
 * @param {Record<string, string>} [more] further entries: names and files
 * @returns {Promise<{ folder: string, remove: () => void }>}
 */
export async function bundleSources(more = {}) {
  mkdirSync(cache, { recursive: true });
  const folder = `${mkdtempSync(`${cache}sources-`)}/`;
  const remove = () => rmSync(folder, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: { ...ENTRIES, ...more },
    outdir: folder,
    // For the packages' files too: the workspace's names are those of its sources, and not of the last build.
    tsconfig: `${root}tsconfig.json`,
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    logLevel: "warning",
  });
  process.env.SOURCES = folder;
  return { folder, remove };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , file, ...args] = process.argv;
  const { folder, remove } = await bundleSources({ main: file });
  const child = spawn(process.execPath, ["--enable-source-maps", `${folder}main.js`, ...args], {
    stdio: "inherit",
  });
  // A terminal's Ctrl-C reaches both; the child decides what it means.
  process.on("SIGINT", () => {});
  child.on("close", (code, signal) => {
    remove();
    process.exitCode = signal ? 1 : (code ?? 1);
  });
}
