import { type ChildProcess, spawn } from "node:child_process";
import { programArguments } from "../../source.js";

/** A table so far, as `--format json` prints it. */
export interface TableSoFar {
  rows: number;
  coefficients: { name: string; estimate: number; standardError: number }[];
  notes: string[];
}

/** `sa-adam fit` on rows that come. */
export interface LiveFit {
  readonly child: ChildProcess;
  readonly tables: TableSoFar[];
  /** Waits for a table of so many rows. */
  past(rows: number): Promise<TableSoFar>;
  /** Waits for a text on stderr. */
  said(text: string): Promise<void>;
  /** Waits for the end. */
  end(): Promise<{ code: number | NodeJS.Signals | null; err: string; last: TableSoFar | undefined }>;
}

/** The command in a process of its own, its tables read as they come. */
export function liveFit(...args: string[]): LiveFit {
  const child = spawn(process.execPath, [...programArguments("command"), "fit", ...args, "--format", "json"]);
  const tables: TableSoFar[] = [];
  let err = "";
  let rest = "";
  let wake: (() => void)[] = [];
  const changed = (): void => {
    for (const each of wake.splice(0)) each();
  };
  child.stdout.on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    tables.push(...lines.map((line) => JSON.parse(line)));
    changed();
  });
  child.stderr.on("data", (text) => {
    err += text;
    changed();
  });
  let ended = false;
  const closed = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.on("close", (code, signal) => {
      ended = true;
      changed();
      resolve(signal ?? code);
    }),
  );
  const until = async <T>(found: () => T | undefined, what: string): Promise<T> => {
    for (let value = found(); ; value = found()) {
      if (value !== undefined) return value;
      if (ended) throw new Error(`ended without ${what}: ${err}`);
      await new Promise<void>((resolve) => {
        wake = [...wake, resolve];
      });
    }
  };
  return {
    child,
    tables,
    past: (rows) => until(() => tables.find((table) => table.rows >= rows), `${rows} rows`),
    said: (text) => until(() => (err.includes(text) ? null : undefined), text) as unknown as Promise<void>,
    async end() {
      const code = await closed;
      return { code, err, last: tables.at(-1) };
    },
  };
}

/** The largest distance of two fits' coefficients and standard errors, in standard errors of the first. */
export function distance(a: TableSoFar, b: TableSoFar): number {
  return Math.max(
    ...a.coefficients.flatMap(({ name, estimate, standardError }, j) => {
      const other = b.coefficients[j];
      if (other.name !== name) return [Number.POSITIVE_INFINITY];
      return [estimate - other.estimate, standardError - other.standardError].map(
        (difference) => Math.abs(difference) / standardError,
      );
    }),
  );
}
