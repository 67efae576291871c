import { existsSync, readFileSync } from "node:fs";
import { DataError, howMany } from "sa-adam/internal";
import { checksum, writeWhole } from "sa-adam-cli/internal";

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

const MAGIC = "sa-adam streams 1\n";

/** Write a group: a stop at any moment leaves the old file or the new one. */
export function writeGroupFile(path: string, { group, payload }: GroupFile): void {
  const header = JSON.stringify({ ...group, sha256: checksum(payload) });
  const head = `${MAGIC}${header.slice(0, -1)},"check":"${checksum(header)}"}\n`;
  writeWhole(path, Buffer.concat([Buffer.from(head), payload]));
}

/**
 * Read a group file, or undefined where there is none.
 *
 * @param expected what the file has to hold, as far as it is known
 * @throws DataError that names the file and what is wrong with it: foreign, truncated, corrupt, or of other settings
 */
export function readGroupFile(
  path: string,
  expected: Partial<Pick<Group, "fingerprint" | "first" | "streams">> = {},
): GroupFile | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  const fault = (code: string, problem: string, remedy = "delete it to recompute its streams"): DataError =>
    new DataError({ code, file: path, problem, remedy });
  if (!bytes.subarray(0, MAGIC.length).equals(Buffer.from(MAGIC).subarray(0, bytes.length)))
    throw fault("foreign", "is not a file of simulated streams", "move it away, or choose another folder");
  const end = bytes.indexOf("\n", MAGIC.length);
  if (end < 0) throw fault("truncated", "is truncated: it ends inside its header");
  const header = parseHeader(bytes.subarray(MAGIC.length, end).toString());
  if (header === undefined) throw fault("corrupt", "is corrupt: its header cannot be read");
  const { sha256, ...group } = header;
  const payload = new Uint8Array(bytes.subarray(end + 1));
  const size = (group.checkpoints.length + 1) * (group.streams / 2) * group.pairBytes;
  if (payload.length < size)
    throw fault("truncated", `is truncated: ${payload.length} of ${howMany(size, "byte")} of data`);
  if (checksum(payload) !== sha256) throw fault("corrupt", "is corrupt: its checksum differs");
  if (expected.fingerprint !== undefined && group.fingerprint !== expected.fingerprint) {
    const remedy = "choose another folder, or the settings it was made with";
    throw fault("other-settings", "holds streams of other settings or another seed", remedy);
  }
  for (const key of ["first", "streams"] as const) {
    if (expected[key] === undefined || group[key] === expected[key]) continue;
    const problem = `holds ${streamRange(group)}, not the ones of its name`;
    throw fault("other-streams", problem, "move it away, or restore the right file");
  }
  return { group, payload };
}

/** "streams 0 to 49". */
export function streamRange({ first, streams }: Pick<Group, "first" | "streams">): string {
  return `streams ${first} to ${first + streams - 1}`;
}

function parseHeader(text: string): (Group & { sha256: string }) | undefined {
  // Files written before headers had a check are read without it.
  const [, body, check] = /^(.*),"check":"([0-9a-f]{64})"\}$/.exec(text) ?? [];
  if (check !== undefined && checksum(`${body}}`) !== check) return undefined;
  try {
    const header = JSON.parse(check === undefined ? text : `${body}}`);
    if (Array.isArray(header.checkpoints) && Array.isArray(header.decays)) return header;
  } catch {
    // as corrupt as a header without the fields
  }
  return undefined;
}
