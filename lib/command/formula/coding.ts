/** A term as its coding sees it. */
export interface CodedTerm {
  /** What of it is numbers, in one text; empty where nothing is. */
  readonly numbers: string;
  /** Its columns of levels. */
  readonly factors: readonly string[];
}

/** Columns of levels that a part of a term is a product of: all levels of each, or all but the first. */
export type Part = ReadonlyMap<string, "all" | "but the first">;

/**
 * How the levels of each term are coded so that no column is a combination of those before it, and all of the term's
 * functions are there: as R and patsy do, a factor without its first level where what it would repeat is in the model already,
 * with all of its levels where it is not.
 *
 * A term a:b of two factors is all functions of their pairs of levels: those of neither, of a, of b, and of both together. What
 * earlier terms have is left out, and what is left is put together again: functions of a with a constant are all levels of a.
 * A term may have several parts; R has one, and gives columns that others explain where that is too few.
 *
 * @param terms in their order, those of fewer variables first
 * @returns the parts of each term
 * @example codings([{ numbers: "", factors: ["a"] }], true) // [[Map { "a" => "but the first" }]]
 */
export function codings(terms: readonly CodedTerm[], intercept: boolean): Part[][] {
  const had = new Map([["", new Set(intercept ? [keyOf([])] : [])]]);
  return terms.map(({ numbers, factors }) => {
    const before = had.get(numbers) ?? new Set<string>();
    had.set(numbers, before);
    const fresh = subsets(factors).filter((subset) => !before.has(keyOf(subset)));
    for (const subset of fresh) before.add(keyOf(subset));
    return joined(fresh.map((subset) => new Map(subset.map((factor) => [factor, "but the first"]))));
  });
}

const keyOf = (factors: readonly string[]): string => JSON.stringify([...factors].sort());

/** All subsets, smaller ones first. */
function subsets(factors: readonly string[]): string[][] {
  const all: string[][] = [[]];
  for (const factor of factors) all.push(...all.map((subset) => [...subset, factor]));
  return all.sort((a, b) => a.length - b.length);
}

/** Two parts that differ in one factor are one part with all levels of it. */
function joined(given: readonly Part[]): Part[] {
  const parts = [...given];
  for (let i = 0; i < parts.length; i++) {
    const short = parts[i];
    const j = parts.findIndex(
      (long, k) =>
        k > i &&
        long.size === short.size + 1 &&
        [...short].every(([factor, levels]) => long.get(factor) === levels),
    );
    if (j < 0) continue;
    const extra = [...parts[j].keys()].find((factor) => !short.has(factor))!;
    parts[j] = new Map(
      [...parts[j].keys()].map((factor) => [factor, factor === extra ? "all" : short.get(factor)!]),
    );
    parts.splice(i, 1);
    i = -1;
  }
  return parts;
}
