import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { findPython, SetupError } from "../../scripts/venv.mjs";

afterEach(() => vi.unstubAllEnvs());

// Stand-ins for Python are shell scripts: they answer the two questions that the search asks.
describe.skipIf(process.platform === "win32")("the search for Python", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sa-adam-python-"));
    await standIn("python-3.8", "3.8", true);
    await standIn("python-3.12", "3.12", true);
    await standIn("python-without-venv", "3.12", false);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function standIn(name: string, version: string, hasVenv: boolean): Promise<void> {
    const path = join(folder, name);
    const script = `case "$2" in *version_info*) echo ${version};; *) exit ${hasVenv ? 0 : 1};; esac`;
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
  }

  test("takes the one that PYTHON names", () => {
    vi.stubEnv("PYTHON", join(folder, "python-3.12"));
    expect(findPython()).toEqual({ command: [join(folder, "python-3.12")], version: "3.12" });
  });

  test.each([
    ["python-3.8", /^Python 3\.8 .* is too old for JupyterLab: install Python 3\.10 or newer/],
    ["python-without-venv", /^Python 3\.12 .* lacks its venv module .*apt install python3-venv/],
    ["absent", /^PYTHON=.*absent does not run as Python 3: .*set PYTHON to its path\.$/],
  ])("says in one line what is wrong with %s", (name, message) => {
    vi.stubEnv("PYTHON", join(folder, name));
    expect(findPython).toThrow(SetupError);
    expect(findPython).toThrow(message);
  });

  test("says in one line that there is none", () => {
    vi.stubEnv("PYTHON", "");
    vi.stubEnv("PATH", join(folder, "nowhere"));
    expect(findPython).toThrow(/^No Python found, which JupyterLab needs: install Python 3\.10 or newer/);
  });
});
