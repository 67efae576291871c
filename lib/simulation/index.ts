export { type Group, type GroupFile, readGroupFile, streamRange, writeGroupFile } from "./group-file.js";
export { interruptible } from "./interrupt.js";
export { type GroupTask, runGroup } from "./run-group.js";
export {
  fingerprint,
  groupPaths,
  type Progress,
  type SimulationOptions,
  type SimulationSettings,
  simulate,
} from "./simulate.js";
