import { fromBase64 } from "../numeric/base64.js";
import { type CoverageParameters, coverageKernel } from "./coverage.js";
import { type InvisibilityParameters, invisibilityKernel } from "./invisibility.js";
import type { PairKernel } from "./kernel.js";
import { module as coverageModule } from "./modules/coverage.js";
import { module as invisibilityModule } from "./modules/invisibility.js";
import { module as outsideModule } from "./modules/outside.js";
import { module as pathsModule } from "./modules/paths.js";
import { type OutsideParameters, outsideKernel } from "./outside.js";
import { type PathsParameters, pathsKernel } from "./paths.js";

/** Which kernel, with which parameters: plain data, so that it can be sent to a worker and written down. */
export type KernelSpecification =
  | ({ kind: "invisibility" } & InvisibilityParameters)
  | ({ kind: "coverage" } & CoverageParameters)
  | ({ kind: "outside" } & OutsideParameters)
  | ({ kind: "paths" } & PathsParameters);

const MODULES = {
  invisibility: invisibilityModule,
  coverage: coverageModule,
  outside: outsideModule,
  paths: pathsModule,
};

/** The kernel that a specification asks for, ready to allocate and run pairs of streams. */
export function createKernel(specification: KernelSpecification): PairKernel {
  switch (specification.kind) {
    case "invisibility":
      return invisibilityKernel(specification);
    case "coverage":
      return coverageKernel(specification);
    case "outside":
      return outsideKernel(specification);
    case "paths":
      return pathsKernel(specification);
  }
}

/** The bytes of a kernel's module: the arithmetic itself, for its checksum. */
export function kernelBytes(kind: KernelSpecification["kind"]): Uint8Array {
  return fromBase64(MODULES[kind]);
}
