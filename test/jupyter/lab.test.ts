import { type ChildProcess, spawn } from "node:child_process";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { withBrowser } from "../../lib/compendium/figures/rendering/browser.js";
import { closeBrowser } from "../../lib/compendium/figures/rendering/open-close.js";
import { setUpJupyter } from "../../scripts/jupyter.mjs";
import {
  codeCells,
  type Notebook,
  notebookNames,
  notebooksFolder,
  root,
  temporaryCompendium,
  writeNotebook,
} from "./jupyter.js";

const token = "token-of-this-test";

let lab: ChildProcess;
let ended: Promise<number | null>;
let log = "";
let address = "";
let folder = "";
let remove = async (): Promise<void> => {};

beforeAll(async () => {
  await setUpJupyter();
  ({ folder, remove } = await temporaryCompendium());
  for (const name of await notebookNames()) {
    await copyFile(join(notebooksFolder, name), join(folder, "notebooks", name));
  }
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  lab = spawn(
    process.execPath,
    [
      join(root, "scripts", "lab.mjs"),
      "--no-browser",
      `--port=${port}`,
      `--IdentityProvider.token=${token}`,
      `--ServerApp.root_dir=${folder}`,
      `--FileContentsManager.preferred_dir=${join(folder, "notebooks")}`,
      "--LabApp.expose_app_in_browser=True",
    ],
    {
      env: {
        ...process.env,
        JUPYTER_CONFIG_DIR: join(folder, "jupyter", "config"),
        JUPYTER_DATA_DIR: join(folder, "jupyter", "data"),
        JUPYTER_RUNTIME_DIR: join(folder, "jupyter", "runtime"),
      },
    },
  );
  for (const stream of [lab.stdout, lab.stderr]) {
    stream?.on("data", (chunk) => {
      log += chunk;
    });
  }
  ended = new Promise((resolve) => lab.on("exit", resolve));
  await vi.waitFor(answers, { timeout: 900_000, interval: 500 });
});

afterAll(async () => {
  lab?.kill("SIGTERM");
  await ended;
  await closeBrowser();
  await remove();
});

test("a notebook runs in JupyterLab, and its figures answer the mouse and leave it unchanged", async () => {
  const names = await notebookNames();
  let name = names.find((notebook) => notebook.startsWith("04-")) ?? names[0];
  if (name === undefined) {
    name = "figure.ipynb";
    await writeNotebook(join(folder, "notebooks", name), figureCells);
  }
  await withBrowser(async (browser) => {
    const page = await browser.newPage({ viewport: { width: 1300, height: 1000 } });
    page.setDefaultTimeout(0); // the test's own limit is the only one: a busy machine takes longer
    await page.goto(`${address}/lab/tree/notebooks/${name}?token=${token}`);
    const { cells } = await runAllCells(page);
    const code = codeCells({ cells });
    expect(code.flatMap(({ outputs }) => outputs).filter(isFailure)).toEqual([]);
    expect(code.map((cell) => cell.execution_count)).toEqual(code.map((_, i) => i + 1));

    await page.evaluate(() => (globalThis as LabWindow).jupyterapp!.commands.execute("docmanager:save"));
    const label = await hoverFigure(page);
    await mkdir(join(root, "artifacts"), { recursive: true });
    await page.screenshot({ path: join(root, "artifacts", "jupyterlab.png") });
    expect(label).not.toBe("");
    // Left to itself, the renderer takes a moment to put its own picture in the notebook.
    await page.waitForTimeout(3000);
    const typefaces = () => [...document.fonts].map(({ family, status }) => `${family} ${status}`);
    expect(await page.evaluate(typefaces)).toContain('"Source Sans 3" loaded');
    const unsaved = () => (globalThis as LabWindow).jupyterapp?.shell.currentWidget?.context?.model.dirty;
    expect(await page.evaluate(unsaved)).toBe(false);
    await page.close();
  });
});

test("Ctrl-C ends JupyterLab and its kernels", async () => {
  const ports = await kernelPorts();
  expect(await Promise.all(ports.map(isListening))).toEqual([true]);
  lab.kill("SIGINT");
  expect(await ended, log).toBe(0);
  await expect.poll(() => Promise.all(ports.map(isListening)), { timeout: 900_000 }).toEqual([false]);
});

