// npm run figures [-- answer necessity ...]: computes and draws the figures named, all of them for none, into figures/.
// Exit code 1 if one could not be drawn, 2 for an unknown name or flag.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const directory = join(root, "figures");
const library = await import("sa-adam");
const { FIGURES, closeBrowser, exportFigure, gallery, writeWhole } = library;

const help = `npm run figures [-- name ...]

Computes and draws the figures named, or all of them, into figures/: PDF, SVG, PNG and CSV, interactive pages
in figures/html/, and figures/README.md with every caption. Needs a Chrome or Chromium: CHROME_PATH, the
system's, or the one that npm ci brings along on Linux.

${FIGURES.map(({ name, summary }) => `  ${name.padEnd(26)}${summary}`).join("\n")}
`;

/** @param {string} message @returns {never} */
function refuse(message) {
  console.error(message);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({ options: { help: { type: "boolean", short: "h" } }, allowPositionals: true });
  } catch (error) {
    return refuse(`${error.message.split(". ")[0]}. See npm run figures -- --help.`);
  }
}

const { values, positionals } = readArguments();
if (values.help) {
  console.log(help);
  process.exit(0);
}
const unknown = positionals.find((name) => FIGURES.every((entry) => entry.name !== name));
if (unknown !== undefined) {
  refuse(`No figure is named ${unknown}. There are: ${FIGURES.map(({ name }) => name).join(", ")}.`);
}
const chosen = FIGURES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => closeBrowser().finally(() => process.exit(130)));
}
try {
  const drawn = [];
  for (const { name, draw } of chosen) {
    const started = performance.now();
    const figure = draw(join(root, "data"));
    await exportFigure(figure, directory);
    drawn.push(figure);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${name.padEnd(26)}${seconds.padStart(6)} s`);
  }
  const path = join(directory, "README.md");
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  await writeWhole(path, gallery(drawn, before));
  console.log(
    `PDF, SVG, PNG, CSV and html/ in ${relative(process.cwd(), directory) || "."}; captions in README.md there`,
  );
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await closeBrowser();
}
