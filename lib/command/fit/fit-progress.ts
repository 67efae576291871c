import type { Terminal } from "../files/terminal.js";
import { countText, durationText } from "./fit-numbers.js";

/** Seconds between lines: on a terminal one line that changes, elsewhere plain lines. */
const TERMINAL_EVERY = 0.2;
const PLAIN_EVERY = 30;

/** Shows rows as they come; `total` where it is known, `found` the rows that an earlier run had read. */
export function rowReporter(
  terminal: Terminal,
  { total, found = 0, quiet = false }: { total?: number | undefined; found?: number; quiet?: boolean },
): (rows: number) => void {
  if (quiet) return () => {};
  const started = performance.now();
  let told = 0;
  let toldPlainly = 0;
  return (rows) => {
    const seconds = (performance.now() - started) / 1000;
    if (seconds - told < TERMINAL_EVERY) return;
    told = seconds;
    const line = rowLine({ rows, found, seconds, ...(total !== undefined && { total }) });
    terminal.progress(line);
    if (process.stderr.isTTY || seconds - toldPlainly < PLAIN_EVERY) return;
    toldPlainly = seconds;
    terminal.complain(line);
  };
}

/** "12,345,678 rows, 1.02 million rows/s, 41.2 percent, 17.3 s left". */
function rowLine(seen: { rows: number; found: number; seconds: number; total?: number }): string {
  const { rows, found, seconds, total } = seen;
  const rate = (rows - found) / Math.max(seconds, 1e-3);
  const speed = rate < 1e5 ? `${countText(Math.round(rate))}` : `${(rate / 1e6).toPrecision(3)} million`;
  const line = `${countText(rows)} rows, ${speed} rows/s`;
  if (total === undefined || !(rate > 0)) return line;
  const percent = (Math.floor((1000 * rows) / Math.max(total, 1)) / 10).toFixed(1);
  return `${line}, ${percent} percent, ${durationText(Math.max(0, total - rows) / rate)} left`;
}
