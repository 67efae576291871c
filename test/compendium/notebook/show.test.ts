import { CONFIG, closeBrowser, type Figure, show } from "compendium";
import { afterEach, expect, test, vi } from "vitest";
import { recordMessages } from "./kernel-double.js";

const messages = recordMessages();
afterEach(() => vi.unstubAllEnvs());

const figure: Figure = {
  name: "squares",
  title: "Squares",
  caption: "The squares y = x*x of 0, 1 and 2.",
  width: 300,
  height: 200,
  data: [{ type: "scatter", x: [0, 1, 2], y: Float64Array.of(0, 1, 4) }],
  layout: { title: { text: "Squares" } },
  config: CONFIG,
  table: { x: [0, 1, 2], y: [0, 1, 4] },
};

test("a figure is one output in three forms, and its caption one below it", async () => {
  await show(figure);
  expect(messages.length).toBe(2);
  const { data, metadata } = messages[0]!;
  expect(data["application/vnd.plotly.v1+json"]).toMatchObject({
    data: [{ y: [0, 1, 4] }],
    layout: { width: 300, height: 200 },
  });
  expect(data["text/plain"]).toBe("Squares");
  expect(metadata).toEqual({ "image/png": { alt: "Squares. The squares y = x*x of 0, 1 and 2." } });
  expect(messages[1]!.data).toEqual({
    "text/markdown": "**Squares.** The squares y = x\\*x of 0, 1 and 2.",
    "text/plain": "Squares. The squares y = x*x of 0, 1 and 2.",
  });
  const png = Buffer.from(String(data["image/png"]), "base64");
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  // JupyterLab swaps the picture for the figure in place, so both have one size.
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([300, 200]);
});

test("without a browser the figure is shown all the same, and the remedy once", async () => {
  await closeBrowser();
  vi.stubEnv("CHROME_PATH", "/nowhere/chrome");
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  await show(figure);
  await show(figure);
  const forms = ["application/vnd.plotly.v1+json", "text/plain"];
  const caption = ["text/markdown", "text/plain"];
  expect(messages.map(({ data }) => Object.keys(data))).toEqual([forms, caption, forms, caption]);
  expect(warn.mock.calls.length).toBe(1);
  expect(String(warn.mock.calls[0])).toMatch(/CHROME_PATH/);
});
