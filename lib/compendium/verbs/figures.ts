import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, relative } from "node:path";
import { Worker } from "node:worker_threads";
import type { Command } from "commander";
import { howMany } from "sa-adam/internal";
import { CommandFailure, type Figure, type Terminal, writeWhole } from "sa-adam-cli/internal";
import { FIGURES, missingFor } from "../catalogue/catalogue.js";
import { gallery } from "../catalogue/gallery.js";
import { exportFigure } from "../figures/rendering/export.js";
import { closeBrowser, openBrowser } from "../figures/rendering/open-close.js";
import { dataPath } from "../problems/data.js";
import type { FigureTask } from "./figures-worker.js";

/** Adds `compendium figures`: computes and draws the paper's figures. */
export function addFigures(program: Command, terminal: Terminal): void {
  program
    .command("figures")
    .summary("every figure, computed and drawn")
    .description(
      "Computes and draws the figures named, or all of them: PDF, SVG, PNG and CSV, interactive pages in html/, and " +
        "README.md with every caption. Figures of simulations whose results are not in data/results are skipped. Needs a Chrome or " +
        "Chromium: CHROME_PATH, the one that npm ci brings along on Linux x64, or the system's where there is none.",
    )
    .argument("[names...]", "figures; all unless given")
    .option("--out <folder>", "where to write; the compendium's figures/ unless given")
    .addHelpText(
      "after",
      `\nFigures:\n${FIGURES.map(({ name, summary }) => `  ${name.padEnd(26)}${summary}`).join("\n")}`,
    )
    .action((names: string[], flags: { out?: string }, command: Command) => {
      const known = FIGURES.map(({ name }) => name);
      const unknown = names.find((name) => !known.includes(name));
      if (unknown !== undefined)
        command.error(`no figure is named ${unknown}; there are ${known.join(", ")}`);
      return drawFigures(names, flags.out, terminal);
    });
}

/** Draws what can be drawn; fails afterwards for what could not, and for a figure that was named and skipped. */
async function drawFigures(names: string[], out: string | undefined, terminal: Terminal): Promise<void> {
  const data = dirname(dataPath("diabetes.csv"));
  const directory = out ?? join(dirname(data), "figures");
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => closeBrowser().finally(() => process.exit(130)));
  }
  const asked = FIGURES.filter(({ name }) => names.length === 0 || names.includes(name));
  const possible = asked.filter((figure) => {
    const missing = missingFor(figure, data);
    if (missing) terminal.complain(`${figure.name.padEnd(26)}skipped: ${missing}`);
    return !missing;
  });
  try {
    const drawn: Figure[] = [];
    if (possible.length > 0) {
      await openBrowser();
      const waiting = possible.map(({ name }) => name);
      const work = async (): Promise<void> => {
        for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
          const started = performance.now();
          try {
            const figure = await compute({ name, data });
            await exportFigure(figure, directory);
            drawn.push(figure);
          } catch (error) {
            terminal.complain(`${name}: ${(error as Error).message}`);
            continue;
          }
          const seconds = ((performance.now() - started) / 1000).toFixed(1);
          terminal.print(`${name.padEnd(26)}${seconds.padStart(6)} s`);
        }
      };
      await Promise.all(Array.from({ length: Math.min(availableParallelism(), possible.length) }, work));
      const path = join(directory, "README.md");
      writeWhole(path, gallery(drawn, existsSync(path) ? readFileSync(path, "utf8") : ""));
      const where = relative(process.cwd(), directory) || ".";
      terminal.print(
        `PDF, SVG, PNG and CSV in ${where}, pages in ${join(where, "html")}, captions in ${join(where, "README.md")}`,
      );
    }
    const wanted = names.length > 0 ? asked.length : possible.length;
    if (drawn.length < wanted)
      throw new CommandFailure(
        `${howMany(wanted - drawn.length, "figure was", "figures were")} not drawn`,
        1,
      );
  } finally {
    await closeBrowser();
  }
}

/** The figure, computed in a thread of its own. */
function compute(task: FigureTask): Promise<Figure> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./figures-worker.js", import.meta.url), { workerData: task });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () =>
      reject(new Error(`the thread that computes ${task.name} ended without a result`)),
    );
  });
}
