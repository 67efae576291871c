import { exp, expm1, log, log1p, log10 } from "sa-adam/internal";

/** A function of numbers that a formula may name. */
export interface NumberFunction {
  apply(x: number): number;
  /** What its argument must be, in words, where not every number will do. */
  readonly wants?: string;
}

/** log2 that is whole for every power of two. */
const log2 = (x: number): number => {
  const rounded = Math.round(log(x) / Math.LN2);
  return 2 ** rounded === x ? rounded : log(x) / Math.LN2;
};

/** Every function of numbers that is known by name; a new one is a row here. */
export const FUNCTIONS: Readonly<Record<string, NumberFunction>> = {
  log: { apply: log, wants: "a number above 0" },
  log2: { apply: log2, wants: "a number above 0" },
  log10: { apply: log10, wants: "a number above 0" },
  log1p: { apply: log1p, wants: "a number above -1" },
  exp: { apply: exp, wants: "a number below 709" },
  expm1: { apply: expm1, wants: "a number below 709" },
  sqrt: { apply: Math.sqrt, wants: "a number from 0 on" },
  abs: { apply: Math.abs },
  // What is within is arithmetic, and not the formula's own signs.
  I: { apply: (x) => x },
};

/** All functions of a formula, as a message lists them. */
export const FUNCTION_LIST: string = `${Object.keys(FUNCTIONS).join(", ")}, poly(x, k), C(x) and offset(x)`;
