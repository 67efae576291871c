// What `npm run lab`, `npm run notebooks` and the tests share: a Python with JupyterLab, the kernel, the built library.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ensureVenv, root, SetupError, venv } from "./venv.mjs";

export { python, root } from "./venv.mjs";

/**
 * First use makes all that is missing; later uses take a fraction of a second.
 * @param {(line: string) => void} say
 * @returns {Promise<NodeJS.ProcessEnv>} the environment variables to start Jupyter with
 */
export async function setUpJupyter(say = console.log) {
  if (!existsSync(join(root, "node_modules", "tslab"))) {
    throw new SetupError("The packages are not installed: run npm ci first.");
  }
  if (!existsSync(join(root, "lib", "compendium", "dist", "index.js"))) buildLibrary(say);
  await ensureVenv(say);
  registerKernel();
  return {
    ...process.env,
    // The environment's own kernel comes before one of the same name in the user's home.
    JUPYTER_PREFER_ENV_PATH: "1",
    PYDEVD_DISABLE_FILE_VALIDATION: "1",
  };
}

/** @param {(line: string) => void} say */
export function buildLibrary(say) {
  say("Building lib.");
  const built = spawnSync("npm", ["run", "build"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (built.status !== 0) throw new SetupError("lib does not compile: see the messages above.");
}

/** The kernel, and JupyterLab's settings and extension, live in .venv alone: the user's own Jupyter is not touched. */
function registerKernel() {
  writeJson(join(venv, "share", "jupyter", "kernels", "tslab", "kernel.json"), {
    argv: [process.execPath, join(root, "scripts", "kernel.mjs"), "{connection_file}"],
    display_name: "TypeScript",
    language: "typescript",
  });
  // JupyterLab starts scripts of its own that are not ES modules, which this compendium's package.json would make them.
  writeJson(join(venv, "package.json"), { private: true, type: "commonjs" });
  writeJson(join(venv, "share", "jupyter", "lab", "settings", "overrides.json"), {
    "@jupyterlab/apputils-extension:notification": { checkForUpdates: false, fetchNews: "false" },
  });
  registerExtension();
}

/** See lab-extension/figures.js. */
function registerExtension() {
  const name = "sa-adam-figures";
  const folder = join(venv, "share", "jupyter", "labextensions", name);
  const load = "static/figures.js";
  writeJson(join(folder, "package.json"), {
    name,
    version: "1.0.0",
    jupyterlab: { extension: true, _build: { load, extension: "./extension" } },
  });
  writeFile(join(folder, load), readFileSync(join(root, "scripts", "lab-extension", "figures.js")));
  const typeface = join(root, "node_modules", "@fontsource", "source-sans-3");
  const ranges = JSON.parse(readFileSync(join(typeface, "unicode.json"), "utf8"));
  const faces = ["latin", "greek"].flatMap((subset) =>
    ["400", "600"].flatMap((weight) =>
      ["normal", "italic"].map((style) => ({
        family: "Source Sans 3",
        file: `source-sans-3-${subset}-${weight}-${style}.woff2`,
        weight,
        style,
        unicodeRange: ranges[subset],
      })),
    ),
  );
  for (const { file } of faces)
    writeFile(join(folder, "static", file), readFileSync(join(typeface, "files", file)));
  writeJson(join(folder, "static", "faces.json"), faces);
}

/**
 * @param {string} path
 * @param {object} value
 */
function writeJson(path, value) {
  writeFile(path, Buffer.from(`${JSON.stringify(value, null, 2)}\n`));
}

/**
 * @param {string} path
 * @param {Buffer} content
 */
function writeFile(path, content) {
  if (existsSync(path) && readFileSync(path).equals(content)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, content);
  renameSync(`${path}.tmp`, path);
}

/**
 * Runs a command's main function: a set-up error is one line and exit code 1.
 * @param {() => Promise<number>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
