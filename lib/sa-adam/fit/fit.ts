import { refuse } from "../numeric/arguments.js";
import { type Ask, CERTIFY, requireAsk } from "./ask.js";
import type { FitOptions } from "./options.js";
import type { FitResult } from "./result.js";
import type { Block } from "./rows.js";
import { RunningFit } from "./running-fit.js";

/** Blocks of rows, or a function that gives them anew at each call. */
export type Source = Iterable<Block> | AsyncIterable<Block> | (() => Iterable<Block> | AsyncIterable<Block>);

/**
 * Fit a regression to a stream of blocks, in memory that does not grow with them.
 *
 * A source that can be read again, an array or a function, is read once more where that is needed to certify the estimate.
 *
 * @param ask level of the intervals, 0.95 unless given; how near to the stored batch's a certified estimate is to be
 * @throws DataError for options or rows that cannot be used, or where an iterate is lost; RangeError for a source without
 *   blocks to iterate over, and for what cannot be asked
 * @example (await fit([{ rows: [1, 2, 3], response: [2, 4.1, 5.9] }])).coefficients[1].estimate // 1.95
 * @see L. Luo and P. X.-K. Song, JRSS B 82 (2020); for paths, An and Huo, arXiv:2606.17364.
 */
export async function fit(source: Source, options: FitOptions = {}, ask: Ask = {}): Promise<FitResult> {
  requireAsk("fit", ask, ["level", ...CERTIFY]);
  const { level = 0.95, ...certify } = ask;
  const rereadable = typeof source === "function" || Array.isArray(source);
  const running = new RunningFit(options, { rereadable });
  const blocks = (): Iterable<Block> | AsyncIterable<Block> =>
    iterable(typeof source === "function" ? source() : source);
  for await (const block of blocks()) running.update(block);
  if (rereadable) {
    for (let next = running.reading(certify); next; next = running.reading(certify)) {
      for await (const block of blocks()) next.update(block);
      next.finish();
    }
  }
  return running.result({ level });
}

function iterable(blocks: Iterable<Block> | AsyncIterable<Block>): typeof blocks {
  const over =
    typeof blocks === "object" &&
    blocks !== null &&
    (Symbol.iterator in blocks || Symbol.asyncIterator in blocks);
  return over ? blocks : refuse("source", "an array of blocks of rows, or what gives them", blocks);
}
