// One of the two commands, as a program.
const MAINS = {
  command: () => import("../lib/command/main.js"),
  compendium: () => import("../lib/compendium/main.js"),
};

/** A program of the project. */
export type Program = keyof typeof MAINS;

const [, , program, ...args] = process.argv;
const { main } = await MAINS[program as Program]();
process.exitCode = await main(args);
