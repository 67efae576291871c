// Prints the book, which Sphinx has put on one page, as PDF, by the browser that draws the figures.
import { renameSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { SetupError } from "../venv.mjs";

const MINUTES = 10;

/**
 * @param {string} page the HTML file
 * @param {string} pdf
 * @throws {SetupError} where there is no browser, with the way to one
 */
export async function printBook(page, pdf) {
  const { closeSharedBrowser, withBrowser } = await import(
    "../../lib/compendium/dist/figures/rendering/browser.js"
  );
  try {
    await withBrowser(async (/** @type {import("playwright-core").Browser} */ browser) => {
      const tab = await browser.newPage({ colorScheme: "light" });
      tab.setDefaultTimeout(MINUTES * 60_000);
      await tab.goto(pathToFileURL(page).href, { waitUntil: "load" });
      await tab.evaluate("MathJax.startup.promise");
      await tab.evaluate("drawAllFigures()");
      // On paper nobody opens a solution.
      await tab.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
      await tab.pdf({
        path: `${pdf}.tmp`,
        format: "A4",
        printBackground: true,
        scale: 0.85,
        tagged: true,
        outline: true,
        margin: { top: "18mm", bottom: "18mm", left: "18mm", right: "18mm" },
      });
    });
  } catch (error) {
    throw new SetupError(`The PDF was not made: ${error instanceof Error ? error.message : error}`);
  } finally {
    await closeSharedBrowser();
  }
  renameSync(`${pdf}.tmp`, pdf);
}
