import { bundleSources } from "../scripts/sources.mjs";

/** Bundles the sources once a run, for what tests start outside vitest. */
export default async function setup(): Promise<() => void> {
  const { remove } = await bundleSources();
  return remove;
}
