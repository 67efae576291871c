import type { Terminal } from "./terminal.js";

/** Seconds between lines: on a terminal one line that changes, elsewhere plain lines. */
const TERMINAL_EVERY = 0.2;
const PLAIN_EVERY = 30;

/** How fast work goes. */
export interface Pace {
  readonly done: number;
  /** Parts a second of this run, 0 before the first. */
  readonly rate: number;
  /** "42.1 percent", rounded down; "" where the total is unknown. */
  readonly percent: string;
  /** ", 31 min left"; "" where it is unknown. */
  readonly left: string;
}

/** Told what is done of how much; `found` is what an earlier run had done. */
export type ProgressReporter = (done: number, total?: number, found?: number) => void;

/**
 * Shows how work goes on a terminal as a line that changes, elsewhere as a plain line every half minute.
 *
 * Time is taken from a clock that nobody sets.
 *
 * @example progressReporter(terminal, ({ percent, left }) => `${percent}${left}`)
 */
export function progressReporter(terminal: Terminal, words: (pace: Pace) => string): ProgressReporter {
  const started = performance.now();
  let told = Number.NEGATIVE_INFINITY;
  let toldPlainly = 0;
  return (done, total, found = 0) => {
    const seconds = (performance.now() - started) / 1000;
    if (seconds - told < TERMINAL_EVERY) return;
    told = seconds;
    const line = words(paceOf(done, total, found, seconds));
    terminal.progress(line);
    if (process.stderr.isTTY || seconds - toldPlainly < PLAIN_EVERY) return;
    toldPlainly = seconds;
    terminal.complain(line);
  };
}

/** The pace after so many seconds. @example paceOf(300, 400, 200, 10).left // ", 10 s left" */
export function paceOf(done: number, total: number | undefined, found: number, seconds: number): Pace {
  const rate = (done - found) / Math.max(seconds, 1e-3);
  if (total === undefined) return { done, rate, percent: "", left: "" };
  const percent = `${(Math.floor((1000 * done) / Math.max(total, 1)) / 10).toFixed(1)} percent`;
  return {
    done,
    rate,
    percent,
    left: rate > 0 ? `, ${timeText(Math.max(0, total - done) / rate)} left` : "",
  };
}

/** A time to wait in words: "48 s", "12 min", "3 h 20 min". */
export function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
