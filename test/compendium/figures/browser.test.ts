import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { closeBrowser, renderPng } from "compendium";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fontFaceCss } from "../../../lib/command/plot/fonts.js";
import { loadFonts } from "../../../lib/command/plot/load-fonts.js";
import { withBrowser } from "../../../lib/compendium/figures/rendering/browser.js";
import { embeddedBrowser } from "../../../lib/compendium/figures/rendering/embedded-browser.js";
import { exampleFigure } from "./example.js";

const embedded = await embeddedBrowser();
const { arch } = process;

/** A folder with a browser that only notes that it was started. */
let directory: string;
const asked = () => existsSync(join(directory, "asked"));

beforeEach(async () => {
  await closeBrowser();
  directory = await mkdtemp(join(tmpdir(), "sa-adam-browser-"));
  const path = join(directory, "google-chrome-stable");
  await writeFile(path, `#!/bin/sh\n: > "${join(directory, "asked")}"\nexit 1\n`);
  await chmod(path, 0o755);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  Object.defineProperty(process, "arch", { value: arch });
  await rm(directory, { recursive: true });
});

afterAll(closeBrowser);

describe.runIf(embedded)("the browser from the packages", () => {
  beforeEach(() => vi.stubEnv("CHROME_PATH", ""));

  it("draws the same picture whatever browser and fonts the system has", async () => {
    const here = await renderPng(exampleFigure());
    await closeBrowser();
    vi.stubEnv("PATH", `${directory}${delimiter}${process.env.PATH}`);
    vi.stubEnv("FONTCONFIG_FILE", join(directory, "none.conf"));
    vi.stubEnv("FONTCONFIG_PATH", directory);
    const elsewhere = await renderPng(exampleFigure());
    expect(Buffer.compare(here, elsewhere)).toBe(0);
    expect(asked()).toBe(false);
  });

  it("gives way to the system's on a machine that it was not built for", async () => {
    Object.defineProperty(process, "arch", { value: "arm64" });
    vi.stubEnv("PATH", directory);
    await expect(renderPng(exampleFigure())).rejects.toThrow(/google-chrome-stable .* does not start/);
    expect(asked()).toBe(true);
  });

  it("has a face for every family and every character, and a monospace one", async () => {
    const widths = await withBrowser(async (browser) => {
      const page = await browser.newPage();
      const texts = ["iiii", "MMMM", "αβγ√", "😀漢\ue000"];
      const families = ["serif", "sans-serif", "monospace", "system-ui", "unknown"];
      await page.setContent(
        families
          .flatMap((family) => texts.map((text) => `<span style="font-family:${family}">${text}</span>`))
          .join("<br>"),
      );
      const all = await page.$$eval("span", (spans) => spans.map((span) => span.offsetWidth));
      await page.close();
      return families.map((_, i) => all.slice(texts.length * i, texts.length * (i + 1)));
    });
    expect(widths.flat().filter((width) => width < 8)).toEqual([]);
    expect(widths.map(([narrow, wide]) => wide === narrow)).toEqual([false, false, true, false, false]);
  });
});

it("every face is there once the fonts are loaded, whether a text has used it or not", async () => {
  const [before, after] = await withBrowser(async (browser) => {
    const page = await browser.newPage();
    await page.setContent(`<style>${fontFaceCss()}</style>`);
    const states = () => page.evaluate(() => Array.from(document.fonts, ({ status }) => status));
    const found = [await states()];
    await page.evaluate(loadFonts);
    found.push(await states());
    await page.close();
    return found;
  });
  expect(new Set(before)).toEqual(new Set(["unloaded"]));
  expect(after).toHaveLength(before.length);
  expect(new Set(after)).toEqual(new Set(["loaded"]));
});
