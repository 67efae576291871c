import { bundleSources } from "../scripts/sources.mjs";

/** What the projects of a run have in common; each loads this file for itself. */
const run = globalThis as { bundled?: ReturnType<typeof bundleSources> };

/** Bundles the sources once a run, for what tests start outside vitest. */
export default async function setup(): Promise<() => void> {
  run.bundled ??= bundleSources();
  const { remove } = await run.bundled;
  return remove;
}
