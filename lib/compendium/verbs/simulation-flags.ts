import { InvalidArgumentError } from "commander";
import type { Terminal } from "sa-adam-cli/internal";
import { integerFrom, number, type Parser } from "sa-adam-cli/internal";
import type { Progress } from "../engine/simulate.js";
import { EXPERIMENT_NAMES } from "../experiments/experiments.js";

/** Parsers of the numbers that the simulation's verbs share. */
export const steps: Parser<number> = number(integerFrom(100, 1e12));
export const streamCount: Parser<number> = number({
  words: "an even integer from 2 to 1e6",
  accepts: (value) => Number.isInteger(value) && value >= 2 && value <= 1e6 && value % 2 === 0,
});

/** The name of an experiment. */
export function experimentName(text: string): string {
  if (EXPERIMENT_NAMES.some((name) => name === text)) return text;
  throw new InvalidArgumentError(
    `${text} is not an experiment: there are ${EXPERIMENT_NAMES.join(" and ")}.`,
  );
}

/** A share "i/k" of the streams. */
export function shardOf(text: string): { index: number; of: number } {
  const [, index, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= of) return { index, of };
  throw new InvalidArgumentError(`${text} is not a share such as 1/4: i/k with i from 1 to k.`);
}

/** Seconds between plain lines where no terminal shows a line that changes. */
export const QUIET = 30;

/** Shows progress: a line that changes on a terminal, a plain line every half minute elsewhere. */
export function progressReporter(terminal: Terminal): (progress: Progress) => void {
  let told = 0;
  return (progress) => {
    const line = progressLine(progress);
    terminal.progress(line);
    if (process.stderr.isTTY || progress.seconds - told < QUIET) return;
    told = progress.seconds;
    terminal.complain(line);
  };
}

/** "42.1 percent, 58.3 million steps/s, 31 min left". */
function progressLine({ done, total, found, seconds }: Progress): string {
  const rate = (done - found) / Math.max(seconds, 1e-3);
  const percent = (Math.floor((1000 * done) / total) / 10).toFixed(1);
  const left = rate > 0 ? `, ${timeText((total - done) / rate)} left` : "";
  return `${percent} percent, ${(rate / 1e6).toPrecision(3)} million steps/s${left}`;
}

export function timeText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
