// Lays out what Sphinx reads: the pages, at the paths that they have in the repository, and every file that they link to.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { root, SetupError } from "../venv.mjs";
import { linkedFiles, moved } from "./links.mjs";
import { markdownOf, notebookForBook } from "./notebook.mjs";

/** The page that the book opens on: in its sources among the others, in the site on top. */
const LANDING = "book/index.md";

/**
 * The pages that the others are reached from.
 * @returns {string[]}
 */
function firstPages() {
  const inFolder = (/** @type {string} */ folder, /** @type {string} */ ending) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(ending))
      .map((name) => `${folder}/${name}`);
  return [...inFolder("book", ".md"), ...inFolder("notebooks", ".ipynb")].sort();
}

/**
 * @param {string} folder is emptied first
 * @returns {{ pages: string[], files: string[] }} what was laid out, as paths from the repository's root
 * @throws {SetupError} when a page links to a file that is not there
 */
export function stage(folder) {
  rmSync(folder, { recursive: true, force: true });
  const pages = firstPages();
  /** @type {Set<string>} */
  const files = new Set();
  for (const page of pages) {
    const source = readFileSync(join(root, page), "utf8");
    const isNotebook = page.endsWith(".ipynb");
    for (const file of linkedFiles(page, isNotebook ? markdownOf(source) : source)) {
      // The reference comes to lie there later.
      if (file.startsWith("docs/")) continue;
      const path = join(root, file);
      if (file.startsWith("..") || !existsSync(path) || !statSync(path).isFile()) {
        throw new SetupError(`${page} links to ${file}, which is no file here: correct the link.`);
      }
      if (!/\.(md|ipynb)$/.test(file)) files.add(file);
      else if (!pages.includes(file)) pages.push(file);
    }
    if (page === LANDING) write(join(folder, "index.md"), moved(source, LANDING, "index.md"));
    else write(join(folder, page), isNotebook ? notebookForBook(source) : source);
  }
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(root, file), join(folder, file));
  }
  return { pages, files: [...files] };
}

/**
 * @param {string} path
 * @param {string} text
 */
function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
