// A command on its source, in a process of its own: see source.ts.
const [, , program, ...args] = process.argv;
const { main } = await import(`../lib/${program}/main.ts`);
process.exitCode = await main(args);

export {};
