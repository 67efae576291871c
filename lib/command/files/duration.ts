import { InvalidArgumentError } from "commander";
import type { Parser } from "./numbers.js";

const SECONDS: Readonly<Record<string, number>> = { "": 1, ms: 1e-3, s: 1, min: 60, h: 3600 };

/** A time as seconds: 2, 2s, 500ms, 5min or 1h. @example duration("500ms") // 0.5 */
export const duration: Parser<number> = (text) => {
  const [, count, unit] = /^(\d+\.?\d*(?:e\d+)?|\.\d+) *(ms|s|min|h|)$/i.exec(text.trim()) ?? [];
  if (count === undefined)
    throw new InvalidArgumentError(`${text.trim() || "Nothing"} is not a time such as 2s, 500ms or 5min.`);
  return Number(count) * SECONDS[unit.toLowerCase()];
};
