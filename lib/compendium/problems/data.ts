import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The path of a file of the compendium's data folder, wherever the current directory is.
 *
 * The folder is the first data/ with this file in it, from this module's place upwards: the same for the
 * sources and for the compiled library, one level deeper.
 *
 * @throws Error that names the file and the remedy when there is none
 * @example dataPath("diabetes.csv")
 */
export function dataPath(name: string): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    const path = join(folder, "data", name);
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) break;
  }
  throw new Error(
    `data/${name} is in no folder above ${start}: the compendium's data are not beside the library, ` +
      "so give the data or their path yourself",
  );
}

/** The text of such a file. Throws as `dataPath`. */
export function readData(name: string): string {
  return readFileSync(dataPath(name), "utf8");
}
