import type { FitOptions, WarmUp } from "sa-adam/internal";
import { decode, InputError, OnePassFit, Pass, resolveSettings, type SavedFit } from "sa-adam/internal";
import { sourceWorker } from "../files/source-worker.js";
import type { Table } from "../tables/table.js";
import { stopped } from "./fit-run.js";
import type { FromWorker, ToWorker } from "./fit-worker.js";
import { BATCH_ROWS, blockOf, type RowBatch, rowBatches } from "./row-batches.js";

/** Batches for each worker that may be on their way or waiting: more would only take memory. */
const AHEAD = 3;

export interface PoolOptions {
  workers: number;
  signal: AbortSignal;
  onRows: (rows: number) => void;
}

/**
 * The table's rows through `workers` fits that share a warm-up, pooled at the end.
 *
 * Batches of a fixed number of rows are dealt in turn, so that the result depends on the rows and on `workers` alone.
 *
 * @throws InputError for rows that cannot be used; CommandFailure when stopped
 */
export async function pooledFit(
  table: Table,
  options: FitOptions,
  { workers, signal, onRows }: PoolOptions,
): Promise<{ fit: OnePassFit; rows: number }> {
  const memory = batchMemory((table.names.length + 1) * BATCH_ROWS, AHEAD * workers);
  const first = new OnePassFit(options);
  const pool: FitWorker[] = [];
  let warm = false;
  let rows = 0;
  let dealt = 0;
  try {
    for await (const batch of rowBatches(table.blocks({ signal }), memory.take)) {
      if (warm) pool[dealt++ % workers].send(batch, rows);
      else {
        first.update(blockOf(batch));
        memory.free(batch.values);
        const saved = first.save();
        warm = saved.pass !== null;
        const shares = warm ? sharesOf(saved, options, workers) : [];
        pool.push(...shares.map((share) => startWorker(share, memory)));
      }
      rows += batch.count;
      onRows(rows);
    }
    if (pool.length === 0) return { fit: first, rows };
    // Few rows may not reach every worker, and a fit of none cannot be pooled; the first has the warm-up's.
    const busy = pool.slice(0, Math.max(1, dealt));
    const [fit, ...others] = (await Promise.all(busy.map((worker) => worker.end()))).map((saved) =>
      OnePassFit.restore(saved),
    );
    for (const other of others) fit.merge(other);
    return { fit, rows };
  } catch (error) {
    throw signal.aborted ? stopped(rows, undefined) : error;
  } finally {
    await Promise.all(pool.map((worker) => worker.terminate()));
  }
}

/** The fit as it is for the first worker, and its warm-up without its rows for each of the others. */
function sharesOf(saved: SavedFit, options: FitOptions, workers: number): SavedFit[] {
  const { warmUp, names } = saved;
  const blank = new Pass(resolveSettings(options), decode(warmUp) as WarmUp, names?.length ?? 0).save();
  return Array.from({ length: workers }, (_, i) => (i === 0 ? saved : { ...saved, pass: blank }));
}

/** Memory for batches, a bounded amount of it: who takes waits until something is free. */
interface BatchMemory {
  take(): Promise<Float64Array>;
  free(values: Float64Array): void;
  /** Nobody will free any more: who waits gets the error. */
  fail(error: Error): void;
}

function batchMemory(numbers: number, batches: number): BatchMemory {
  const idle: Float64Array[] = [];
  let made = 0;
  let failure: Error | undefined;
  let wake = (): void => {};
  return {
    async take() {
      while (!failure && idle.length === 0 && made === batches) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (failure) throw failure;
      const values = idle.pop();
      if (values) return values;
      made++;
      return new Float64Array(numbers);
    },
    free(values) {
      idle.push(values);
      wake();
    },
    fail(error) {
      failure ??= error;
      wake();
    },
  };
}

interface FitWorker {
  /** Hand over a batch with `before` rows of the stream before it; its memory comes back when it is fitted. */
  send(batch: RowBatch, before: number): void;
  /** The fit of all that was sent. */
  end(): Promise<SavedFit>;
  terminate(): Promise<unknown>;
}

function startWorker(share: SavedFit, memory: BatchMemory): FitWorker {
  const worker = sourceWorker(new URL("./fit-worker.js", import.meta.url), share);
  const fitted = new Promise<SavedFit>((resolve, reject) => {
    const fail = (error: Error): void => {
      memory.fail(error);
      reject(error);
    };
    worker.on("message", (message: FromWorker) => {
      if ("free" in message) memory.free(message.free);
      else if ("fit" in message) resolve(message.fit);
      else fail(errorOf(message.failure));
    });
    worker.on("error", fail);
    worker.on("exit", () => fail(new Error("a worker ended before its fit was done; run the fit again")));
  });
  // Whoever waits for memory or for the fit hears of it; nobody may be waiting yet.
  fitted.catch(() => {});
  const post = (message: ToWorker, transfer: ArrayBuffer[] = []): void =>
    worker.postMessage(message, transfer);
  return {
    send: ({ count, values }, before) => post({ count, values, before }, [values.buffer as ArrayBuffer]),
    end() {
      post("end");
      return fitted;
    },
    terminate: () => worker.terminate(),
  };
}

function errorOf({ name, message }: { name: string; message: string }): Error {
  return name === "InputError" ? new InputError(message) : new Error(message);
}
