import type fc from "fast-check";

/** How a case can end; the first three are as promised. */
export const KINDS = [
  "right",
  "clear error",
  "unseen",
  "silent change",
  "crash",
  "hang",
  "leftover",
] as const;
export type Kind = (typeof KINDS)[number];

/** Is an outcome against a promise? */
export const isBroken = (kind: Kind): boolean => KINDS.indexOf(kind) > 2;

export interface Outcome {
  readonly kind: Kind;
  /** What was seen, where it is not right. */
  readonly detail: string;
  /** How often work was stopped on its way, where a case is about that. */
  readonly stops?: number;
}

export const RIGHT: Outcome = { kind: "right", detail: "" };

/** Where a case is run. */
export interface Place {
  /** A folder of the case's own, empty. */
  readonly folder: string;
  /** A folder of the process that runs the cases, for what many of them begin with. */
  readonly shared: string;
  /** The project's folder. */
  readonly root: string;
}

/** One way of trying to break promises: cases drawn at random, and what is said of each by an independent judge. */
export interface Torture<Case = unknown> {
  readonly name: string;
  /** What no case may do otherwise. */
  readonly promise: string;
  /** Plain data, which JSON takes; fast-check draws it from a seed and shrinks what fails. */
  readonly cases: fc.Arbitrary<Case>;
  /** Cases of one round of a campaign. */
  readonly share: number;
  /** After so many seconds a case hangs. */
  readonly seconds: number;
  /** Cases that take processes of their own, and random moments, are not shrunk. */
  readonly whole?: boolean;
  /** Why it cannot be tried on this machine. */
  unable?(): string | undefined;
  run(one: Case, place: Place): Promise<Outcome>;
}
