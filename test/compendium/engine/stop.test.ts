import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { readGroupFile } from "../../../lib/compendium/engine/group-file.js";
import { runGroup } from "../../../lib/compendium/engine/run-group.js";
import { temporaryFolder } from "../../temporary-folder.js";
import { smallCoverage } from "./simulation.js";

it("a group stops when asked and writes its state whatever the wall clock says", () => {
  vi.spyOn(Date, "now").mockReturnValue(0);
  const { specification, seed, checkpoints } = smallCoverage(2_000_000, 4);
  const path = join(temporaryFolder(), "streams-000000-000003.bin");
  const task = { specification, fingerprint: "", seed, first: 0, streams: 4, checkpoints, path, every: 1e-6 };
  let asked = 0;
  const { step } = runGroup(
    task,
    () => {},
    () => ++asked > 2,
  );
  vi.restoreAllMocks();
  expect(step).toBeLessThan(2_000_000);
  expect(readGroupFile(path)?.group.step).toBe(step);
});

it("a group that is stopped before its first step leaves its file, so that a run that does not resume is refused", () => {
  const { specification, seed, checkpoints } = smallCoverage(2000, 4);
  const path = join(temporaryFolder(), "streams-000000-000003.bin");
  const task = { specification, fingerprint: "", seed, first: 0, streams: 4, checkpoints, path, every: 30 };
  expect(
    runGroup(
      task,
      () => {},
      () => true,
    ).step,
  ).toBe(0);
  expect(readGroupFile(path)?.group.step).toBe(0);
  expect(runGroup(task).step).toBe(2000);
});
