import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The text of a file of the compendium's data folder, wherever the current directory is.
 *
 * The folder is the first data/ with this file in it, from this module's place upwards: the same for the
 * sources and for the compiled library, one level deeper.
 *
 * @throws Error that names the file and the remedy when there is none
 */
export function readData(name: string): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    const path = join(folder, "data", name);
    if (existsSync(path)) return readFileSync(path, "utf8");
    if (folder === dirname(folder)) break;
  }
  throw new Error(
    `data/${name} was found in no folder above ${start}; the library was installed without the compendium's ` +
      "data, so pass the data as an argument",
  );
}
