// node scripts/check-book.mjs [page ...]: opens every page of book/build/site in a browser, offline, at the widths of a phone, a tablet
// and a desk, in light and dark, and says what is wrong with it. Writes what it found to book/checked.txt, unless pages are named.
// Exit code 1 if there is a fault, 2 without a site.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  accessibilityFaults,
  figureFaults,
  firstText,
  labelFaults,
  layoutFaults,
  panelFaults,
  panelsDrawn,
} from "./book/in-page.mjs";
import { checkLinks, pagesOf } from "./book/site-links.mjs";
import { root } from "./venv.mjs";

const WIDTHS = [400, 800, 1400];
const SCHEMES = /** @type {const} */ (["light", "dark"]);
const HEIGHT = 900;
/** Faults of a page that are printed. */
const SHOWN = 10;
/** Of the fastest visit: another program on the machine is not the page's fault. */
const READABLE_SECONDS = 2;
const VISITS = 5;

const site = join(root, "book", "build", "site");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @typedef {import("playwright-core").Page} Page */

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} page
 * @returns {Promise<{ faults: string[], seconds: number, figures: number }>}
 */
async function check(browser, page) {
  /** @type {Set<string>} */
  const faults = new Set();
  let [seconds, figures] = [Number.POSITIVE_INFINITY, 0];
  for (const colorScheme of SCHEMES) {
    const context = await browser.newContext({ colorScheme });
    await context.route(/^(?!file:|data:|blob:)/, (route) => {
      faults.add(`asks the network for ${route.request().url()}`);
      return route.abort();
    });
    const tab = await context.newPage();
    tab.on("console", (message) => message.type() === "error" && faults.add(`console: ${message.text()}`));
    tab.on("pageerror", (error) => faults.add(`error: ${error.message}`));
    tab.on("requestfailed", (request) => faults.add(`did not load: ${request.url()}`));
    await tab.setViewportSize({ width: WIDTHS[0] ?? 0, height: HEIGHT });
    for (let visit = 0; visit < VISITS && (visit === 0 || seconds > READABLE_SECONDS); visit++) {
      await tab.goto(pathToFileURL(join(site, page)).href);
      const first = (await tab.evaluate(firstText)) / 1000;
      // Of a page without text there is no time: it stays too late.
      if (first < seconds) seconds = first;
    }
    await tab.addStyleTag({ content: "* { transition: none !important; animation: none !important; }" });
    await tab.evaluate("window.MathJax?.startup?.promise");
    await tab.evaluate(axe);
    figures = await tab.locator("script.figure").count();
    for (const fault of await tab.evaluate(figureFaults)) faults.add(fault);
    for (const width of WIDTHS) {
      await tab.setViewportSize({ width, height: HEIGHT });
      await tab.evaluate(panelsDrawn);
      for (const fault of [
        ...(await tab.evaluate(layoutFaults)),
        ...(await tab.evaluate(labelFaults, ".live-figure")),
        ...(await tab.evaluate(panelFaults)),
      ]) {
        faults.add(`${width} pixels: ${fault}`);
      }
      // The page of a phone is that of a desk laid out in another way: the colours are judged once.
      if (width === 800 || (width === 400 && colorScheme === "dark")) continue;
      for (const fault of await tab.evaluate(accessibilityFaults)) faults.add(`${colorScheme}: ${fault}`);
    }
    await context.close();
  }
  return { faults: [...faults], seconds, figures };
}

/**
 * The search finds pages of a word that many have.
 * @param {import("playwright-core").Browser} browser
 */
async function searchFinds(browser) {
  const tab = await browser.newPage();
  await tab.goto(`${pathToFileURL(join(site, "search.html")).href}?q=sandwich`);
  const found = tab.locator("#search-results li");
  await found.first().waitFor({ timeout: 60_000 });
  const count = await found.count();
  await tab.close();
  return count;
}

async function main() {
  if (!existsSync(join(site, "index.html"))) {
    console.error("There is no book to check: npm run book makes it.");
    return 2;
  }
  const named = process.argv.slice(2);
  // The reference is TypeDoc's: of its pages the links are checked.
  const pages = named.length > 0 ? named : pagesOf(site).filter((page) => !page.startsWith("docs/"));
  const { withBrowser, closeSharedBrowser } = await import(
    "../lib/compendium/dist/figures/rendering/browser.js"
  );
  /** @type {string[]} */
  const lines = [];
  let [figures, slowest, faulty] = [0, 0, 0];
  const say = (/** @type {string} */ line) => {
    console.log(line);
    lines.push(line);
  };
  await withBrowser(async (browser) => {
    for (const page of pages) {
      const result = await check(browser, page);
      figures += result.figures;
      slowest = Math.max(slowest, result.seconds);
      const all =
        result.seconds > READABLE_SECONDS ? [...result.faults, "not readable in time"] : result.faults;
      faulty += all.length;
      say(`${all.length === 0 ? "ok   " : "FAULT"}  ${page}`);
      for (const fault of all.slice(0, SHOWN)) say(`         ${fault}`);
      if (all.length > SHOWN) say(`         and ${all.length - SHOWN} more`);
    }
    say(`search  ${(await searchFinds(browser)) > 3 ? "finds" : "does not find"} the sandwich`);
  });
  await closeSharedBrowser();
  const { links, outside, faults } = checkLinks(site);
  for (const fault of faults) say(`FAULT  ${fault}`);
  say(
    `${pages.length} pages at ${WIDTHS.join(", ")} pixels, light and dark, offline: ${faulty} faults; ${figures} figures interactive`,
  );
  say(`${links} links inside the site: ${faults.length} dead; ${outside} addresses outside, not followed`);
  console.log(`Slowest first text: ${slowest.toFixed(2)} s.`);
  if (named.length === 0) {
    const path = join(root, "book", "checked.txt");
    writeFileSync(`${path}.tmp`, `node scripts/check-book.mjs\n\n${lines.join("\n")}\n`);
    renameSync(`${path}.tmp`, path);
  }
  return faulty + faults.length > 0 ? 1 : 0;
}

process.exitCode = await main();
