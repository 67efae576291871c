import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { beforeEach, describe, expect, it } from "vitest";
import { type GroupFile, readGroupFile, writeGroupFile } from "../../../lib/compendium/engine/group-file.js";
import type { SimulationSettings } from "../../../lib/compendium/engine/simulate.js";
import { temporaryFolder } from "../../temporary-folder.js";
import { simulate, smallCoverage } from "./simulation.js";

const settings = smallCoverage(2000, 8);

function same(a: GroupFile | undefined, b: GroupFile): boolean {
  return isDeepStrictEqual(a?.group, b.group) && Buffer.from(a?.payload ?? []).equals(b.payload);
}

describe("files of simulated streams", () => {
  let out: string;
  let path: string;

  beforeEach(async () => {
    out = temporaryFolder();
    await simulate(settings, { out, workers: 1 });
    path = join(out, "streams-000000-000003.bin");
  });

  /** The run ends with this error, and no file has changed. */
  async function refused(message: RegExp, changed: Partial<SimulationSettings> = {}): Promise<void> {
    const contents = () => readdirSync(out).map((name) => [name, readFileSync(join(out, name), "latin1")]);
    const before = contents();
    await expect(simulate({ ...settings, ...changed }, { out, workers: 1, resume: true })).rejects.toThrow(
      message,
    );
    expect(contents()).toEqual(before);
  }

  const overwrite = (change: (bytes: Buffer) => Buffer): void =>
    writeFileSync(path, change(readFileSync(path)));
  const header = (bytes: Buffer): string => bytes.subarray(0, bytes.indexOf("\n", 20)).toString();

  it("are not overwritten by a run that does not resume", async () => {
    await expect(simulate(settings, { out, workers: 1 })).rejects.toThrow(
      /: is there already; continue from it/,
    );
  });

  it("are refused when they are foreign", async () => {
    overwrite(() => Buffer.from("PAR1 something else entirely"));
    await refused(/streams-000000-000003\.bin: is not a file of simulated streams; move it away/);
  });

  it.each([0, 10, 40, 200, 5000])("are refused when they end after %i bytes", async (length) => {
    overwrite((bytes) => bytes.subarray(0, length));
    await refused(/streams-000000-000003\.bin: is truncated: .*; delete it to recompute its streams/);
  });

  it("are refused when a bit of the data differs, or bytes follow", async () => {
    const whole = readFileSync(path);
    overwrite((bytes) => {
      bytes[bytes.length - 1000] ^= 1;
      return bytes;
    });
    await refused(/is corrupt: its checksum differs; delete it/);
    writeFileSync(path, Buffer.concat([whole, Buffer.from("more")]));
    await refused(/is corrupt: its checksum differs; delete it/);
  });

  it("are refused when the header differs or cannot be read", async () => {
    const whole = readFileSync(path);
    const head = header(whole);
    for (const changed of [
      head.replace('"step":2000', '"step":1000'),
      head.slice(0, -1),
      `${head.slice(0, 18)}{}`,
    ]) {
      expect(changed).not.toBe(head);
      writeFileSync(path, Buffer.concat([Buffer.from(changed), whole.subarray(head.length)]));
      await refused(/is corrupt: its header cannot be read; delete it/);
    }
  });

  it("are refused for other settings, another seed, other checkpoints", async () => {
    await refused(/holds streams of other settings or another seed; choose another folder/, { seed: 12 });
    const specification = { ...settings.specification, alpha: 0.7 } as typeof settings.specification;
    await refused(/holds streams of other settings/, { specification });
    await refused(
      /at step 2000 with checkpoints 1000, 2000; asked for are 1000, 1500; choose another folder/,
      {
        checkpoints: [1000, 1500],
      },
    );
    await refused(/asked for are 1000;/, { checkpoints: [1000] });
  });

  it("are refused under the name of another group", async () => {
    copyFileSync(path, join(out, "streams-000004-000007.bin"));
    await refused(/streams-000004-000007\.bin: holds streams 0 to 3, not the ones of its name/);
  });

  it("come back as they were written, without the header's check too", () => {
    const file = readGroupFile(path);
    if (!file) throw new Error("the file is there");
    const copy = join(out, "copy.bin");
    writeGroupFile(copy, file);
    expect(same(readGroupFile(copy), file)).toBe(true);
    const bytes = readFileSync(copy);
    const head = header(bytes);
    const unchecked = head.replace(/,"check":"[0-9a-f]{64}"/, "");
    expect(unchecked).not.toBe(head);
    writeFileSync(copy, Buffer.concat([Buffer.from(unchecked), bytes.subarray(head.length)]));
    expect(same(readGroupFile(copy), file)).toBe(true);
  });

  it.each([
    { changed: { streams: 7 }, message: /streams must be positive and even .* got 7/ },
    { changed: { groupSize: 3 }, message: /groupSize must be positive and even/ },
  ])("need counts that are even: %o", async ({ changed, message }) => {
    await expect(simulate({ ...settings, ...changed }, { out: temporaryFolder() })).rejects.toThrow(message);
  });

  it("need at least one worker and a shard inside its number", async () => {
    await expect(simulate(settings, { out: temporaryFolder(), workers: 0 })).rejects.toThrow(
      /workers must be/,
    );
    for (const shard of [
      { index: 0, of: 2 },
      { index: 3, of: 2 },
    ]) {
      await expect(simulate(settings, { out: temporaryFolder(), shard })).rejects.toThrow(/a shard is i\/k/);
    }
  });
});
