import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PublishedRatio } from "./over-n.js";

/** Numbers that An and Huo published, for comparison on the same axes. */
export interface Published {
  source: string;
  varianceRatio: PublishedRatio[];
}

/**
 * Reads published.json from the compendium's data folder.
 *
 * @throws Error when the file is not there
 */
export function readPublished(dataDirectory: string): Published {
  return JSON.parse(readFileSync(join(dataDirectory, "published.json"), "utf8")) as Published;
}
