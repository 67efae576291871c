import { InvalidArgumentError } from "commander";
import type { Terminal } from "sa-adam-cli/internal";
import { integerFrom, listed, number, type Parser, progressReporter } from "sa-adam-cli/internal";
import type { Progress } from "../engine/simulate.js";
import { EXPERIMENT_NAMES } from "../runs/experiments.js";

/** Parsers of the numbers that the simulation's verbs share. */
export const steps: Parser<number> = number(integerFrom(100, 1e12));
export const streamCount: Parser<number> = number({
  words: "an even integer from 2 to 1e6",
  accepts: (value) => Number.isInteger(value) && value >= 2 && value <= 1e6 && value % 2 === 0,
});

/** "invisibility, coverage and outside": all that there are. */
export const EXPERIMENTS_IN_WORDS: string = listed(EXPERIMENT_NAMES);

/** The name of an experiment. */
export function experimentName(text: string): string {
  if (EXPERIMENT_NAMES.some((name) => name === text)) return text;
  throw new InvalidArgumentError(`${text} is not an experiment: there are ${EXPERIMENTS_IN_WORDS}.`);
}

/** A share "i/k" of the streams. */
export function shardOf(text: string): { index: number; of: number } {
  const [, index, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= of) return { index, of };
  throw new InvalidArgumentError(`${text} is not a share such as 1/4: i/k with i from 1 to k.`);
}

/** "42.1 percent, 58.3 million steps/s, 31 min left", as the simulation goes on. */
export function simulationReporter(terminal: Terminal): (progress: Progress) => void {
  const report = progressReporter(
    terminal,
    ({ percent, rate, left }) => `${percent}, ${(rate / 1e6).toPrecision(3)} million steps/s${left}`,
  );
  return ({ done, total, found }) => report(done, total, found);
}
