import { DataError, howMany } from "sa-adam/internal";
import type { Numbers } from "./chunk.js";
import { rowDigest, SEGMENT } from "./digest.js";

/** What was read of one file, or of a query: enough to know the same rows again under any name and in any format. */
export interface ReadPart {
  /** What the file was called. */
  readonly file: string;
  /** Device and inode; of a query's files all of them. */
  readonly inode: string;
  readonly rows: number;
  /** Digest of the first 1024 rows, or of all where they are fewer. */
  readonly head: string;
  /** Digest of all rows read. */
  readonly digest: string;
}

/** Fewer rows may be equal by chance: they are the same only in the same file. */
const TOO_FEW = 20;

/** A file on its way through: its digest, and which of its first rows have been read before. */
export interface Passage {
  /** Add rows; returns whether all values are there and finite. */
  update(columns: readonly Numbers[], from: number, to: number): boolean;
  /** Rows at the file's start that have been read before, as far as it is known by now. */
  known(): number;
  /** Is it known what of the rows so far has been read before? Until then they are held back. */
  decided(): boolean;
  /** May rows so far be forgotten, since they will turn out to be known or the file to be refused? */
  familiar(): boolean;
  /** The file ends here. @throws DataError where it has no rows that were not read before */
  end(resume: boolean): void;
  /** Rows so far. */
  readonly rows: number;
  /** All of it so far. */
  readonly part: ReadPart;
  /** The part of an earlier reading that this one goes on from. */
  readonly before: ReadPart | undefined;
}

/**
 * Follow a file's rows and compare them with what has been read before.
 *
 * Rows are held back until it is known that the file begins like none of `earlier`, which takes 1024 rows at most. If it
 * begins like one, its rows are left out until as many have gone by as were read then; their digests must then agree.
 *
 * @throws DataError, from `update`, when the file begins like an earlier one and goes on otherwise
 */
export function passage(
  name: { readonly file: string; readonly inode: string },
  columns: number,
  earlier: readonly ReadPart[],
): Passage {
  const digest = rowDigest(columns);
  let head: string | undefined;
  let before: ReadPart | undefined;
  let candidates = earlier.filter(
    ({ rows, file, inode }) => rows >= TOO_FEW || (rows > 0 && (file === name.file || inode === name.inode)),
  );
  const isPast = (rows: number): boolean => rows <= digest.rows;
  /** The next row at which something is to be compared. */
  const stop = (): number =>
    candidates.reduce(
      (least, { rows }) => Math.min(least, rows),
      digest.rows < SEGMENT ? SEGMENT : Number.POSITIVE_INFINITY,
    );
  const compare = (): void => {
    const value = digest.value();
    if (digest.rows === SEGMENT) {
      head = value;
      candidates = candidates.filter((part) => part.rows <= SEGMENT || part.head === value);
    }
    for (const part of candidates.filter(({ rows }) => rows === digest.rows)) {
      if (part.digest === value) before = part;
      else if (part.rows > SEGMENT) throw changed(name.file, part);
    }
    candidates = candidates.filter(({ rows }) => !isPast(rows));
  };
  return {
    update(block, from, to) {
      let good = true;
      for (let at = from; at < to; ) {
        const end = Math.min(to, at + stop() - digest.rows);
        if (!digest.update(block, at, end)) good = false;
        at = end;
        if (digest.rows === SEGMENT || candidates.some(({ rows }) => rows === digest.rows)) compare();
      }
      return good;
    },
    known: () => before?.rows ?? 0,
    decided: () => candidates.length === 0,
    familiar: () => candidates.length > 0 && digest.rows > SEGMENT,
    end(resume) {
      const longer = candidates.find(({ rows }) => rows > SEGMENT);
      if (longer && digest.rows > SEGMENT) throw changed(name.file, longer);
      candidates = [];
      if (before === undefined || before.rows < digest.rows || resume) return;
      throw new DataError({
        code: "same-rows",
        file: name.file,
        problem: `its ${howMany(before.rows, "row has", "rows have")} been read before${before.file === name.file ? "" : ` from ${before.file}`}, and no row may count twice`,
        remedy: "leave the file out",
      });
    },
    get rows() {
      return digest.rows;
    },
    get part() {
      const value = digest.value();
      return { ...name, rows: digest.rows, head: head ?? value, digest: value };
    },
    get before() {
      return before;
    },
  };
}

function changed(file: string, part: ReadPart): DataError {
  return new DataError({
    code: "same-rows",
    file,
    problem: `it begins with rows that have been read before${part.file === file ? "" : ` from ${part.file}`}, and the rest of the ${howMany(part.rows, "row")} has changed since`,
    remedy: "rows may not count twice: begin anew with the file as it is now",
  });
}
