import { createHash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import type { SavedFit } from "../inference/one-pass-fit.js";
import { CommandFailure } from "./failure.js";
import type { FitSource } from "./fit-sources.js";

/** A fit on disk: what checkpoints, kept states and shards for `sa-adam merge` all are. */
export interface KeptFit {
  /** Name of the response's column. */
  readonly response: string;
  /** Levels of the coded columns, so that other files are coded the same way. */
  readonly levels: Readonly<Record<string, readonly string[]>>;
  /** What has been read, the file on its way last. */
  readonly sources: readonly FitSource[];
  readonly fit: SavedFit;
}

const FORMAT = "sa-adam fit";
const VERSION = 1;
const START = `{"format":"${FORMAT}","version":`;

/** Does the file begin as a fit's state does? Anything else, and what cannot be read, does not. */
export function isKeptFit(path: string): boolean {
  try {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(START.length);
      return bytes.toString("latin1", 0, readSync(file, bytes)) === START;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

/** Write to a temporary file, flush and rename: a stop at any moment leaves the old state or the new one. */
export function writeKeptFit(path: string, kept: KeptFit): void {
  const payload = JSON.stringify(kept);
  const text = `${START}${VERSION},"sha256":"${checksum(payload)}","payload":${payload}}\n`;
  const temporary = temporaryOf(path);
  mkdirSync(dirname(path), { recursive: true });
  try {
    const file = openSync(temporary, "w");
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } finally {
    removeLeftover(path);
  }
}

/** Remove the half-written state that a killed run may have left beside the whole one. */
export function removeLeftover(path: string): void {
  rmSync(temporaryOf(path), { force: true });
}

/**
 * The state that `writeKeptFit` wrote.
 *
 * @throws CommandFailure that names the file and what is wrong with it
 */
export function readKeptFit(path: string): KeptFit {
  const refuse = (what: string): never => {
    throw new CommandFailure(`${path} ${what}`, 2);
  };
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    return refuse(`cannot be read (${(error as NodeJS.ErrnoException).code}); look for its name`);
  }
  if (!text.startsWith(START)) return refuse("is not a fit's state, as --state and --checkpoint write it");
  const [, version, sha256] =
    /^(\d+),"sha256":"([0-9a-f]{64})","payload":/.exec(text.slice(START.length)) ?? [];
  if (version !== undefined && Number(version) !== VERSION)
    return refuse(
      `is a state of version ${version}, and this command reads ${VERSION}: use the command that wrote it`,
    );
  const payload = text.slice(text.indexOf('"payload":') + '"payload":'.length).replace(/\}\n$/, "");
  if (!text.endsWith("}\n")) return refuse("is truncated; fit its rows again");
  if (version === undefined || checksum(payload) !== sha256)
    return refuse("is corrupt: its checksum differs; fit its rows again");
  return JSON.parse(payload) as KeptFit;
}

function temporaryOf(path: string): string {
  return `${path}.tmp`;
}

function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
