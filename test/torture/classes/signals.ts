import { disturbance } from "../disturbed.js";
import { FITS, SIMULATE } from "../undisturbed.js";

export const signals = disturbance(
  "SIGINT, SIGTERM and SIGHUP",
  "stopped, a command ends soon with 130 and one line, its checkpoint kept, and goes on to the same bits",
  { ...FITS, simulate: SIMULATE },
  ["SIGINT", "SIGTERM", "SIGHUP"],
  { most: 2, share: 2 },
);
