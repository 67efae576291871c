import { closeSharedBrowser, withBrowser } from "./browser.js";

// Apart from browser.ts, so that the package's declarations need none of Playwright's: a notebook reads them all.

/**
 * Starts the browser before it is needed, so that a machine without one says so at once.
 *
 * @throws Error as `withBrowser`
 */
export function openBrowser(): Promise<void> {
  return withBrowser(async () => undefined);
}

/** Closes the browser that figures are rendered in, if one runs. The next figure starts another. */
export function closeBrowser(): Promise<void> {
  return closeSharedBrowser();
}
