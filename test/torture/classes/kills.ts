import { disturbance } from "../disturbed.js";
import { FITS, MERGE, SIMULATE, type Work } from "../undisturbed.js";

const kills = (verb: string, works: Readonly<Record<string, Work>>, most: number) =>
  disturbance(
    `kills of ${verb}`,
    "killed with -9 at any moments and begun again, the same bits come out and nothing is left",
    works,
    ["SIGKILL"],
    { most, share: 2 },
  );

export const killedFits = kills("fit", FITS, 3);
export const killedMerges = kills("merge", { merge: MERGE }, 3);
export const killedSimulations = kills("simulate", { simulate: SIMULATE }, 3);
