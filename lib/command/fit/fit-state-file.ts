import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { DataError, RunningFit, type SavedFit } from "sa-adam/internal";
import { checksum } from "../files/checksum.js";
import { writeWhole } from "../files/write-whole.js";
import type { Basis } from "../formula/polynomial.js";
import type { ReadPart } from "../tables/identity.js";

/** A fit on disk with what it has read: what checkpoints, kept states and shards for `sa-adam merge` all are. */
export interface KeptFit extends KeptTable {
  readonly fit: RunningFit;
}

interface KeptTable {
  /** Name of the response's column. */
  readonly response: string;
  /** Columns that rows have beside: offset or exposure, weights, clusters. */
  readonly roles: Readonly<Record<string, string>>;
  /** Levels of the coded columns, so that other files are coded the same way. */
  readonly levels: Readonly<Record<string, readonly string[]>>;
  /** What the covariates belong to, and how many are each one's. */
  readonly terms: readonly (readonly [name: string, columns: number])[];
  /** The formula with every term written out, where there is one. */
  readonly formula?: string | undefined;
  /** Bases of its orthogonal polynomials. */
  readonly bases?: Readonly<Record<string, Basis>> | undefined;
  /** What has been read, by its values. */
  readonly read: readonly ReadPart[];
  /** Rows left out for a missing value. */
  readonly dropped: number;
}

const FORMAT = "sa-adam fit on disk";
const VERSION = 3;
const START = `{"format":"${FORMAT}"`;
/** How states of the version before this one begin. */
const OLD_START = '{"format":"sa-adam fit","version":1';

/** Does the file begin as a fit's state does? Anything else, and what cannot be read, does not. */
export function isKeptFit(path: string): boolean {
  try {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(64);
      const start = bytes.toString("latin1", 0, readSync(file, bytes));
      return start.startsWith(START) || start.startsWith(OLD_START);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

/** Write the state so that a stop at any moment leaves the old one or the new one. */
export function writeKeptFit(path: string, { fit, ...table }: KeptFit): void {
  const payload = JSON.stringify({ ...table, fit: fit.save() });
  writeWhole(path, `${START},"version":${VERSION},"sha256":"${checksum(payload)}",\n"payload":${payload}}\n`);
}

/**
 * The state that `writeKeptFit` wrote; the fit goes on bit for bit.
 *
 * @throws DataError that names the file and what is wrong: not there, not a fit's state, of another version, truncated,
 *   corrupt, or nothing that a fit would write
 */
export function readKeptFit(path: string): KeptFit {
  const fail = (problem: string, remedy: string): DataError =>
    new DataError({ code: "state", file: path, problem, remedy });
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw fail("is not there, or cannot be read", "--state and --checkpoint write such files");
  }
  if (text.startsWith(OLD_START)) throw fail("is the state of an older version of this program", "fit again");
  if (!text.startsWith(START))
    throw fail("is not the state of a fit", "--state and --checkpoint write such files");
  const body = /^[^\n]*"version":(\d+),"sha256":"([0-9a-f]{64})",\n"payload":(.*)\}\n$/s.exec(text);
  if (!body) throw fail("is truncated or corrupt", "restore it, or fit again");
  const [head, version, sum, payload] = body;
  if (Number(version) !== VERSION)
    throw fail(`is of version ${version}, and ${VERSION} is read here`, "fit again");
  const whole = `${START},"version":${VERSION},"sha256":"${sum}",\n"payload":${payload}}\n`;
  if (checksum(payload) !== sum || head !== whole)
    throw fail("is corrupt: its checksum differs", "restore it, or fit again");
  let kept: KeptTable & { fit: SavedFit };
  try {
    kept = JSON.parse(payload);
  } catch {
    throw fail("is corrupt: it is not JSON", "restore it, or fit again");
  }
  const { fit: saved, ...table } = kept;
  const fit = isKeptTable(table) ? restored(saved, path) : undefined;
  if (!fit) throw fail("holds what no fit writes", "fit again");
  return { ...table, fit };
}

/** The fit that was saved; undefined where it would save something else, whoever computed the check sums. */
function restored(saved: SavedFit, path: string): RunningFit | undefined {
  try {
    const fit = RunningFit.restore(saved);
    const same = JSON.stringify(fit.save()) === JSON.stringify(saved);
    return same && isTexts(fit.columns ?? []) ? fit : undefined;
  } catch (error) {
    if (error instanceof DataError) throw error.at({ file: path });
    return undefined;
  }
}

/** Runs work on kept states; where the language itself objects, somebody else has written them, and that is said of them. */
export async function onStates<T>(paths: readonly string[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const foreign =
      error instanceof TypeError || (error instanceof RangeError && /^(Invalid|offset) /.test(error.message));
    if (!foreign || paths.length === 0) throw error;
    const problem = "holds what no fit writes, or this program is at fault";
    throw new DataError(
      { code: "state", file: paths.join(", "), problem, remedy: "fit again" },
      { cause: error },
    );
  }
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((text) => typeof text === "string");
const isReadPart = (part: Partial<ReadPart> | null): boolean =>
  isCount(part?.rows) &&
  [part?.file, part?.inode, part?.head, part?.digest].every((text) => typeof text === "string");

const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.every(Number.isFinite);
const isTerm = (term: unknown): boolean =>
  Array.isArray(term) && term.length === 2 && typeof term[0] === "string" && isCount(term[1]);
const isBasis = (basis: Partial<Basis> | null): boolean =>
  isNumbers([basis?.middle, basis?.scale]) && isNumbers(basis?.alpha) && isNumbers(basis?.norms);

function isKeptTable(kept: Partial<KeptTable>): boolean {
  const { response, roles, levels, read, dropped, terms, formula = "", bases = {} } = kept;
  return (
    typeof response === "string" &&
    typeof formula === "string" &&
    Array.isArray(terms) &&
    terms.every(isTerm) &&
    typeof bases === "object" &&
    Object.values(bases ?? { wrong: null }).every(isBasis) &&
    isCount(dropped) &&
    typeof roles === "object" &&
    roles !== null &&
    isTexts(Object.values(roles)) &&
    typeof levels === "object" &&
    levels !== null &&
    Object.values(levels).every(isTexts) &&
    Array.isArray(read) &&
    read.every(isReadPart)
  );
}
