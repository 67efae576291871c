import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import type { Bundled } from "./bundle.js";
import type { Program } from "./program.js";

/** The compendium's folder. */
export const root: string = fileURLToPath(new URL("..", import.meta.url));

/** The file of a bundled source. */
export function bundled(name: Bundled): string {
  return `${inject("bundle")}${name}.js`;
}

/** Node's arguments for one of the two commands, on its source. */
export function programArguments(program: Program): string[] {
  return [bundled("program"), program];
}
