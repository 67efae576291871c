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

/** The kernel, and JupyterLab's settings, live in .venv alone: the user's own Jupyter is not touched. */
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
}

/**
 * @param {string} path
 * @param {object} value
 */
function writeJson(path, value) {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, text);
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
