import { execFile } from "node:child_process";
import { existsSync, lstatSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const require = createRequire(import.meta.url);
const PACKAGE = "@sparticuz/chromium";

/** Where a browser is, and what its environment must hold. */
export interface BrowserLocation {
  path: string;
  origin: string;
  environment?: Record<string, string>;
}

/**
 * The Chromium inside the package @sparticuz/chromium (Linux on x64 only), unpacked once per user and version
 * into the temporary directory with the shared libraries that a bare machine lacks.
 *
 * @returns undefined where the package is not installed or the machine is another
 */
export async function embeddedBrowser(): Promise<BrowserLocation | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  let entry: string;
  try {
    entry = require.resolve(PACKAGE);
  } catch {
    return undefined;
  }
  const directory = join(tmpdir(), `sa-adam-chromium-147-${process.getuid?.() ?? "user"}`);
  if (!isOurs(directory)) await unpack(entry, directory);
  return {
    path: join(directory, "chromium"),
    origin: PACKAGE,
    environment: {
      LD_LIBRARY_PATH: join(directory, "al2023", "lib"),
      FONTCONFIG_PATH: process.env.FONTCONFIG_PATH ?? join(directory, "fonts"),
    },
  };
}

/** The temporary directory is everybody's: run only what this user put there. */
function isOurs(directory: string): boolean {
  if (!existsSync(join(directory, "chromium"))) return false;
  const { uid } = lstatSync(directory);
  if (uid === process.getuid?.()) return true;
  throw new Error(`${directory} belongs to another user: remove it, or set CHROME_PATH to a browser`);
}

/**
 * The package unpacks into the temporary directory, and its libraries only where it believes itself on Amazon
 * Linux; both are environment variables, so it runs in a process of its own. The rename at the end makes two
 * processes that do this at once harmless.
 */
async function unpack(entry: string, directory: string): Promise<void> {
  const staging = await mkdtemp(join(tmpdir(), "sa-adam-chromium-"));
  try {
    const script = `import(${JSON.stringify(pathToFileURL(entry).href)}).then((m) => (m.default.default ?? m.default).executablePath())`;
    await promisify(execFile)(process.execPath, ["-e", script], {
      env: { ...process.env, TMPDIR: staging, AWS_LAMBDA_JS_RUNTIME: "nodejs22.x" },
    });
    await rename(staging, directory).catch((error) => {
      if (!isOurs(directory)) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
