// npm run lab [-- JupyterLab's own arguments]: JupyterLab on the notebooks; the first use makes its Python environment.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { python, root, runMain, setUpJupyter } from "./jupyter.mjs";

const args = process.argv.slice(2);

/**
 * An argument of ours, unless the user gave the same one.
 * @param {string} name
 * @param {string} value
 */
const unlessGiven = (name, value) =>
  args.some((arg) => arg.startsWith(`${name}=`)) ? [] : [`${name}=${value}`];

async function main() {
  const environment = await setUpJupyter();
  console.log("Starting JupyterLab: its address is printed below; Ctrl-C ends it.");
  const windows = process.platform === "win32";
  const isRoot = process.getuid?.() === 0;
  const notebooks = join(root, "notebooks");
  const first =
    readdirSync(notebooks)
      .filter((name) => name.endsWith(".ipynb"))
      .sort()[0] ?? "";
  const jupyter = spawn(
    python,
    [
      "-m",
      "jupyterlab",
      // The whole folder is served, so that the notebooks' links to the library and the figures work.
      ...unlessGiven("--ServerApp.root_dir", root),
      ...unlessGiven("--FileContentsManager.preferred_dir", notebooks),
      ...unlessGiven("--LabApp.default_url", `/lab/tree/notebooks/${first}`),
      ...unlessGiven("--log-level", "ERROR"),
      ...(isRoot ? ["--allow-root"] : []),
      ...args,
    ],
    // A process group of its own: Ctrl-C then reaches JupyterLab as one request to end, from the handler below.
    { cwd: root, env: environment, stdio: ["ignore", "inherit", "inherit"], detached: !windows },
  );
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      // In a Windows console Ctrl-C has reached JupyterLab already, and kill would leave its kernels behind.
      if (!windows) jupyter.kill("SIGTERM");
    });
  }
  return new Promise((resolve) => {
    jupyter.on("error", (error) => {
      console.error(`JupyterLab did not start: ${error.message}`);
      resolve(1);
    });
    jupyter.on("exit", (code) => resolve(code ?? 0));
  });
}

await runMain(main);
