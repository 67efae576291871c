import { existsSync, readFileSync } from "node:fs";
import type { CustomModel } from "sa-adam/internal";
import { InputError, OnePassFit, type SavedFit } from "sa-adam/internal";
import { checksum } from "../files/checksum.js";
import { writeWhole } from "../files/write-whole.js";

const FORMAT = "sa-adam fit";
const VERSION = 1;

/** A fit read back, with what was written beside it. */
export interface StoredFit {
  readonly fit: OnePassFit;
  /** What `writeFitState` was given to keep: where the rows came from. */
  readonly source: unknown;
}

/**
 * Write a fit's state as one JSON file with its checksum: to a temporary file, which then takes the name.
 *
 * @param source anything that JSON holds, to be kept beside the fit
 * @example writeFitState("fit.json", fit, { files: ["a.csv"] })
 */
export function writeFitState(path: string, fit: OnePassFit, source: unknown = null): void {
  const payload = JSON.stringify({ source, fit: fit.save() });
  const header = `{"format":"${FORMAT}","version":${VERSION},"sha256":"${checksum(payload)}",\n`;
  writeWhole(path, `${header}"payload":${payload}}\n`);
}

/**
 * Read the state that `writeFitState` wrote; the fit goes on bit for bit.
 *
 * @param model the model of one's own that the state is a fit of, which no file can hold
 * @throws InputError that says what is wrong: no such file, not a fit's state, of another version, truncated or corrupt
 */
export function readFitState(path: string, model?: CustomModel): StoredFit {
  if (!existsSync(path))
    throw new InputError(`${path} is not there; --state and --checkpoint write such files`);
  const text = readFileSync(path, "utf8");
  if (!text.startsWith(`{"format":"${FORMAT}"`)) {
    throw new InputError(`${path} is not the state of a fit; --state and --checkpoint write such files`);
  }
  const file = parse(path, text);
  if (file.version !== VERSION) {
    throw new InputError(`${path} is of version ${file.version}, this library reads ${VERSION}: fit again`);
  }
  if (checksum(JSON.stringify(file.payload)) !== file.sha256) {
    throw new InputError(`${path} is corrupt: its checksum differs; restore it, or fit again`);
  }
  return { fit: OnePassFit.restore(file.payload.fit, model), source: file.payload.source };
}

interface StateFile {
  version: unknown;
  sha256: unknown;
  payload: { source: unknown; fit: SavedFit };
}

function parse(path: string, text: string): StateFile {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`${path} is truncated or corrupt; restore it, or fit again`);
  }
}
