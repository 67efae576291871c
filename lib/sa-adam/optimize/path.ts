/** One run of an optimizer over part of a stream: rows from, ..., to - 1, counted from 0, each of them once. */
export interface Path {
  readonly from: number;
  readonly to: number;
  /** The path, by its place in the list, that it begins where it ended, as if it went on; the start unless given. */
  readonly after?: number;
  /** Does every gradient count twice or not at all, by an even chance of its own? */
  readonly perturbed?: boolean;
}

/** The steps that lie behind a path when it begins: those of the paths that it goes on from. */
export function stepsBefore(paths: readonly Path[], k: number): number {
  const { after } = paths[k];
  if (after === undefined) return 0;
  return stepsBefore(paths, after) + paths[after].to - paths[after].from;
}
