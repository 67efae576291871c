import { howMany } from "sa-adam/internal";
import { type Pace, type ProgressReporter, progressReporter } from "../files/progress.js";
import type { Terminal } from "../files/terminal.js";
import { countText } from "./fit-numbers.js";

/** Shows rows as they come; `total` where it is known, `found` those of them that an earlier run had read. */
export function rowReporter(
  terminal: Terminal,
  { total, quiet = false }: { total?: number | undefined; quiet?: boolean },
): (rows: number, found?: number) => void {
  if (quiet) return () => {};
  const report: ProgressReporter = progressReporter(terminal, rowLine);
  return (rows, found) => report(rows, total, found);
}

/** "12,345,678 rows, 1.02 million rows/s, 41.2 percent, 17 s left". */
function rowLine({ done, rate, percent, left }: Pace): string {
  const speed = rate < 1e5 ? countText(Math.round(rate)) : `${(rate / 1e6).toPrecision(3)} million`;
  return `${howMany(countText(done), "row")}, ${speed} rows/s${percent && `, ${percent}`}${left}`;
}
