import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "sa-adam": fileURLToPath(new URL("./lib/index.ts", import.meta.url)) } },
  test: {
    reporters: ["default", fileURLToPath(new URL("./test/totals-reporter.ts", import.meta.url))],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/jupyter/**"],
          // Far more than any needs: a busy machine is slow, not wrong.
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          // Needs Python. Two notebooks at once, after everything else: they are whole programs, with browsers and kernels.
          name: "jupyter",
          include: ["test/jupyter/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
          maxConcurrency: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
