import { paceOf } from "sa-adam-cli/internal";
import { newCellOutput } from "./cell-output.js";

/** Says that one more part (or `parts` more) is done; throws once the cell has been interrupted, so that the work ends. */
export type Advance = (parts?: number) => void;

const millisecondsBetweenUpdates = 200;

/**
 * Runs `work` under a progress bar with its rate and the time left. The bar stays in the saved notebook as one plain line
 * without times: "Replications: 400 of 400", or where the work stopped when it failed or was interrupted.
 *
 * @param label what is counted, such as "Replications"
 * @param total the number of parts, at least 1
 * @param work gets `advance` and calls it as parts are done; may be asynchronous
 * @returns what `work` returns
 * @throws RangeError for a total below 1; Error outside a tslab kernel; whatever `work` throws
 * @example const errors = progress("Seeds", 100, (advance) => seeds.map((seed) => { const e = run(seed); advance(); return e; }))
 */
export function progress<T>(label: string, total: number, work: (advance: Advance) => T): T {
  if (!(total >= 1)) throw new RangeError(`progress needs a total of at least 1, not ${total}`);
  const output = newCellOutput();
  const put = (text: string): void => output.put({ "text/plain": `${label}: ${text}` });
  const started = performance.now();
  let shown = started;
  let done = 0;
  let state: "running" | "ended" | "interrupted" = "running";

  const end = (how: "ended" | "interrupted", note: string): void => {
    if (state !== "running") return;
    state = how;
    put(`${count(done)} of ${count(total)}${note}`);
  };
  const advance = (parts = 1): void => {
    if (state === "interrupted")
      throw new Error(`${label}: interrupted at ${count(done)} of ${count(total)}`);
    done += parts;
    const now = performance.now();
    if (state !== "running" || now - shown < millisecondsBetweenUpdates) return;
    shown = now;
    put(runningText(done, total, (now - started) / 1000));
  };
  const failed = (error: unknown): never => {
    end("ended", ", then it failed");
    throw error;
  };

  put(`0 of ${count(total)}`);
  // An interrupt ends synchronous work without unwinding it. The event loop turns only after such work, so a turn that
  // finds it unfinished knows that it was interrupted.
  let synchronous = true;
  setImmediate(() => {
    if (synchronous) end("interrupted", ", interrupted");
  });
  try {
    const result = work(advance);
    synchronous = false;
    if (!(result instanceof Promise)) {
      end("ended", "");
      return result;
    }
    const stopListening = onInterrupt(() => end("interrupted", ", interrupted"));
    return result.then(
      (value) => {
        stopListening();
        end("ended", "");
        return value;
      },
      (error) => {
        stopListening();
        return failed(error);
      },
    ) as T;
  } catch (error) {
    synchronous = false;
    return failed(error);
  }
}

/**
 * Listens for the kernel's interrupt until the returned function is called. Registration waits for the event loop to turn:
 * while a cell's synchronous part runs, Node restores the default handler afterwards, and the interrupt would end the kernel.
 */
function onInterrupt(listener: () => void): () => void {
  let stopped = false;
  setImmediate(() => {
    if (!stopped) process.on("SIGINT", listener);
  });
  return () => {
    stopped = true;
    process.off("SIGINT", listener);
  };
}

/** "[########------------] 400 of 1,000, 52/s, 12 s left". */
function runningText(done: number, total: number, seconds: number): string {
  const filled = Math.round(20 * Math.min(done / total, 1));
  const { rate, left } = paceOf(done, total, 0, seconds);
  const speed = rate >= 1 ? `${count(Number(rate.toPrecision(2)))}/s` : `${(1 / rate).toPrecision(2)} s each`;
  return `[${"#".repeat(filled)}${"-".repeat(20 - filled)}] ${count(done)} of ${count(total)}, ${speed}${left}`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
