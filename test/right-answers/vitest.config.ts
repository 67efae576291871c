import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// The cases by themselves, apart from `npm test`: npx vitest run --config test/right-answers/vitest.config.ts
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  resolve: { alias: { "sa-adam": fileURLToPath(new URL("../../lib/index.ts", import.meta.url)) } },
  test: { include: ["test/right-answers/*.cases.ts"], testTimeout: 120_000 },
});
