/** Where a command writes: the process's own streams, or a test's. */
export interface Terminal {
  /** A line of result, to stdout. */
  print(line: string): void;
  /** A line about what went wrong, to stderr. */
  complain(line: string): void;
  /** A line that replaces the one before, to stderr when that is a terminal; "" clears it. */
  progress(line: string): void;
}

/** The process's streams. A reader that went away, as in `sa-adam ... | head -1`, ends the process quietly. */
export function processTerminal(): Terminal {
  const leaveWhenClosed = (error: NodeJS.ErrnoException): void => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  };
  process.stdout.on("error", leaveWhenClosed);
  process.stderr.on("error", leaveWhenClosed);
  return {
    print: (line) => process.stdout.write(`${line}\n`),
    complain: (line) => process.stderr.write(`${line}\n`),
    progress(line) {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
    },
  };
}

/** Rows of cells as lines, each column as wide as its widest cell and flush right. */
export function alignedLines(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column])).join("  "));
}