const figureCells = [
  'import { CONFIG, show } from "sa-adam";',
  `await show({
    name: "line", title: "Line", caption: "A line.", width: 500, height: 300,
    data: [{ type: "scatter", mode: "lines+markers", x: [1, 2, 3], y: [1, 4, 9] }],
    layout: {}, config: CONFIG, table: { x: [1, 2, 3] },
  });`,
];

function isFailure({ output_type, name }: { output_type: string; name?: string }): boolean {
  return output_type === "error" || name === "stderr";
}

/** What JupyterLab exposes of itself to a page that asks with `expose_app_in_browser`. */
interface LabWindow {
  jupyterapp?: {
    commands: { execute(id: string): Promise<unknown> };
    shell: {
      currentWidget: {
        context?: { isReady: boolean; model: { dirty: boolean } };
        sessionContext: { ready: Promise<void>; session?: { kernel?: { status: string } } };
        content: { model: { toJSON(): unknown } };
      } | null;
    };
  };
}

/** Clears the outputs, runs all cells and waits until the kernel is idle: the notebook as JupyterLab would save it. */
async function runAllCells(page: Page): Promise<Notebook> {
  await page.waitForFunction(
    () => (globalThis as LabWindow).jupyterapp?.shell.currentWidget?.context?.isReady,
  );
  await page.evaluate(async () => {
    const { commands, shell } = (globalThis as LabWindow).jupyterapp!;
    await shell.currentWidget?.sessionContext.ready;
    await commands.execute("editmenu:clear-all");
    await commands.execute("notebook:run-all-cells");
  });
  await page.waitForFunction(
    () =>
      (globalThis as LabWindow).jupyterapp?.shell.currentWidget?.sessionContext.session?.kernel?.status ===
      "idle",
  );
  const notebook = await page.evaluate(() =>
    (globalThis as LabWindow).jupyterapp?.shell.currentWidget?.content.model.toJSON(),
  );
  return notebook as Notebook;
}

/**
 * Moves the mouse over the first figure until a label appears, however often that takes, and returns the label's text.
 * JupyterLab shows the figure's picture at first, and draws the figure itself when the mouse enters.
 */
async function hoverFigure(page: Page): Promise<string> {
  const output = page.locator(".jp-RenderedPlotly").first();
  await scrollTo(page, output);
  await output.hover();
  const label = output.locator(".hoverlayer text").first();
  for (;;) {
    // Once a sweep: cells above may still grow.
    const area = await output.locator(".nsewdrag").first().boundingBox();
    if (area === null) throw new Error("The figure has no plotting area");
    for (let x = 0.04; x < 1; x += 0.04) {
      for (let y = 0.1; y < 1; y += 0.2) {
        await page.mouse.move(area.x + x * area.width, area.y + y * area.height);
        await page.waitForTimeout(60);
        if (await label.isVisible()) return (await label.textContent()) ?? "";
      }
    }
  }
}

/** Turns the wheel from the notebook's top until the element is there (cells are drawn as they come into view). */
async function scrollTo(page: Page, element: Locator): Promise<void> {
  const panel = await page.locator(".jp-WindowedPanel-outer").first().boundingBox();
  if (panel === null) throw new Error("JupyterLab shows no notebook");
  await page.mouse.move(panel.x + panel.width / 2, panel.y + panel.height / 2);
  await page.mouse.wheel(0, -1e6);
  while ((await element.count()) === 0) {
    await page.mouse.wheel(0, 400);
    await page.waitForTimeout(250);
  }
  await element.scrollIntoViewIfNeeded();
  await page.waitForTimeout(500);
}

/** @throws Error until the server answers */
async function answers(): Promise<void> {
  const response = await fetch(`${address}/api/status?token=${token}`).catch(() => null);
  if (response?.ok !== true) throw new Error(`JupyterLab does not answer. ${log}`);
}

/** The ports on which the server's kernels take requests. */
async function kernelPorts(): Promise<number[]> {
  const response = await fetch(`${address}/api/kernels?token=${token}`);
  const kernels = (await response.json()) as { id: string }[];
  const runtime = join(folder, "jupyter", "runtime");
  const files = kernels.map(({ id }) => readFile(join(runtime, `kernel-${id}.json`), "utf8"));
  return (await Promise.all(files)).map((text) => JSON.parse(text).shell_port);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
