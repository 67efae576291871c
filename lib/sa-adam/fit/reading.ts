import type { Family } from "../model/family.js";
import { type Certificate, scoreReading, type Way } from "./certificate.js";
import { writeRows } from "./engines/newton.js";
import type { LinearisedScore } from "./linearised-score.js";
import type { Meat } from "./meat.js";
import { type Block, countOf, type Roles, rowsOf } from "./rows.js";

/** Another reading of the rows that a fit has had, from the first. */
export interface Reading {
  /** Rows read so far. */
  readonly rows: number;
  /** Take a block of rows, checked at the first reading. */
  update(block: Block): void;
  /** What it says of the estimate. Throws a RangeError for another number of rows than the fit had. */
  finish(): Certificate;
}

export interface ReadingOptions {
  readonly family: Family;
  readonly settled: LinearisedScore;
  /** Of the covariates. */
  readonly names: readonly string[];
  readonly intercept: boolean;
  readonly ridge: number;
  readonly roles: Roles;
  readonly meat: Meat;
  /** The step that led from the last reading's point to this one's. */
  readonly way: Way | undefined;
  /** Are the second-order sums wanted of all rows, and to the digits of a double? */
  readonly exact: boolean;
}

/** A reading of all rows at a point: every row's score, and the second-order sums of a share of them. */
export function reading(options: ReadingOptions): Reading {
  const { names, intercept, roles, ...rest } = options;
  const { sink, finish } = scoreReading({ ...rest, counted: roles.weights === "frequency" });
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    update(block) {
      const columns = rowsOf(block, names, roles);
      const count = countOf(block);
      for (let done = 0; done < count; ) {
        const now = Math.min(count - done, sink.room);
        writeRows(columns, done, now, sink, intercept);
        sink.advance(now);
        done += now;
      }
      rows += count;
    },
    finish,
  };
}
