import { execFile } from "node:child_process";
import { existsSync, lstatSync } from "node:fs";
import { cp, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const require = createRequire(import.meta.url);
const PACKAGE = "@sparticuz/chromium";
/** This browser reads TrueType files only: WOFF and WOFF2 from a style sheet alone. */
const FONTS = "dejavu-fonts-ttf/package.json";

/** Every family that a page may ask for has a face here. Glyphs are drawn as they are designed, not hinted to pixels. */
const FONT_CONFIGURATION = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">dejavu</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias binding="same"><family>serif</family><prefer><family>DejaVu Serif</family></prefer></alias>
  <alias binding="same"><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias binding="same"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
  <match><edit name="family" mode="append_last"><string>DejaVu Sans</string></edit></match>
  <match target="font">
    <edit name="antialias"><bool>true</bool></edit>
    <edit name="hinting"><bool>false</bool></edit>
    <edit name="hintstyle"><const>hintnone</const></edit>
    <edit name="rgba"><const>none</const></edit>
  </match>
</fontconfig>
`;

/** Where a browser is, and what its environment must hold. */
export interface BrowserLocation {
  path: string;
  origin: string;
  environment?: Record<string, string>;
}

/**
 * The Chromium inside the package @sparticuz/chromium (Linux on x64 only), unpacked once per user and version
 * into the temporary directory with the shared libraries that a bare machine lacks. It sees the DejaVu fonts of
 * the packages and none of the system's: without any it dies on a page that asks for one, and with the system's a
 * picture would depend on the machine.
 *
 * @returns undefined where the package is not installed or the machine is another
 */
export async function embeddedBrowser(): Promise<BrowserLocation | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  let entry: string;
  let fonts: string;
  try {
    entry = require.resolve(PACKAGE);
    fonts = join(dirname(require.resolve(FONTS)), "ttf");
  } catch {
    return undefined;
  }
  const directory = join(tmpdir(), `sa-adam-chromium-147-dejavu-${process.getuid?.() ?? "user"}`);
  if (!isOurs(directory)) await unpack(entry, fonts, directory);
  return {
    path: join(directory, "chromium"),
    origin: PACKAGE,
    environment: {
      LD_LIBRARY_PATH: join(directory, "al2023", "lib"),
      FONTCONFIG_FILE: join(directory, "fonts.conf"),
      XDG_CACHE_HOME: join(directory, "cache"),
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
async function unpack(entry: string, fonts: string, directory: string): Promise<void> {
  const staging = await mkdtemp(join(tmpdir(), "sa-adam-chromium-"));
  try {
    const script = `import(${JSON.stringify(pathToFileURL(entry).href)}).then((m) => (m.default.default ?? m.default).executablePath())`;
    await promisify(execFile)(process.execPath, ["-e", script], {
      env: { ...process.env, TMPDIR: staging, AWS_LAMBDA_JS_RUNTIME: "nodejs22.x" },
    });
    await cp(fonts, join(staging, "dejavu"), { recursive: true });
    await writeFile(join(staging, "fonts.conf"), FONT_CONFIGURATION);
    await rename(staging, directory).catch((error) => {
      if (!isOurs(directory)) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
