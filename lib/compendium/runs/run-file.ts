import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DataError, type KernelSpecification, kernelBytes } from "sa-adam/internal";
import { checksum, writeWhole } from "sa-adam-cli/internal";
import type { Experiment, ExperimentName } from "../engine/experiment.js";
import { fingerprint, type SimulationSettings } from "../engine/simulate.js";
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
function describeRun({ name }: Experiment, settings: SimulationSettings): RunDescription {
  return {
    experiment: name,
    n: settings.checkpoints[settings.checkpoints.length - 1],
    streams: settings.streams,
    seed: settings.seed,
    groupSize: settings.groupSize,
    fingerprint: fingerprint(settings),
    kernel: kernelChecksum(settings.specification),
  };
}

/** Checksum of a kernel as built: 16 hexadecimal digits. */
export function kernelChecksum({ kind }: Pick<KernelSpecification, "kind">): string {
  return checksum(kernelBytes(kind)).slice(0, 16);
}

/**
 * Write the description of a run into its folder. A run that is there already may be the same one, or a beginning of it.
 *
 * @throws DataError when the folder holds another run, or steps that this one would not stop at
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
  const sha256 = checksum(JSON.stringify(description));
  writeWhole(path, `${JSON.stringify({ ...description, sha256 }, null, 2)}\n`);
}

const ASKED = "what is asked for";

/**
 * Read a run folder's description.
 *
 * @throws DataError when there is none, when it cannot be read, or when this library would compute other numbers
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
  const problem = `differs from ${other}: ${named}`;
  throw new DataError({ code: "other-run", file: folder, problem, remedy: "choose another folder" });
}

function readDescription(folder: string): RunDescription {
  const path = join(folder, FILE);
  if (!existsSync(path)) {
    const problem = `is not a simulation's folder: it has no ${FILE}`;
    throw new DataError({ code: "foreign", file: folder, problem, remedy: "name the folder of a run" });
  }
  const description = parsed(readFileSync(path, "utf8"));
  if (description) return description;
  const remedy = "restore it, or delete the folder to simulate anew";
  throw new DataError({ code: "corrupt", file: path, problem: "is corrupt", remedy });
}

/** The description, where it has all its fields and the checksum that was written with them; older ones have none. */
function parsed(text: string): RunDescription | undefined {
  try {
    const { sha256, ...description } = JSON.parse(text);
    const { experiment, n, streams, seed, groupSize, fingerprint, kernel } = description;
    const isWhole =
      [experiment, fingerprint, kernel].every((value) => typeof value === "string") &&
      [n, streams, seed, groupSize].every(Number.isSafeInteger);
    if (
      isWhole &&
      (sha256 ?? checksum(JSON.stringify(description))) === checksum(JSON.stringify(description))
    )
      return description;
  } catch {
    // as useless as a description without its fields
  }
  return undefined;
}
