import { disturbance } from "../disturbed.js";
import { FITS, SIMULATE } from "../undisturbed.js";

export const signals = disturbance(
  "SIGINT and SIGTERM",
  "stopped, a command ends soon with 130 and one line, its checkpoint kept, and goes on to the same bits",
  { ...FITS, simulate: SIMULATE },
  ["SIGINT", "SIGTERM"],
  { most: 2, share: 2 },
);
