import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ANSWER,
  answerFigure,
  answerResults,
  csv,
  MOVING_PRECONDITIONER,
  movingPreconditionerFigure,
  movingPreconditionerResults,
  TURNING_PRECONDITIONER,
  turningPreconditionerFigure,
  turningPreconditionerResults,
} from "compendium";
import { dataPath } from "../../lib/compendium/problems/data.js";
import { run } from "../programs.js";

/** The output of a command that must succeed. */
async function output(program: "command" | "compendium", ...args: string[]): Promise<string> {
  const { code, out, err } = await run(program, ...args);
  if (code !== 0) throw new Error(`${args.join(" ")}: ${err}`);
  return out;
}

/** A fit of the diabetes data as JSON, without its time and memory. */
async function fit(...options: string[]): Promise<string> {
  const data = ["fit", dataPath("diabetes.csv"), "--response", "progression"];
  const { run: _, ...result } = JSON.parse(await output("command", ...data, "--format", "json", ...options));
  return JSON.stringify(result);
}

/** A small simulation's Parquet file. */
async function simulated(experiment: string): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "sa-adam-nodes-"));
  const scale = ["--preset", "minute", "--n", "2e4", "--streams", "4", "--seed", "3", "--workers", "1"];
  try {
    await output("compendium", "simulate", experiment, ...scale, "--out", folder);
    return readFileSync(join(folder, `${experiment}.parquet`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const theorem = { gammas: [0.75, 0.95, 1], checkpoints: [1e3, 1e4, 1e6] };

/** What every Node must put out alike, in seconds: each kind of number that the project prints or stores. */
const OUTPUTS: Record<string, () => Promise<string | Uint8Array> | string> = {
  "fit, least squares": () => fit(),
  "fit, Poisson": () => fit("--family", "poisson"),
  "fit, gamma, SA-Adam, batch means": () =>
    fit("--family", "gamma", "--method", "sa-adam", "--warm-up", "150", "--interval", "batch-means"),
  "fit, Huber, SA-Adam, random scaling": () =>
    fit("--family", "huber", "--method", "sa-adam", "--warm-up", "150", "--interval", "random-scaling"),
  variance: () => output("command", "variance", "--gamma", "0.75,0.95,1", "--n", "1e4,1e8", "--json"),
  identity: () => output("command", "identity", "--d", "4", "--draws", "20", "--json"),
  "simulate coverage": () => simulated("coverage"),
  "simulate invisibility": () => simulated("invisibility"),
  "figure answer": () => csv(answerFigure(answerResults({ ...ANSWER, ...theorem })).table),
  "figure moving-preconditioner": () =>
    csv(
      movingPreconditionerFigure(
        movingPreconditionerResults({ ...MOVING_PRECONDITIONER, checkpoints: [100, 1e3, 3e3] }),
      ).table,
    ),
  "figure turning-preconditioner": () =>
    csv(
      turningPreconditionerFigure(
        turningPreconditionerResults({ ...TURNING_PRECONDITIONER, checkpoints: [1e3, 1e4, 1e5] }),
      ).table,
    ),
};

/** The SHA-256 of every output, by name. */
export async function digests(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, make] of Object.entries(OUTPUTS)) {
    found[name] = createHash("sha256")
      .update(await make())
      .digest("hex");
  }
  return found;
}
