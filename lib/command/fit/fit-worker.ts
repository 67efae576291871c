import { parentPort, workerData } from "node:worker_threads";
import { OnePassFit, type SavedFit } from "sa-adam/internal";
import { blockOf, type RowBatch } from "./row-batches.js";

/** What the main thread sends: rows and how many of the stream stand before them, or the end. */
export type ToWorker = (RowBatch & { readonly before: number }) | "end";

/** What a worker sends back: memory that is free again, its fit, or what went wrong. */
export type FromWorker =
  | { readonly free: Float64Array }
  | { readonly fit: SavedFit }
  | { readonly failure: { readonly name: string; readonly message: string } };

const port = parentPort;
if (port) {
  const fit = OnePassFit.restore(workerData as SavedFit);
  port.on("message", (message: ToWorker) => {
    if (message === "end") {
      port.postMessage({ fit: fit.save() } satisfies FromWorker);
      return;
    }
    const shift = message.before - fit.rows;
    try {
      fit.update(blockOf(message));
    } catch (error) {
      const { name, message: text } = error as Error;
      port.postMessage({
        failure: { name, message: inStream(text, shift) },
      } satisfies FromWorker);
      return;
    }
    const { values } = message;
    port.postMessage({ free: values } satisfies FromWorker, [values.buffer as ArrayBuffer]);
  });
}

/** A message about a row of this worker's share, with the row's number in the stream. */
function inStream(message: string, shift: number): string {
  return message.replace(/\brow (\d+)/, (_, row) => `row ${Number(row) + shift}`);
}
