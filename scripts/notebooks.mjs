// npm run notebooks [-- --check] [-- 03 05 path/to/a.ipynb]: executes the notebooks, each from a fresh kernel, and saves
// their outputs in place. With --check nothing is written. Exit code 1 if a notebook failed, 2 for an unknown argument.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { python, root, runMain, setUpJupyter } from "./jupyter.mjs";

// A cell of a minute on a machine that ten others share is slow, not lost.
const secondsPerCell = 900;
const secondsPerNotebook = 60;
const atOnce = 2;

/** @typedef {{ cell: number, codeCell: number, source: string, message: string }} Failure */

/**
 * The notebooks that the arguments name: a number's prefix, a file name, a path; all of them for none.
 * @param {string[]} names
 */
function select(names) {
  const folder = join(root, "notebooks");
  const all = readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb"))
    .sort()
    .map((name) => join(folder, name));
  if (names.length === 0) return all;
  return names.flatMap((name) => {
    if (name.endsWith(".ipynb") && existsSync(name)) return [resolve(name)];
    const found = all.filter((path) => basename(path).startsWith(name));
    if (found.length > 0) return found;
    const known = all.map((path) => basename(path, ".ipynb")).join(", ") || "none";
    throw new RangeError(`No notebook is named ${name}. There are: ${known}.`);
  });
}

/**
 * @param {string} path
 * @param {boolean} write
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<{ seconds: number, failure: Failure | null }>}
 */
function execute(path, write, environment) {
  const started = performance.now();
  const args = [
    join(root, "scripts", "execute.py"),
    path,
    String(secondsPerCell),
    ...(write ? ["--write"] : []),
  ];
  const child = spawn(python, args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  /** @type {Failure | null} */
  let failure = null;
  let cell = 0;
  let errors = "";
  createInterface({ input: child.stdout }).on("line", (line) => {
    const event = JSON.parse(line);
    if (event.event === "cell") cell = event.cell;
    if (event.event === "failed") failure = event;
  });
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const stop = () => child.kill("SIGINT");
  process.on("SIGINT", stop);
  return new Promise((done, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      process.off("SIGINT", stop);
      if (code !== 0 && failure === null) failure = { cell, codeCell: 0, source: "", message: errors.trim() };
      done({ seconds: (performance.now() - started) / 1000, failure });
    });
  });
}

/**
 * @param {string} name
 * @param {Failure} failure
 */
function report(name, { cell, codeCell, source, message }) {
  const indent = (/** @type {string} */ text) => text.replace(/^/gm, "    ");
  const place = codeCell > 0 ? `cell ${cell} (code cell ${codeCell})` : "outside its cells";
  console.error(
    `\n${name}: failed in ${place}\n\n${source === "" ? "" : `${indent(source)}\n\n`}${message}\n`,
  );
}

async function main() {
  const args = process.argv.slice(2);
  const flags = args.filter((arg) => arg.startsWith("-"));
  const unknown = flags.find((flag) => flag !== "--check");
  if (unknown !== undefined) {
    console.error(`Unknown option ${unknown}: npm run notebooks [-- --check] [-- 03 05 ...].`);
    return 2;
  }
  const write = flags.length === 0;
  let paths;
  try {
    paths = select(args.filter((arg) => !arg.startsWith("-")));
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    return 2;
  }
  const environment = await setUpJupyter();

  const started = performance.now();
  const waiting = [...paths];
  const failed = /** @type {string[]} */ ([]);
  let interrupted = false;
  process.once("SIGINT", () => {
    interrupted = true;
    waiting.length = 0;
  });
  const width = Math.max(...paths.map((path) => basename(path).length));
  const worker = async () => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const name = basename(path);
      console.log(`${name.padEnd(width)}  running`);
      const { seconds, failure } = await execute(path, write, environment);
      const slow = seconds > secondsPerNotebook ? ` (over its budget of ${secondsPerNotebook} s)` : "";
      console.log(`${name.padEnd(width)}  ${failure ? "FAILED" : "ok"} in ${seconds.toFixed(1)} s${slow}`);
      if (failure && !interrupted) report(name, failure);
      if (failure) failed.push(name);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));

  const total = ((performance.now() - started) / 1000).toFixed(1);
  const ending = write ? "outputs saved" : "nothing written";
  console.log(
    `${paths.length - failed.length} of ${paths.length} notebooks ran in ${total} s, ${ending}` +
      `${failed.length > 0 ? `; failed, and left as they were: ${failed.sort().join(", ")}` : ""}.`,
  );
  if (interrupted) return 130;
  return failed.length > 0 ? 1 : 0;
}

await runMain(main);
