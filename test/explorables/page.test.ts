import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { varianceRatio } from "sa-adam/internal";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withBrowser } from "../../lib/compendium/figures/rendering/browser.js";
import { closeBrowser } from "../../lib/compendium/figures/rendering/open-close.js";
import { numberText } from "../../lib/explorables/drawing/text.js";
import { PANELS } from "../../lib/explorables/panels/registry.js";
import { layoutFaults, panelFaults, panelsDrawn } from "../../scripts/book/in-page.mjs";
import { bundleExplorables } from "../../scripts/bundle-explorables.mjs";
import { temporaryFolder } from "../temporary-folder.js";

const names = [...PANELS.keys()];
let bundle = "";
let folder = "";
beforeAll(async () => {
  folder = temporaryFolder(afterAll);
  bundle = await bundleExplorables();
  writeFileSync(join(folder, "explorables.js"), bundle);
});
afterAll(closeBrowser);

/** Opens a page from disk, without a network; what it asks for beyond the disk and what it complains of are in the lists. */
async function withPage<T>(
  body: string,
  width: number,
  task: (page: Page) => Promise<T>,
): Promise<{ result: T; complaints: string[]; asked: string[] }> {
  const file = join(folder, "page.html");
  const head = '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">';
  writeFileSync(file, `${head}<title>explorables</title>${body}`);
  const [complaints, asked]: [string[], string[]] = [[], []];
  return withBrowser(async (browser) => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, offline: true });
    const page = await context.newPage();
    page.on("console", (message) => void complaints.push(message.text()));
    page.on("pageerror", (error) => void complaints.push(error.message));
    page.on("request", (request) => void asked.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    const result = await task(page);
    await context.close();
    return { result, complaints, asked: asked.filter((address) => !/^(file|blob|data):/.test(address)) };
  });
}

const element = (name: string): string =>
  `<sa-explorable name="${name}">what there was before</sa-explorable>`;
const script = '<script src="explorables.js"></script>';

const answered = (panel: string): string =>
  `document.querySelector("sa-explorable[name=${panel}]").shadowRoot.querySelector(".reading").textContent !== ""`;

test("every panel has a picture, from disk and offline, and from 320 to 1400 pixels nothing overlaps", async () => {
  const { result, complaints, asked } = await withPage(
    script + names.map(element).join(""),
    1400,
    async (page) => {
      for (const name of names) {
        await page.locator(`sa-explorable[name=${name}]`).scrollIntoViewIfNeeded();
        await page.waitForFunction(answered(name));
      }
      const found: Record<number, string[]> = {};
      for (const width of [1400, 800, 400, 320]) {
        await page.setViewportSize({ width, height: 900 });
        await page.evaluate(panelsDrawn);
        found[width] = [
          ...(await page.evaluate(panelFaults)),
          ...(await page.evaluate(layoutFaults)).filter((fault) => fault.includes("sideways")),
        ];
      }
      return { found, plots: await page.locator(".plot[role=img][aria-label]").count() };
    },
  );
  expect(result).toEqual({ found: { 1400: [], 800: [], 400: [], 320: [] }, plots: 10 });
  expect(complaints).toEqual([]);
  expect(asked).toEqual([]);
});

test("a slider moved by keys changes the picture, and the number printed is the library's", async () => {
  const { result, complaints } = await withPage(script + element("variance"), 1000, async (page) => {
    const picture = () => page.locator("path.line.blue").first().getAttribute("d");
    // With few steps all is quick.
    await page.locator("input[name=logN]").focus();
    await page.keyboard.press("Home");
    await page.evaluate(() => {
      document.addEventListener("keydown", ({ key }) => console.log(`the page has heard ${key}`));
    });
    const exact = (gamma: string) => page.getByText(`V(${gamma}, 1,000) =`).waitFor();
    await exact("0.850");
    const before = { picture: await picture(), value: await page.locator("output.value").textContent() };
    await page.locator("input[name=gamma]").focus();
    for (let i = 0; i < 20; i++) await page.keyboard.press("ArrowRight");
    await exact("0.950");
    await page.locator("input[name=c1]").focus();
    await page.keyboard.press("End");
    await page.waitForFunction(
      (d) =>
        document
          .querySelector("sa-explorable")
          ?.shadowRoot?.querySelector("path.line.blue")
          ?.getAttribute("d") !== d,
      before.picture,
    );
    await exact("0.950");
    return {
      before: before.value,
      after: await page.locator("output.value").textContent(),
      spoken: await page.locator("input[name=gamma]").getAttribute("aria-valuetext"),
      focused: await page.locator("input[name=c1]").evaluate((input) => input.matches(":focus-visible")),
      live: await page.locator(".reading").getAttribute("aria-live"),
    };
  });
  expect(result).toEqual({
    before: numberText(varianceRatio(0.85, 1000).value, 6),
    after: numberText(varianceRatio(0.95, 1000, { c1: 4 }).value, 6),
    spoken: "0.950",
    focused: true,
    live: "polite",
  });
  expect(complaints).toEqual([]);
});

