// npm run book [-- --open] [-- --pdf] [-- --help]: the notebooks with their saved outputs, the pages of book/, the figures and the
// reference as a site in book/build/site, which needs no network; with --pdf all pages in one file as well.
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { printBook } from "./book/pdf.mjs";
import { run } from "./book/run.mjs";
import { stage } from "./book/stage.mjs";
import { layStatic } from "./book/static.mjs";
import { buildLibrary, runMain } from "./jupyter.mjs";
import { ensureVenv, python, root, SetupError } from "./venv.mjs";

const HELP = `npm run book [-- OPTIONS]

Makes the site: the notebooks with their saved outputs, which are not executed, the pages of book/, the figures and the
library's reference. It is written to book/build/site, and can be read from there without a network.

  --open   opens the site in the browser
  --pdf    prints all pages into book/build/sa-adam.pdf as well
  --help   this text

The first use installs Sphinx into .venv, for which it needs the network and a Python of 3.11 or newer.`;

const build = join(root, "book", "build");
const source = join(build, "source");
const assets = join(build, "static");
const site = join(build, "site");

/**
 * Runs a step, and says when it is done.
 * @template T
 * @param {string} what
 * @param {() => T | Promise<T>} step
 */
async function timed(what, step) {
  const started = performance.now();
  process.stdout.write(`${what} ...`);
  try {
    const result = await step();
    process.stdout.write(` ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
    return result;
  } catch (error) {
    process.stdout.write("\n");
    throw error;
  }
}

/**
 * @param {"html" | "singlehtml"} builder
 * @param {string} folder
 */
async function sphinx(builder, folder) {
  const args = ["-m", "sphinx", "-q", "-W", "--keep-going", "-b", builder, "-c", join(root, "book")];
  const environment = { ...process.env, SA_ADAM_BOOK_STATIC: assets, PYDEVD_DISABLE_FILE_VALIDATION: "1" };
  try {
    await run("Sphinx", python, [...args, source, folder], environment);
  } catch (error) {
    // A fault is named where it can be mended, not where the page was laid out.
    const { message } = /** @type {Error} */ (error);
    const places = message
      .replaceAll(join(source, "index.md"), join("book", "index.md"))
      .replaceAll(join(source, "/"), "");
    throw new SetupError(places);
  }
}

async function makeSite() {
  const next = `${site}.tmp`;
  rmSync(next, { recursive: true, force: true });
  await timed("Pages", () => sphinx("html", next));
  await timed("Reference", () =>
    run("TypeDoc", process.execPath, [
      join(root, "node_modules", "typedoc", "bin", "typedoc"),
      "--out",
      join(next, "docs"),
    ]),
  );
  // A page's own download is the notebook as it is.
  const notebooks = join(root, "notebooks");
  for (const name of readdirSync(notebooks).filter((name) => name.endsWith(".ipynb"))) {
    copyFileSync(join(notebooks, name), join(next, "_sources", "notebooks", name));
  }
  // Sphinx's own, and the themes' templates.
  const macros = ["webpack-macros.html", "sbt-webpack-macros.html"].map((name) => join("_static", name));
  for (const left of [".doctrees", ".buildinfo", ...macros]) {
    rmSync(join(next, left), { recursive: true, force: true });
  }
  rmSync(site, { recursive: true, force: true });
  renameSync(next, site);
}

/** @param {string} path */
function open(path) {
  const [command = "", ...args] =
    process.platform === "darwin"
      ? ["open"]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", ""]
        : ["xdg-open"];
  const address = pathToFileURL(path).href;
  const browser = spawn(command, [...args, address], { stdio: "ignore", detached: true });
  browser.on("error", () => console.log(`No program here opens pages: open ${address} in a browser.`));
  browser.unref();
}

async function main() {
  const args = process.argv.slice(2);
  const unknown = args.find((arg) => !["--open", "--pdf", "--help"].includes(arg));
  if (unknown !== undefined) {
    console.error(`Unknown option ${unknown}: npm run book [-- --open] [-- --pdf] [-- --help].`);
    return 2;
  }
  if (args.includes("--help")) {
    console.log(HELP);
    return 0;
  }
  buildLibrary(console.log);
  await ensureVenv(console.log, ["requirements.txt", "book/requirements.txt"]);
  mkdirSync(build, { recursive: true });
  const { pages } = await timed("Sources", () => {
    layStatic(assets);
    return stage(source);
  });
  await makeSite();
  console.log(
    `${pages.length} pages and the reference: ${relative(process.cwd(), join(site, "index.html"))}`,
  );
  if (args.includes("--pdf")) {
    const single = join(build, "single");
    const pdf = join(build, "sa-adam.pdf");
    await timed("One page of all", () => sphinx("singlehtml", single));
    await timed("PDF", () => printBook(join(single, "index.html"), pdf));
    console.log(`In one file: ${relative(process.cwd(), pdf)}`);
  }
  if (args.includes("--open")) open(join(site, "index.html"));
  return 0;
}

await runMain(main);
