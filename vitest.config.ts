import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(`./lib/${path}`, import.meta.url));

/** Tests whose files leave nothing behind: they may share the modules that one of them has loaded, a tenth of the time. */
const SHARING = [
  "test/sa-adam/**/*.slow.test.ts",
  "test/right-answers/**/*.test.ts",
  "test/command/formula/**/*.test.ts",
  "test/command/tables/!(formats).test.ts",
  "test/compendium/{results,catalogue}/**/*.test.ts",
];

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
          testTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: { name: "sharing", include: SHARING, isolate: false, ...PATIENCE },
      },
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/jupyter/**", "test/sa-adam/**", ...SHARING],
          ...PATIENCE,
          globalSetup: fileURLToPath(new URL("./test/bundle.ts", import.meta.url)),
        },
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
