import { fileURLToPath } from "node:url";

/** The compendium's folder. */
export const root: string = fileURLToPath(new URL("..", import.meta.url));

/** What Node needs before a TypeScript source, from any folder: tests run the sources, never the last build. */
export const tsx: string[] = ["--import", import.meta.resolve("tsx")];

/** The environment in which a source finds the packages' sources. */
export const sourceEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  TSX_TSCONFIG_PATH: fileURLToPath(new URL("../tsconfig.json", import.meta.url)),
};

/** Node's arguments for one of the two commands, on its source. */
export function programArguments(program: "command" | "compendium"): string[] {
  return [...tsx, fileURLToPath(new URL("program.ts", import.meta.url)), program];
}
