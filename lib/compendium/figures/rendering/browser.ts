import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Browser } from "playwright-core";
import { type BrowserLocation, embeddedBrowser } from "./embedded-browser.js";

const FLAGS = [
  "--no-sandbox", // it shows only pages of ours, without a network, and root has no other way
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // What a picture looks like must not depend on the machine.
  "--font-render-hinting=none",
  "--disable-lcd-text",
  "--force-color-profile=srgb",
];

/** The browser closes when nothing was drawn for so long, so that a process which has finished can end. */
const IDLE_MILLISECONDS = 1_000;

/** How long a browser may take for one step: a busy machine is slow, not broken. */
export const PATIENCE_MILLISECONDS = 120_000;

let browser: Promise<Browser> | undefined;
let users = 0;
let idle: NodeJS.Timeout | undefined;

/**
 * Runs `task` with the one browser of this process: started at the first call, shared by the next ones, closed
 * after a second without any.
 *
 * @throws Error that says how to get a browser, where there is none
 */
export async function withBrowser<T>(task: (browser: Browser) => Promise<T>): Promise<T> {
  clearTimeout(idle);
  users++;
  try {
    return await task(await sharedBrowser());
  } finally {
    users--;
    if (users === 0) idle = setTimeout(closeSharedBrowser, IDLE_MILLISECONDS);
  }
}

/** Closes the browser, if one runs. The next figure starts another. */
export async function closeSharedBrowser(): Promise<void> {
  clearTimeout(idle);
  const open = await browser?.catch(() => undefined);
  browser = undefined;
  await open?.close();
}

/** The browser that runs, or a new one where it failed to start, was closed or has crashed. */
function sharedBrowser(): Promise<Browser> {
  if (browser) return browser;
  const started = startBrowser();
  const forget = () => {
    if (browser === started) browser = undefined;
  };
  started.then((running) => running.once("disconnected", forget), forget);
  browser = started;
  return started;
}

async function startBrowser(): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  const failures: string[] = [];
  for await (const { path, origin, environment } of candidates()) {
    try {
      return await chromium.launch({
        executablePath: path,
        timeout: PATIENCE_MILLISECONDS,
        args: FLAGS,
        env: { ...process.env, ...environment },
        // A signal is the program's to handle; an interrupted notebook must not lose its kernel.
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
      });
    } catch (error) {
      failures.push(`${path} (${origin}) does not start: ${firstLine(error)}`);
    }
  }
  throw new Error(noBrowser(failures));
}

/**
 * CHROME_PATH alone where it is set; else the one that npm brought along, which draws the same picture on every
 * machine; what the system has where that one is missing or does not start.
 */
async function* candidates(): AsyncGenerator<BrowserLocation> {
  const chosen = process.env.CHROME_PATH;
  if (chosen) {
    yield { path: chosen, origin: "CHROME_PATH" };
    return;
  }
  const embedded = await embeddedBrowser();
  if (embedded) yield embedded;
  for (const path of systemBrowsers()) yield { path, origin: "installed on this system" };
}

/** Every Chrome, Chromium or Edge in its usual place, Chrome first. */
function systemBrowsers(): string[] {
  const { env, platform } = process;
  const places: string[] = [];
  if (platform === "darwin") {
    for (const name of ["Google Chrome", "Chromium", "Microsoft Edge"]) {
      const inside = join("Applications", `${name}.app`, "Contents", "MacOS", name);
      places.push(join("/", inside), join(env.HOME ?? "/", inside));
    }
  } else if (platform === "win32") {
    const roots = [env.PROGRAMFILES, env["PROGRAMFILES(X86)"], env.LOCALAPPDATA];
    for (const name of [
      "Google\\Chrome\\Application\\chrome.exe",
      "Microsoft\\Edge\\Application\\msedge.exe",
    ]) {
      for (const root of roots) if (root) places.push(join(root, name));
    }
  } else {
    const names = ["google-chrome-stable", "google-chrome", "chromium", "chromium-browser", "microsoft-edge"];
    const directories = (env.PATH ?? "").split(delimiter).filter(Boolean);
    for (const name of names) for (const directory of directories) places.push(join(directory, name));
  }
  return places.filter((place) => existsSync(place));
}

function noBrowser(failures: string[]): string {
  const install =
    process.platform === "linux"
      ? "install one (Debian, Ubuntu: apt install chromium), or run npm ci without --omit=optional on Linux x64, which brings one along"
      : "install Chrome, Chromium or Edge";
  return [
    failures.length > 0
      ? "No browser that starts was found to draw figures with."
      : "Figures need a browser, and none was found.",
    `Set CHROME_PATH to the executable of a Chrome or Chromium, or ${install}.`,
    ...failures,
  ].join("\n");
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n").find((line) => line.trim() !== "") ?? "no message";
}
