import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder of the bundled sources. */
    bundle: string;
  }
}

const root = fileURLToPath(new URL("..", import.meta.url));

/** What tests start in a process or a thread of its own, beside what it starts in turn. */
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
} as const;

/** A bundled source. */
export type Bundled = keyof typeof ENTRIES;

/**
 * Bundles the sources, once a run, for what runs outside vitest: tests are of the sources, never of the last build, and a
 * thread that has to find and translate a hundred of them takes two seconds to start.
 */
export default async function setup(project: TestProject): Promise<() => void> {
  // Where the packages of the two programs are found.
  const cache = `${root}lib/compendium/node_modules/.cache/`;
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(`${cache}sources-`);
  await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir: folder,
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning",
  });
  project.provide("bundle", `${folder}/`);
  return () => rmSync(folder, { recursive: true });
}
