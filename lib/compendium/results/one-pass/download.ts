import { createWriteStream, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { howMany } from "sa-adam/internal";
import { Stopped } from "sa-adam-cli/internal";

export interface DownloadProgress {
  /** Bytes that are there, those of earlier attempts included. */
  done: number;
  /** Bytes in all, where the server says so. */
  total: number | undefined;
  /** Bytes that were there at the start. */
  found: number;
  seconds: number;
}

export interface DownloadOptions {
  onProgress?: (progress: DownloadProgress) => void;
  signal?: AbortSignal;
}

/**
 * Download a file to `path`, resumably: what has come is kept in `path`.part, a new attempt asks for the rest, and the
 * file gets its name when it is whole. A connection that breaks off is taken up again as long as it brings something.
 *
 * @returns the file's size in bytes
 * @throws Error that says what the server answered, or how much has come, and that the same command continues
 */
export async function download(url: string, path: string, options: DownloadOptions = {}): Promise<number> {
  const part = `${path}.part`;
  mkdirSync(dirname(path), { recursive: true });
  const started = performance.now();
  const found = sizeOf(part);
  const report = (done: number, total: number | undefined): void =>
    options.onProgress?.({ done, total, found, seconds: (performance.now() - started) / 1000 });
  for (;;) {
    const before = sizeOf(part);
    try {
      const size = await attempt(url, part, report, options.signal);
      renameSync(part, path);
      return size;
    } catch (error) {
      const arrived = sizeOf(part);
      if (options.signal?.aborted)
        throw new Stopped(`stopped after ${howMany(arrived, "byte")}; ${CONTINUE}`);
      if (error instanceof Refused) throw error;
      if (arrived > before) continue;
      throw new Error(`${url}: ${reasonOf(error)} after ${howMany(arrived, "byte")}; ${CONTINUE}`);
    }
  }
}

const CONTINUE = "what has come is kept, and the same command continues";

/** An answer that another attempt would not change. */
class Refused extends Error {}

/** One request, for what `part` lacks; returns the whole size. */
async function attempt(
  url: string,
  part: string,
  report: (done: number, total: number | undefined) => void,
  signal: AbortSignal | undefined,
): Promise<number> {
  const held = sizeOf(part);
  const response = await fetch(url, {
    headers: { "accept-encoding": "identity", ...(held > 0 && { range: `bytes=${held}-` }) },
    ...(signal && { signal }),
  });
  if (response.status === 416) {
    // All of it may be there already: killed between the last byte and the renaming.
    await response.body?.cancel();
    if (held === totalOf(response.headers.get("content-range"))) return held;
    rmSync(part);
    throw new Refused(`${part} is longer than the file at ${url}, and was removed; ${AGAIN}`);
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Refused(
      `${`${url} answers ${response.status} ${response.statusText}`.trim()}; try another address`,
    );
  }
  const from = response.status === 206 ? startOf(response.headers.get("content-range")) : 0;
  if (from !== held && from !== 0) {
    await response.body.cancel();
    throw new Refused(
      `${url} answers with bytes from ${from} on, asked for ${held} on: remove ${part}, and ${AGAIN}`,
    );
  }
  const total = expectedSize(response, from);
  let done = from;
  report(done, total);
  const body = Readable.fromWeb(response.body as never);
  body.on("data", (chunk: Uint8Array) => {
    done += chunk.length;
    report(done, total);
  });
  await pipeline(body, createWriteStream(part, { flags: from > 0 ? "a" : "w" }));
  const size = sizeOf(part);
  if (total !== undefined && size < total)
    throw new Error(`the connection ended before all ${howMany(total, "byte")}`);
  if (total !== undefined && size > total) {
    rmSync(part);
    throw new Refused(
      `${url} sent ${howMany(size, "byte")} and announced ${total}; they were removed: ${AGAIN}`,
    );
  }
  return size;
}

const AGAIN = "run the command again";

/** The whole file's size as the answer announces it, unless it is packed on the way. */
function expectedSize({ status, headers }: Response, from: number): number | undefined {
  if (status === 206) return totalOf(headers.get("content-range"));
  const length = headers.get("content-length");
  return length === null || headers.has("content-encoding") ? undefined : from + Number(length);
}

/** 100 of "bytes 100-199/1000". */
function startOf(range: string | null): number {
  return Number(/^bytes (\d+)-/.exec(range ?? "")?.[1] ?? Number.NaN);
}

/** 1000 of "bytes 100-199/1000". */
function totalOf(range: string | null): number | undefined {
  const total = /\/(\d+)$/.exec(range ?? "")?.[1];
  return total === undefined ? undefined : Number(total);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The innermost reason: fetch wraps a refused connection twice. */
function reasonOf(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && reason.cause instanceof Error) reason = reason.cause;
  return reason instanceof Error ? reason.message || reason.name : String(reason);
}
