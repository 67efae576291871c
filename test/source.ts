import { fileURLToPath } from "node:url";
import type { Bundled } from "../scripts/sources.mjs";
import type { Program } from "./program.js";

/** The compendium's folder. */
export const root: string = fileURLToPath(new URL("..", import.meta.url));

/** The file of a bundled source. */
export function bundled(name: Bundled): string {
  return `${process.env.SOURCES}${name}.js`;
}

/** Node's arguments for one of the two commands, on its source. */
export function programArguments(program: Program): string[] {
  return [bundled("program"), program];
}
