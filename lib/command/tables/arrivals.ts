import type { Readable } from "node:stream";

/** The file that bytes are of: its name, and device and inode where it has them. */
export interface Origin {
  readonly file: string;
  readonly inode: string;
}

/** Bytes as they come. */
export interface Arrival {
  readonly bytes: Buffer;
  readonly origin: Origin;
  /** Does its file end here? "whole" where its last line is one, even without a line's end; "cut" where it may not be. */
  readonly ends?: "whole" | "cut";
}

export const NOTHING: Buffer = Buffer.alloc(0);
/** Bytes that wait at most, and that are handed over without waiting for more. */
const MOST = 1 << 22;
const PLENTY = 1 << 18;
/** Milliseconds in which bytes are gathered where few come: to cut and read a handful of rows costs as much as a thousand. */
const GATHER = 100;

/**
 * The bytes of a stream, all that have come since they were last asked for; while they are used, the next ones come.
 *
 * @param end ends the bytes where they are
 */
export async function* arriving(source: Readable, origin: Origin, end: AbortSignal): AsyncGenerator<Arrival> {
  let waiting: Buffer[] = [];
  let size = 0;
  let done = false;
  let failure: Error | undefined;
  let wake = (): void => {};
  const note = (change: () => void) => (): void => {
    change();
    wake();
  };
  const onEnd = note(() => {
    done = true;
  });
  const onAbort = note(() => {});
  source.on("data", (chunk: Buffer) => {
    waiting.push(chunk);
    size += chunk.length;
    if (size >= MOST) source.pause();
    wake();
  });
  source.once("end", onEnd).once("close", onEnd);
  source.once("error", (error: Error) => {
    failure = error;
    wake();
  });
  end.addEventListener("abort", onAbort);
  /** Until something has happened for which it is true, or the time is over. */
  const until = async (true_: () => boolean, milliseconds?: number): Promise<void> => {
    let over = false;
    const timer =
      milliseconds === undefined
        ? undefined
        : setTimeout(
            note(() => {
              over = true;
            }),
            milliseconds,
          );
    const isOver = (): boolean => over || done || end.aborted || failure !== undefined || true_();
    while (!isOver()) await new Promise<void>((resolve) => (wake = resolve));
    clearTimeout(timer);
  };
  try {
    for (;;) {
      await until(() => size > 0);
      await until(() => size >= PLENTY, GATHER);
      if (size > 0) {
        const bytes = Buffer.concat(waiting);
        waiting = [];
        size = 0;
        if (!end.aborted) source.resume();
        yield { bytes, origin };
      }
      if (end.aborted) return;
      if (failure) throw failure;
      if (done && size === 0) {
        yield { bytes: NOTHING, origin, ends: "whole" };
        return;
      }
    }
  } finally {
    end.removeEventListener("abort", onAbort);
    source.destroy();
  }
}
