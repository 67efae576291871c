import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { kernelBytes } from "sa-adam/internal";
import { checksum, writeWhole } from "sa-adam-cli/internal";
import { fingerprint, type SimulationSettings } from "../engine/simulate.js";
import type { Experiment, ExperimentName } from "./experiment.js";
import { experimentNamed } from "./experiments.js";

/** What a folder of group files says about itself, in simulation.json: enough to rebuild the settings. */
export interface RunDescription {
  experiment: ExperimentName;
  n: number;
  streams: number;
  seed: number;
  /** Streams of a group file. */
  groupSize: number;
  /** Of kernel, parameters and seed: see `fingerprint`. */
  fingerprint: string;
  /** Checksum of the kernel's WebAssembly module: the arithmetic itself. */
  kernel: string;
}

const FILE = "simulation.json";

/** The description of a run. */
export function describeRun({ name }: Experiment, settings: SimulationSettings): RunDescription {
  return {
    experiment: name,
    n: settings.checkpoints[settings.checkpoints.length - 1],
    streams: settings.streams,
    seed: settings.seed,
    groupSize: settings.groupSize,
    fingerprint: fingerprint(settings),
    kernel: kernelChecksum(name),
  };
}

/** Checksum of an experiment's kernel as built: 16 hexadecimal digits. */
export function kernelChecksum(name: ExperimentName): string {
  return checksum(kernelBytes(name)).slice(0, 16);
}

/**
 * Write the description of a run into its folder. A run that is there already may be the same one, or a beginning of it.
 *
 * @throws Error when the folder holds another run, or steps that this one would not stop at
 */
export function claimFolder(folder: string, experiment: Experiment, settings: SimulationSettings): void {
  const path = join(folder, FILE);
  const description = describeRun(experiment, settings);
  if (existsSync(path)) {
    const there = readDescription(folder);
    if (settings.checkpoints.includes(there.n))
      requireSame(there, folder, { ...description, n: there.n }, ASKED);
    else requireSame(there, folder, description, ASKED);
  }
  writeWhole(path, `${JSON.stringify(description, null, 2)}\n`);
}

const ASKED = "what is asked for";

/**
 * Read a run folder's description.
 *
 * @throws Error when there is none, when it cannot be read, or when this library would compute other numbers
 */
export function readRun(folder: string): {
  experiment: Experiment;
  settings: SimulationSettings;
  description: RunDescription;
} {
  const description = readDescription(folder);
  const { n, streams, seed, groupSize } = description;
  const experiment = experimentNamed(description.experiment);
  const settings = { ...experiment.settings({ n, streams, seed }), groupSize };
  requireSame(
    description,
    folder,
    describeRun(experiment, settings),
    "what this version of the library computes",
  );
  return { experiment, settings, description };
}

/** Check that two descriptions agree in every field that is given. */
export function requireSame(a: RunDescription, folder: string, b: RunDescription, other: string): void {
  const differing = (Object.keys(b) as (keyof RunDescription)[]).filter((key) => a[key] !== b[key]);
  if (differing.length === 0) return;
  const named = differing.map((key) => `${key} ${a[key]} against ${b[key]}`).join(", ");
  throw new Error(`${folder} differs from ${other}: ${named}; choose another folder`);
}

function readDescription(folder: string): RunDescription {
  const path = join(folder, FILE);
  if (!existsSync(path)) {
    throw new Error(`${folder} is not a simulation's folder: it has no ${FILE}`);
  }
  try {
    const description = JSON.parse(readFileSync(path, "utf8"));
    if (typeof description.experiment === "string" && typeof description.n === "number") return description;
  } catch {
    // falls through: as useless as a description without its fields
  }
  throw new Error(`${path} is corrupt; restore it, or delete the folder to simulate anew`);
}
