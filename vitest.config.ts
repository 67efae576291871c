import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(`./lib/${path}`, import.meta.url));

/** Against simulations, long streams and whole data sets: minutes of arithmetic. */
const STATISTICS = ["test/sa-adam/**/*.slow.test.ts", "test/right-answers/**/*.test.ts"];

/** Whole programs: processes that are stopped and killed, worker threads, browsers, packages, the compiler, the campaign. */
const PROGRAMS = [
  "test/*.test.ts",
  "test/{explorables,nodes,package,torture}/**/*.test.ts",
  "test/command/fit/{live,main,states,stops}.test.ts",
  "test/command/files/write-whole.test.ts",
  "test/command/shell/completion.test.ts",
  "test/compendium/{catalogue,engine,figures,runs,verbs}/**/*.test.ts",
  "test/compendium/notebook/{explorable,type-check}.test.ts",
  "test/compendium/results/one-pass/susy.test.ts",
  "test/docs/book.test.ts",
];

/** Tests whose files leave nothing behind: they may share the modules that one of them has loaded, a tenth of the time. */
const SHARING = [
  "test/command/formula/**/*.test.ts",
  "test/command/tables/!(formats).test.ts",
  "test/compendium/results/*.test.ts",
];

const BUNDLE = fileURLToPath(new URL("./test/bundle.ts", import.meta.url));

/** Far more than any test needs: a busy machine is slow, not wrong. */
const PATIENCE = { testTimeout: 900_000, hookTimeout: 900_000 };

export default defineConfig({
  resolve: {
    alias: [
      { find: /^sa-adam$/, replacement: source("sa-adam/index.ts") },
      { find: /^sa-adam\/internal$/, replacement: source("sa-adam/internal.ts") },
      { find: /^sa-adam-cli$/, replacement: source("command/index.ts") },
      { find: /^sa-adam-cli\/internal$/, replacement: source("command/internal.ts") },
      { find: /^compendium$/, replacement: source("compendium/index.ts") },
    ],
  },
  test: {
    // Every core: what a test starts beside itself mostly waits.
    maxWorkers: "100%",
    reporters: ["default", fileURLToPath(new URL("./test/totals-reporter.ts", import.meta.url))],
    projects: [
      {
        extends: true,
        test: {
          // The library alone: no browser, no Python, no process, and of files only what its tests compare with.
          name: "fast",
          include: ["test/sa-adam/**/*.test.ts"],
          exclude: ["**/*.slow.test.ts"],
          // A library without state: its files may share the modules that one of them has loaded.
          isolate: false,
          // Rows are made and thrown away: with more room for what is young, collecting it takes a second and a half less.
          execArgv: ["--max-semi-space-size=32"],
          testTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: { name: "sharing", include: SHARING, isolate: false, ...PATIENCE, globalSetup: BUNDLE },
      },
      {
        extends: true,
        test: { name: "statistics", include: STATISTICS, isolate: false, ...PATIENCE, globalSetup: BUNDLE },
      },
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/jupyter/**", "test/sa-adam/**", ...SHARING, ...STATISTICS, ...PROGRAMS],
          ...PATIENCE,
          globalSetup: BUNDLE,
        },
      },
      {
        extends: true,
        test: { name: "programs", include: PROGRAMS, ...PATIENCE, globalSetup: BUNDLE },
      },
      {
        extends: true,
        test: {
          // Needs Python. Two notebooks at once, after everything else: they are whole programs, with browsers and kernels.
          name: "jupyter",
          include: ["test/jupyter/**/*.test.ts"],
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
          fileParallelism: false,
          maxConcurrency: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
