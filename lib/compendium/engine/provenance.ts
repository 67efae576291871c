import { createRequire } from "node:module";
import { cpus } from "node:os";
import { howMany } from "sa-adam/internal";

/** What differs from run to run: when, where and with what a result was made. */
export interface RunProvenance {
  /** Name and version. */
  package: string;
  date: string;
  node: string;
  machine: string;
}

/** Of this process. */
export function runProvenance(): RunProvenance {
  const { name, version } = createRequire(import.meta.url)("compendium/package.json");
  const processors = cpus();
  return {
    package: `${name} ${version}`,
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    machine: `${processors[0]?.model.trim() ?? process.arch}, ${howMany(processors.length, "core")}, ${process.platform}`,
  };
}
