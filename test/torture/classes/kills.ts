import { disturbance } from "../disturbed.js";
import { FITS, MERGE, SIMULATE, type Work } from "../undisturbed.js";

const kills = (verb: string, works: Readonly<Record<string, Work>>) =>
  disturbance(
    `kills of ${verb}`,
    "killed with -9 at any moments and begun again, the same bits come out and nothing is left",
    works,
    ["SIGKILL"],
    { most: 5, share: 2 },
  );

export const killedFits = kills("fit", FITS);
export const killedMerges = kills("merge", { merge: MERGE });
export const killedSimulations = kills("simulate", { simulate: SIMULATE });
