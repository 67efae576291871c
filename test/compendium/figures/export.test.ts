import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { closeBrowser, exportFigure, exportFigures, type Figure, renderPng } from "compendium";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withBrowser } from "../../../lib/compendium/figures/rendering/browser.js";
import { exampleFigure } from "./example.js";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "sa-adam-figures-"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

afterAll(closeBrowser);

const file = (name: string) => readFile(join(directory, name));

describe("exportFigure", () => {
  it("writes five formats, one plotly.js beside the pages, and leaves nothing else behind", async () => {
    const written = await exportFigures([exampleFigure("one"), exampleFigure("two")], directory);
    expect(written).toHaveLength(10);
    const stem = (name: string) => ["csv", "pdf", "png", "svg"].map((type) => `${name}.${type}`);
    expect((await readdir(directory)).sort()).toEqual(["html", ...stem("one"), ...stem("two")]);
    expect((await readdir(join(directory, "html"))).sort()).toEqual([
      "one.html",
      "plotly.min.js",
      "two.html",
    ]);
    expect((await file("one.csv")).toString()).toBe(
      "x,y\n1,0.5\n10,0.25\n100,0.3333333333333333\n1000,0.1\n",
    );
  });

  it("draws one vector page with its fonts embedded and no picture in it", async () => {
    await exportFigure(exampleFigure(), directory);
    const pdf = (await file("example.pdf")).toString("latin1");
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    expect(pdf).toMatch(/\/MediaBox \[0 0 252 180\]/);
    expect(pdf).not.toMatch(/\/Subtype\s*\/Image/);
    const fonts = [...pdf.matchAll(/\/FontName\s*\/[A-Z]{6}\+(\S+)/g)].map(([, name]) => name);
    expect(fonts).toContain("SourceSans3ExtraLight-Italic");
    expect(fonts.every((name) => name.startsWith("SourceSans3"))).toBe(true);
    expect(pdf.match(/\/FontFile2/g)).toHaveLength(fonts.length);
    const svg = (await file("example.svg")).toString();
    expect(svg.includes("<image")).toBe(false);
    expect(svg.includes("<title>An example &amp; its title</title>")).toBe(true);
    // Regular, bold and italic Latin, and italic Greek; not the other four faces.
    expect(svg.match(/@font-face/g)).toHaveLength(4);
  });

  it("gives the same bytes in a second run, in a browser started anew", async () => {
    const names = ["example.svg", "example.png", "example.pdf", "example.csv", "html/example.html"];
    await exportFigure(exampleFigure(), directory);
    const first = await Promise.all(names.map(file));
    await closeBrowser();
    await exportFigure(exampleFigure(), directory);
    const second = await Promise.all(names.map(file));
    names.forEach((name, i) => {
      expect(second[i].equals(first[i]), name).toBe(true);
    });
  });

  it("writes a page that draws itself from a folder, offline, with nothing that uploads", async () => {
    await exportFigure(exampleFigure(), directory);
    await withBrowser(async (browser) => {
      const context = await browser.newContext({ offline: true });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("requestfailed", (request) => complaints.push(request.url()));
      await page.goto(pathToFileURL(join(directory, "html", "example.html")).href);
      await page.waitForSelector(".js-line");
      const buttons = await page.$$eval(".modebar-btn", (all) =>
        all.map((b) => b.getAttribute("data-title")),
      );
      expect(buttons).toContain("Zoom in");
      expect(buttons.join()).not.toMatch(/cloud|studio|plotly/i);
      // Each label was measured in its own typeface, italic and Greek as well.
      const faces = await page.evaluate(() => Array.from(document.fonts, ({ status }) => status));
      expect(new Set(faces)).toEqual(new Set(["loaded"]));
      // A pointer on the first curve's second point reads its value.
      const box = await page.locator(".js-line").first().boundingBox();
      if (!box) throw new Error("the first curve has no box");
      await page.mouse.move(box.x + box.width / 3, box.y + (0.25 / 0.4) * box.height);
      await page.waitForSelector(".hovertext");
      expect(complaints).toEqual([]);
      await context.close();
    });
  });

  it("typesets LaTeX labels in SVG and on the page", async () => {
    const plain = exampleFigure();
    const figure: Figure = {
      ...plain,
      layout: { ...plain.layout, title: { text: "$\\sqrt{n}\\,(\\bar x_n - x^\\star)$" } },
    };
    await exportFigure(figure, directory);
    // Plotly keeps the source in an attribute; what is seen is MathJax's.
    const svg = (await file("example.svg")).toString().replaceAll(/data-unformatted="[^"]*"/g, "");
    expect(svg.includes('data-mml-node="msqrt"')).toBe(true);
    expect(svg.includes("sqrt{n}")).toBe(false);
    expect(await readdir(join(directory, "html"))).toContain("tex-svg.js");
  });
});

describe("exportFigure, when it cannot", () => {
  it("says how to get a browser, and writes nothing", async () => {
    await closeBrowser();
    vi.stubEnv("CHROME_PATH", "/nowhere/chrome");
    const refusal = await exportFigure(exampleFigure(), directory).catch((error: Error) => error.message);
    expect(refusal).toMatch(/Set CHROME_PATH to the executable of a Chrome or Chromium, or install/);
    expect(refusal).toContain("/nowhere/chrome (CHROME_PATH) does not start");
    expect(await readdir(directory)).toEqual([]);
    // The failure is not remembered.
    vi.unstubAllEnvs();
    expect((await renderPng(exampleFigure())).length).toBeGreaterThan(1000);
  });

  it("names the figure and the attribute that Plotly does not know, and keeps the files of the last run", async () => {
    const figure = exampleFigure();
    await exportFigure(figure, directory);
    const before = await file("example.svg");
    const wrong = { ...figure, data: [{ ...figure.data[0], dashes: "long" }] };
    await expect(exportFigure(wrong, directory)).rejects.toThrow(
      /Figure example could not be drawn: .*dashes.*not part of the schema/,
    );
    expect((await file("example.svg")).equals(before)).toBe(true);
    expect((await readdir(directory)).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("refuses a table with columns of two lengths, and a name that is no file name", async () => {
    const uneven = { ...exampleFigure(), table: { x: [1, 2], y: [1] } };
    await expect(exportFigure(uneven, directory)).rejects.toThrow("column y has 1 row, but column x has 2");
    await expect(exportFigure(exampleFigure("../up"), directory)).rejects.toThrow(RangeError);
    expect(await readdir(directory)).toEqual([]);
  });
});

describe("renderPng", () => {
  it("has `scale` pixels to each of the figure's", async () => {
    const png = Buffer.from(await renderPng(exampleFigure(), 2));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * 336, 2 * 240]);
  });
});
