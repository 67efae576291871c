import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { openEngine } from "../../../lib/command/tables/engine.js";
import { spool } from "../../../lib/command/tables/spool.js";

it("a stream kept on disk is nobody else's to read, as often as it is wanted, and goes with the engine", async () => {
  const engine = await openEngine();
  const path = await spool(Readable.from([Buffer.from("y,x\n"), Buffer.from("1,2\n")]), engine);
  expect(statSync(path).mode & 0o077).toBe(0);
  for (let times = 0; times < 2; times++) expect(readFileSync(path, "utf8")).toBe("y,x\n1,2\n");
  const folder = engine.folder();
  expect(statSync(folder).mode & 0o077).toBe(0);
  engine.close();
  expect([existsSync(folder), dirname(path) === folder && existsSync(path)]).toEqual([false, false]);
});
