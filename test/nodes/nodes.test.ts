import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { digests } from "./outputs.js";

// Recorded by `npm run test:nodes -- --record` on Linux x64, where Node 20, 22 and 24 gave the same: it compares engines, and
// what the numbers are to be is tested elsewhere.
it("this Node puts out what Node 20, 22 and 24 did, to the bit", async () => {
  const recorded = readFileSync(fileURLToPath(new URL("digests.json", import.meta.url)), "utf8");
  expect(await digests()).toEqual(JSON.parse(recorded));
});
