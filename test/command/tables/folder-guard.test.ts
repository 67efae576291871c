import { existsSync, mkdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { folderGuard } from "../../../lib/command/tables/folder-guard.js";
import { testFolder } from "./files.js";

const folder = testFolder();

it.skipIf(process.platform === "win32")("removes a folder when the pipe ends, and not before", async () => {
  const path = folder.at("it's sorted here");
  mkdirSync(path);
  folder.write("it's sorted here/rows", "1,2");
  const guard = folderGuard(path);
  await sleep(300);
  expect(existsSync(path)).toBe(true);
  guard.dismiss();
  for (let tries = 0; tries < 400 && existsSync(path); tries++) await sleep(25);
  expect(existsSync(path)).toBe(false);
});
