// npm run figures [-- answer necessity ...]: computes and draws the figures named, all of them for none, into figures/.
// A figure of simulations whose results are not in data/results is skipped. Exit code 1 if one could not be drawn, or one that
// was named was skipped; 2 for an unknown name or flag.
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { closeBrowser, exportFigure, FIGURES, gallery, missingFor, openBrowser, writeWhole } from "sa-adam";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const directory = join(root, "figures");

const help = `npm run figures [-- name ...]

Computes and draws the figures named, or all of them, into figures/: PDF, SVG, PNG and CSV, interactive pages
in figures/html/, and figures/README.md with every caption. Figures of simulations whose results are not in
data/results are skipped. Needs a Chrome or Chromium: CHROME_PATH, the one that npm ci brings along on
Linux x64, or the system's where there is none.

${FIGURES.map(({ name, summary }) => `  ${name.padEnd(26)}${summary}`).join("\n")}
`;

if (isMainThread) process.exitCode = await main();
else parentPort?.postMessage(await entry(workerData)?.draw(join(root, "data")));

/** @returns {Promise<number>} the exit code */
async function main() {
  let options;
  try {
    options = parseArgs({ options: { help: { type: "boolean", short: "h" } }, allowPositionals: true });
  } catch (error) {
    console.error(`${message(error).split(". ")[0]}. See npm run figures -- --help.`);
    return 2;
  }
  const { values, positionals } = options;
  if (values.help) {
    console.log(help);
    return 0;
  }
  const unknown = positionals.find((name) => entry(name) === undefined);
  if (unknown !== undefined) {
    console.error(`No figure is named ${unknown}. There are: ${FIGURES.map(({ name }) => name).join(", ")}.`);
    return 2;
  }
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => closeBrowser().finally(() => process.exit(130)));
  }
  try {
    const names = FIGURES.map(({ name }) => name);
    const asked = positionals.length === 0 ? names : names.filter((name) => positionals.includes(name));
    const possible = asked.filter((name) => {
      const figure = entry(name);
      const missing = figure && missingFor(figure, join(root, "data"));
      if (missing) console.error(`${name.padEnd(26)}skipped: ${missing}`);
      return !missing;
    });
    if (possible.length === 0) return 1;
    await openBrowser();
    const code = await draw(possible);
    return positionals.length > 0 && possible.length < asked.length ? 1 : code;
  } catch (error) {
    console.error(message(error));
    return 1;
  } finally {
    await closeBrowser();
  }
}

/**
 * Computes one figure a core at a time, and writes each as it is done. One that fails does not stop the others.
 * @param {string[]} names
 * @returns {Promise<number>} the exit code
 */
async function draw(names) {
  const waiting = [...names];
  /** @type {import("sa-adam").Figure[]} */
  const drawn = [];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const started = performance.now();
      try {
        const figure = await compute(name);
        await exportFigure(figure, directory);
        drawn.push(figure);
      } catch (error) {
        console.error(`${name}: ${message(error)}`);
        continue;
      }
      console.log(`${name.padEnd(26)}${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), names.length) }, work));
  const path = join(directory, "README.md");
  await writeWhole(path, gallery(drawn, existsSync(path) ? readFileSync(path, "utf8") : ""));
  const where = relative(process.cwd(), directory) || ".";
  console.log(
    `PDF, SVG, PNG and CSV in ${where}, pages in ${join(where, "html")}, captions in ${join(where, "README.md")}`,
  );
  return drawn.length === names.length ? 0 : 1;
}

/**
 * The figure, computed in a thread of its own.
 * @param {string} name
 * @returns {Promise<import("sa-adam").Figure>}
 */
function compute(name) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: name });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error(`The thread that computes ${name} ended without a result.`)));
  });
}

/** @param {string} name */
function entry(name) {
  return FIGURES.find((figure) => figure.name === name);
}

/** @param {unknown} error */
function message(error) {
  return error instanceof Error ? error.message : String(error);
}
