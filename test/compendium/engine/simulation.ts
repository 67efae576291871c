import { createHash } from "node:crypto";
import { readGroupFile } from "../../../lib/compendium/engine/group-file.js";
import type * as Simulate from "../../../lib/compendium/engine/simulate.js";
import { groupPaths, type SimulationSettings } from "../../../lib/compendium/engine/simulate.js";
import { coverage } from "../../../lib/compendium/results/coverage/experiment.js";
import { invisibility } from "../../../lib/compendium/results/invisibility/experiment.js";
import { bundled } from "../../source.js";

/** The bundled `simulate`, whose worker threads start at once. */
export const { simulate }: typeof Simulate = await import(bundled("simulate"));

export function smallCoverage(n: number, streams: number, groupSize = 4): SimulationSettings {
  return { ...coverage().settings({ n, streams, seed: 11 }), groupSize };
}

export function smallInvisibility(n: number, streams: number, groupSize = 4): SimulationSettings {
  return { ...invisibility().settings({ n, streams, seed: 11 }), groupSize };
}

/**
 * The bits that a simulation left in its folders: for every pair of streams a checksum of its snapshots, whatever
 * the groups; throws where a group is missing or unfinished.
 */
export function bits(settings: SimulationSettings, ...folders: string[]): string[] {
  const checksums: string[] = [];
  for (const folder of folders) {
    for (const { path, first } of groupPaths(settings, folder)) {
      const file = readGroupFile(path);
      if (!file) continue;
      const { streams, pairBytes, step, checkpoints } = file.group;
      if (step !== settings.checkpoints.at(-1)) throw new Error(`${path} is unfinished`);
      for (let pair = 0; pair < streams / 2; pair++) {
        const hash = createHash("sha256");
        for (let c = 0; c < checkpoints.length; c++) {
          const start = (c * (streams / 2) + pair) * pairBytes;
          hash.update(file.payload.subarray(start, start + pairBytes));
        }
        checksums[first / 2 + pair] = hash.digest("hex");
      }
    }
  }
  for (let pair = 0; pair < settings.streams / 2; pair++) {
    if (!checksums[pair]) throw new Error(`streams ${2 * pair} and ${2 * pair + 1} are missing`);
  }
  return checksums;
}
