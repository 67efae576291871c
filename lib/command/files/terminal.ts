/** Where a command writes: the process's own streams, or a test's. */
export interface Terminal {
  /** A line of result, to stdout. */
  print(line: string): void;
  /** A line about what went wrong, to stderr. */
  complain(line: string): void;
  /** A line that replaces the one before, to stderr when that is a terminal; "" clears it. */
  progress(line: string): void;
}

/**
 * The process's streams. A reader that went away, as in `sa-adam ... | head -1`, ends the process quietly; an output that
 * cannot be written, as on a full disk, ends it with a line and exit code 1.
 */
export function processTerminal(): Terminal {
  let gone = false;
  process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    // Work that has something to keep is stopped by SIGPIPE, and ends as it does after any signal.
    gone ||= code === "EPIPE" && process.listenerCount("SIGPIPE") > 0;
    if (gone) return;
    if (code !== "EPIPE") process.stderr.write(`the output cannot be written: ${message}\n`);
    process.exit(code === "EPIPE" ? (process.exitCode ?? 0) : 1);
  });
  // With nobody to complain to, the exit code still says how it went.
  process.stderr.on("error", () => {});
  return {
    print: (line) => process.stdout.write(`${harmless(line)}\n`),
    complain: (line) => process.stderr.write(`${harmless(line)}\n`),
    progress(line) {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${harmless(line)}`);
    },
  };
}

/** Names out of somebody's data may hold control characters, which would move a terminal's cursor or worse: they are shown. */
function harmless(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to show
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
