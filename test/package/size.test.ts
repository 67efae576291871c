import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { installPacked } from "./packed.js";

/** Bytes that the files of a folder take on a disk of 4 kB blocks, packages inside it left out. */
function weight(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    if (entry.name === "node_modules") return sum;
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? weight(path) : Math.ceil(statSync(path).size / 4096) * 4096);
  }, 0);
}

it("the installed library weighs at most 12 MB, and brings few packages along", () => {
  const modules = join(installPacked(), "node_modules");
  const folders = new Map<string, string>();
  const add = (name: string, from: string[]): void => {
    const place = from
      .map((base) => join(base, name))
      .find((path) => statSync(path, { throwIfNoEntry: false }));
    if (!place) throw new Error(`${name} is not installed`);
    const folder = realpathSync(place);
    if (folders.has(name)) return;
    folders.set(name, folder);
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    for (const dependency of Object.keys(dependencies)) {
      add(dependency, [join(folder, "node_modules"), join(folder, ".."), join(folder, "..", ".."), modules]);
    }
  };
  add("sa-adam", [modules]);
  const total = [...folders.values()].reduce((sum, folder) => sum + weight(folder), 0);
  expect(total).toBeLessThan(12e6);
  expect(folders.size).toBeLessThan(10);
});
