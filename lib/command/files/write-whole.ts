import { randomUUID } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { checksum } from "./checksum.js";

/**
 * Writes a file so that a stop at any moment, or a power cut, leaves the old file or the new one.
 *
 * The mode of a file that is there stays, and a symbolic link keeps pointing to what is written.
 *
 * @throws Error that names the file and says why it cannot be written; nothing is left behind then
 * @example writeWhole("results/coverage.json", "{}\n")
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const next = replacement(path);
  try {
    next.write(content);
    next.commit();
  } finally {
    next.discard();
  }
}

/** Copies a file so that the copy is never seen half written. Throws as `writeWhole`. */
export function copyWhole(source: string, path: string): void {
  writeWhole(path, readFileSync(source));
}

/** A file on its way: under a name of its own beside the one that it is to replace. */
export interface Replacement {
  /** Where to write. */
  readonly temporary: string;
  write(content: string | Uint8Array): void;
  /** Puts it in its place, once it is on the disk. */
  commit(): void;
  /** Removes what was not committed. */
  discard(): void;
}

/** This machine, in the names of files on their way. */
const MACHINE = checksum(hostname()).slice(0, 8);
const LEFT = /^\.(.*)\.([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.tmp(?:\.csv)?$/s;
/** After so long without a change a file of another machine is given up, in milliseconds. */
const GIVEN_UP = 86_400_000;
/** What this thread has on its way. */
const own = new Set<string>();

/**
 * A replacement for a file, for what writes by itself; `writeWhole` serves everything else. What killed processes have left
 * of theirs for the same file is removed.
 *
 * @throws Error that names the file, here and in `write` and `commit`
 */
export function replacement(path: string): Replacement {
  const naming = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw new Error(`${path} cannot be written: ${reason(error as NodeJS.ErrnoException)}`, {
        cause: error,
      });
    }
  };
  const target = naming(() => linked(path));
  const folder = dirname(target);
  const name = `.${basename(target)}.${MACHINE}-${process.pid}-${randomUUID().slice(0, 8)}.tmp`;
  const temporary = join(folder, name);
  const mode = naming(() => {
    mkdirSync(folder, { recursive: true });
    const there = statSync(target, { throwIfNoEntry: false });
    if (there && !there.isFile())
      throw new Error(there.isDirectory() ? REASONS.EISDIR : "it is no ordinary file");
    return there?.mode ?? 0o666 & ~process.umask();
  });
  removeLeftovers(folder, basename(target));
  own.add(name);
  return {
    temporary,
    // Its owner may write to it until it is in its place, whatever the mode of the one that it replaces.
    write: (content) =>
      naming(() => writeFileSync(temporary, content, { mode: (mode & 0o777) | 0o200, flag: "wx" })),
    commit: () =>
      naming(() => {
        // Windows lets only those wait for the disk who may write.
        settle(temporary, "r+", (file) => fchmodSync(file, mode & 0o7777));
        renameSync(temporary, target);
        // The new name itself; a folder cannot be synced everywhere, and need not be for the file to be whole.
        try {
          settle(folder, "r");
        } catch {}
      }),
    discard: () => {
      rmSync(temporary, { force: true });
      own.delete(name);
    },
  };
}

/** Removes what killed processes have left of a file on its way, and nothing that another may still be writing. */
function removeLeftovers(folder: string, target: string): void {
  try {
    for (const name of readdirSync(folder)) {
      const [, whole, machine, process] = LEFT.exec(name) ?? [];
      if (whole !== target || own.has(name.replace(/\.csv$/, ""))) continue;
      const path = join(folder, name);
      const written = machine === MACHINE ? isAlive(Number(process)) : Date.now() - changed(path) < GIVEN_UP;
      if (!written) rmSync(path, { force: true });
    }
  } catch {
    // A folder that may not be listed can be written to all the same.
  }
}

/** Is another process of this number at work? */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const changed = (path: string): number =>
  statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;

/** Where a path leads, over symbolic links whose end need not be there. */
function linked(path: string): string {
  let target = resolve(path);
  for (let links = 0; links < 40; links++) {
    if (!lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()) return target;
    target = resolve(dirname(target), readlinkSync(target));
  }
  throw new Error("its symbolic links lead in a circle");
}

/** Opens a file or folder, and waits until it is on the disk. */
function settle(path: string, flags: string, work: (file: number) => void = () => {}): void {
  const file = openSync(path, flags);
  try {
    work(file);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "no space is left on its disk",
  EDQUOT: "the quota of its disk is used up",
  EACCES: "its folder does not permit it",
  EPERM: "its folder does not permit it",
  EROFS: "its disk is read-only",
  EISDIR: "it is a folder",
  EEXIST: "part of its path is no folder",
  ENOTDIR: "part of its path is no folder",
};

function reason({ code = "", message }: NodeJS.ErrnoException): string {
  return REASONS[code] ?? message;
}
