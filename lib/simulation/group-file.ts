import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** A group of streams on its way to n: checkpoint and result are the same file, finished when step = n. */
export interface Group {
  /** Fingerprint of the settings that decide the numbers: kernel, parameters and seed. */
  fingerprint: string;
  /** First stream and number of streams (even; two to a pair). */
  first: number;
  streams: number;
  pairBytes: number;
  /** Steps taken. */
  step: number;
  /** prod (1 - rho_s) of the kernel's gains at `step`. */
  decays: number[];
  /** The steps at which snapshots were taken so far, ascending. */
  checkpoints: number[];
  /** Seconds of computing so far. */
  seconds: number;
}

export interface GroupFile {
  group: Group;
  /** Snapshots [checkpoint][pair], then the running state [pair]; pairBytes each. */
  payload: Uint8Array;
}

const MAGIC = "sa-adam streams 1";

/** Write to a temporary file and rename it: a stop at any moment leaves the old file or the new one. */
export function writeGroupFile(path: string, { group, payload }: GroupFile): void {
  const sha256 = createHash("sha256").update(payload).digest("hex");
  const header = `${MAGIC}\n${JSON.stringify({ ...group, sha256 })}\n`;
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, Buffer.concat([Buffer.from(header), payload]));
  renameSync(temporary, path);
}

/**
 * Read a group file, or undefined where there is none.
 *
 * @throws Error that names the file and what is wrong with it: foreign, truncated, corrupt, or of other settings
 */
export function readGroupFile(path: string, fingerprint?: string): GroupFile | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  const end = bytes.indexOf("\n", MAGIC.length + 1);
  if (bytes.subarray(0, MAGIC.length).toString() !== MAGIC || end < 0) {
    throw new Error(`${path} is not a file of simulated streams; move it away, or choose another --out`);
  }
  let header: Group & { sha256: string };
  try {
    header = JSON.parse(bytes.subarray(MAGIC.length + 1, end).toString());
  } catch {
    throw new Error(`${path} is corrupt: its header cannot be read; delete it to recompute its streams`);
  }
  const { sha256, ...group } = header;
  const payload = new Uint8Array(bytes.subarray(end + 1));
  const expected = (group.checkpoints.length + 1) * (group.streams / 2) * group.pairBytes;
  if (payload.length !== expected) {
    throw new Error(
      `${path} is truncated: ${payload.length} of ${expected} bytes; delete it to recompute its streams`,
    );
  }
  if (createHash("sha256").update(payload).digest("hex") !== sha256) {
    throw new Error(`${path} is corrupt: its checksum differs; delete it to recompute its streams`);
  }
  if (fingerprint !== undefined && group.fingerprint !== fingerprint) {
    throw new Error(
      `${path} holds streams of other settings; choose another --out, or the settings it was made with`,
    );
  }
  return { group, payload };
}
