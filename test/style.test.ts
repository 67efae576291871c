import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

// The two halves of `npm run lint`, here so that one run counts everything.
test.each([
  [
    "the formatter and the linter have nothing to say",
    ["node_modules/@biomejs/biome/bin/biome", "check", "."],
  ],
  ["tests and scripts type-check", ["node_modules/typescript/bin/tsc", "--noEmit"]],
])("%s", (_, command) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: "utf8" });
  expect(status, `${stdout}${stderr}`).toBe(0);
});
