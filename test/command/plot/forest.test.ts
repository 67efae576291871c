import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { closeBrowser, csv, forestFigure, renderSvg } from "compendium";
import { afterAll, describe, expect, it } from "vitest";
import { html } from "../../../lib/command/plot/html.js";
import { withBrowser } from "../../../lib/compendium/figures/rendering/browser.js";
import { PLOTLY_PATH } from "../../../lib/compendium/figures/rendering/render.js";
import { expectLegible } from "../../compendium/figures/typography.js";
import { coefficient, fitResult } from "../fit/fit-result.js";

afterAll(closeBrowser);

const result = fitResult([
  coefficient("(Intercept)", -2, 0.1, { excludesZeroFrom: 1000 }),
  coefficient("price<b>$ & cost$", 1.5, 0.2, { excludesZeroFrom: 2e5 }),
  coefficient("a name that is far too long to stand beside an axis", 0.1, 0.2),
  coefficient("flat", Number.NaN, Number.NaN, { leftOut: "constant" }),
]);
const batch = fitResult(result.coefficients.map((one) => ({ ...one, estimate: one.estimate + 0.01 })));

describe("the forest plot of a fit", () => {
  it("draws every fitted coefficient, names as they are, with and without the stored batch", async () => {
    for (const options of [{}, { batch, response: "y" }]) {
      const figure = forestFigure(result, options);
      expectLegible(figure);
      const svg = await renderSvg(figure);
      expect(svg).toContain("price&#60;b&#62;$ &amp; cost$");
      expect(svg).toContain("(Intercept)");
      expect(svg).not.toContain("flat");
    }
  });

  it("scales coefficients by their columns, and leaves out what has no scale", () => {
    const scales = { "price<b>$ & cost$": 2, "a name that is far too long to stand beside an axis": 10 };
    const { data, table } = forestFigure(result, { scales });
    expect(data[0].x).toEqual([3, 1]);
    expect(csv(table).split("\n")[1]).toMatch(/^price<b>\$ & cost\$,2,1\.5,/);
    expect(forestFigure({ ...result, trajectory: [] }).data).toHaveLength(1);
    expect(() => forestFigure(fitResult([]))).toThrow(/at least one coefficient/);
  });

  it("is a page that draws itself with nothing beside it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sa-adam-forest-"));
    const file = join(folder, "forest.html");
    writeFileSync(
      file,
      html(forestFigure(result, { batch }), { plotly: { text: readFileSync(PLOTLY_PATH, "utf8") } }),
    );
    await withBrowser(async (browser) => {
      const page = await (await browser.newContext({ offline: true })).newPage();
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("requestfailed", (request) => complaints.push(request.url()));
      await page.goto(pathToFileURL(file).href);
      await page.waitForSelector(".errorbars path", { state: "attached" });
      expect(complaints).toEqual([]);
    });
    rmSync(folder, { recursive: true });
  });
});
