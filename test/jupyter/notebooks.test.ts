import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setUpJupyter } from "../../scripts/jupyter.mjs";
import {
  codeCells,
  notebookNames,
  notebooksFolder,
  readNotebook,
  root,
  runNotebooks,
  temporaryCompendium,
  writeNotebook,
} from "./jupyter.js";

const names = await notebookNames();

beforeAll(async () => {
  await setUpJupyter();
});

describe.concurrent("the compendium's notebooks run in Jupyter, each from a fresh kernel", () => {
  test.each(names)("%s", async (name) => {
    const { code, output } = await runNotebooks(["--check", join(notebooksFolder, name)]);
    expect(code, output).toBe(0);
  });
});

describe("the compendium's notebooks are saved with their outputs", () => {
  test.each(names)("%s", async (name) => {
    const cells = codeCells(await readNotebook(join(notebooksFolder, name)));
    expect(cells.map((cell) => cell.execution_count)).toEqual(cells.map((_, i) => i + 1));
    const outputs = cells.flatMap((cell) => cell.outputs);
    expect(outputs.length).toBeGreaterThan(0);
    expect(outputs.filter((output) => output.output_type === "error" || output.name === "stderr")).toEqual(
      [],
    );
    for (const { data } of outputs) {
      if (data?.["application/vnd.plotly.v1+json"] === undefined) continue;
      expect(Object.keys(data).sort()).toEqual(["application/vnd.plotly.v1+json", "image/png", "text/plain"]);
    }
  });
});

// A quick notebook on every run; all of them, for minutes more, where SA_ADAM_STOCK_KERNEL=all.
describe.concurrent("the notebooks run on an unmodified tslab", () => {
  let kernels = "";
  beforeAll(async () => {
    kernels = await mkdtemp(join(tmpdir(), "sa-adam-kernels-"));
    await mkdir(join(kernels, "kernels", "tslab"), { recursive: true });
    const tslab = join(root, "node_modules", "tslab", "bin", "tslab");
    const kernel = {
      argv: [process.execPath, tslab, "kernel", "--config-path", "{connection_file}"],
      display_name: "TypeScript",
      language: "typescript",
    };
    await writeFile(join(kernels, "kernels", "tslab", "kernel.json"), JSON.stringify(kernel));
  });
  afterAll(() => rm(kernels, { recursive: true, force: true }));

  const everyOne = process.env.SA_ADAM_STOCK_KERNEL === "all";
  const chosen = names.filter((name) => everyOne || name.startsWith("03-"));
  test.each(chosen)("%s", async (name) => {
    const environment = { JUPYTER_PATH: kernels };
    const { code, output } = await runNotebooks(["--check", join(notebooksFolder, name)], environment);
    expect(code, output).toBe(0);
  });

  test("whose failing cell is reported with what it printed", async () => {
    const { folder, remove } = await temporaryCompendium();
    try {
      const path = join(folder, "notebooks", "failing.ipynb");
      await writeNotebook(path, ['throw new RangeError("gamma is out of range");']);
      const { code, output } = await runNotebooks(["--check", path], { JUPYTER_PATH: kernels });
      expect(code).toBe(1);
      expect(output).toContain("RangeError: gamma is out of range");
    } finally {
      await remove();
    }
  });
});

describe.concurrent("npm run notebooks", () => {
  let folder = "";
  let remove = async () => {};
  beforeAll(async () => {
    ({ folder, remove } = await temporaryCompendium());
  });
  afterAll(() => remove());

  test("reports a failing cell, leaves its notebook alone and runs the others", async () => {
    const failing = join(folder, "notebooks", "failing.ipynb");
    const other = join(folder, "notebooks", "other.ipynb");
    await writeNotebook(failing, [
      "const gamma = 1.5;",
      'console.log(gamma);\nthrow new RangeError("gamma = " + gamma);',
    ]);
    await writeNotebook(other, ['import { normalQuantile } from "sa-adam/internal";\nnormalQuantile(0.5)']);
    const before = await readFile(failing, "utf8");
    const { code, output } = await runNotebooks([failing, other]);
    expect(code).toBe(1);
    expect(output).toContain("failing.ipynb: failed in cell 2 (code cell 2)");
    expect(output).toContain('    throw new RangeError("gamma = " + gamma);');
    expect(output).toContain("\nRangeError: gamma = 1.5\n");
    expect(output).toContain("1 of 2 notebooks ran");
    expect(await readFile(failing, "utf8")).toBe(before);
    const [cell] = codeCells(await readNotebook(other));
    expect(cell).toMatchObject({ execution_count: 1, outputs: [{ text: ["0\n"] }] });
  });

  test("names the place of a cell that does not compile", async () => {
    const path = join(folder, "notebooks", "untyped.ipynb");
    await writeNotebook(path, [
      'import { normalQuantile } from "sa-adam/internal";',
      '\nnormalQuantile("0.975");',
    ]);
    const { code, output } = await runNotebooks(["--check", path]);
    expect(code).toBe(1);
    expect(output).toMatch(/TypeScript: 2:16 .*'string' is not assignable to parameter of type 'number'/);
  });

  test("changes nothing in a notebook that it executes again", async () => {
    const path = join(folder, "notebooks", "again.ipynb");
    await writeNotebook(path, [
      'import { progress, table } from "compendium";\nconsole.log(1);\nconsole.log(2);\ntable([{ gamma: 0.75 }]);',
      'progress("Steps", 3, (advance) => { for (let i = 0; i < 3; i++) advance(); });',
    ]);
    const first = await runNotebooks([path]);
    expect(first.code, first.output).toBe(0);
    const once = await readFile(path, "utf8");
    expect(codeCells(await readNotebook(path))[1]).toMatchObject({
      outputs: [{ output_type: "display_data", data: { "text/plain": ["Steps: 3 of 3"] } }],
    });
    await runNotebooks([path]);
    expect(await readFile(path, "utf8")).toBe(once);
  });

  test("knows its notebooks by their numbers", async () => {
    const { code, output } = await runNotebooks(["--check", "98"]);
    expect(code).toBe(2);
    expect(output).toMatch(/^No notebook is named 98\. There are: .+\.\n$/);
  });
});