test("computes in a worker where the page allows one, and itself where it does not", async () => {
  const inline = `<script type="module">${bundle}</script>${element("phase-plane")}`;
  const policy = `<meta http-equiv="Content-Security-Policy" content="worker-src 'none'">`;
  const workers = async (page: Page) => {
    await page.waitForFunction(answered("phase-plane"));
    return page.workers().length;
  };
  expect((await withPage(inline, 600, workers)).result).toBe(1);
  expect((await withPage(policy + inline, 600, workers)).result).toBe(0);
});

test("is dark or light as the page says, and else as the reader prefers", async () => {
  const { result } = await withPage(script + element("decay"), 800, async (page) => {
    const ground = () => page.locator(".panel").evaluate((panel) => getComputedStyle(panel).backgroundColor);
    const set = (theme: string) =>
      page.evaluate((theme) => document.documentElement.setAttribute("data-theme", theme), theme);
    const prefer = async (colorScheme: "dark" | "light") => {
      await page.emulateMedia({ colorScheme });
      await page.waitForFunction(
        (scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches,
        colorScheme,
      );
    };
    const seen = [await ground()];
    await prefer("dark");
    seen.push(await ground());
    await set("light");
    seen.push(await ground());
    await prefer("light");
    await set("dark");
    seen.push(await ground());
    return seen;
  });
  const [light, dark] = result;
  expect(result).toEqual([light, dark, light, dark]);
  expect(light).not.toBe(dark);
});

test("a CSV is fitted on the page and sent nowhere; what is wrong with one is a sentence, and the next is fitted", async () => {
  const { result, complaints, asked } = await withPage(script + element("your-csv"), 800, async (page) => {
    const choose = (name: string, text: string) =>
      page
        .locator("input[type=file]")
        .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
    await choose("bad.csv", "x,y\n1,2\n3");
    await page.getByText("Row 2 below the names has 1 value").waitFor();
    await choose("<b>good</b>.csv", "x,<i>y</i>\n1,1\n2,3\n3,4\n4,8");
    await page.getByText("<b>good</b>.csv: gaussian regression of <i>y</i> on 4 rows").waitFor();
    const slope = await page.locator("tbody tr").nth(1).locator("td").allTextContents();
    await page.locator("select[name=response]").selectOption("x");
    await page.getByText("gaussian regression of x on 4 rows").waitFor();
    return slope.slice(0, 2);
  });
  // Least squares by hand: 11 / 5.
  expect(result).toEqual(["x", expect.stringMatching(/^2\.200/)]);
  expect(complaints).toEqual([]);
  expect(asked).toEqual([]);
});

test("an unknown name is one sentence with the names that there are, and the words of the page stay", async () => {
  const { result } = await withPage(script + element("varience"), 800, (page) =>
    page.locator("sa-explorable").evaluate((one) => ({
      said: one.shadowRoot?.querySelector(".problem")?.textContent,
      shown: (one.shadowRoot?.querySelector("slot")?.assignedNodes() ?? []).map((node) => node.textContent),
    })),
  );
  expect(result.said).toBe(`There is no explorable "varience": name is one of ${names.join(", ")}.`);
  expect(result.shown).toEqual(["what there was before"]);
});
