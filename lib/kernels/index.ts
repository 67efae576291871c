export { type CoverageParameters, type CoverageState, coverageKernel, readCoverage } from "./coverage.js";
export { createKernel, type KernelSpecification } from "./create-kernel.js";
export {
  type InvisibilityParameters,
  type InvisibilityState,
  invisibilityKernel,
  readInvisibility,
} from "./invisibility.js";
export { BLOCK, type KernelExports, type PairKernel, phaseAt } from "./kernel.js";
export { type OnePassKernel, type OnePassSnapshot, onePassKernel } from "./one-pass.js";
export type { OnePassParameters } from "./one-pass-parameters.js";
