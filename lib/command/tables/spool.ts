import { randomUUID } from "node:crypto";
import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  openSync,
  readdirSync,
  rmdirSync,
  unlinkSync,
} from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Engine } from "./engine.js";

/**
 * A stream kept on disk for as long as the table is open, since a table is looked at before it is read.
 *
 * Nobody else can read the copy, and where the system shows open files as paths (Linux) it has no name of its own, so that
 * nothing is left of it however the process ends.
 *
 * @param source a stream, or the path of one
 * @param through what the bytes go through on their way
 * @returns where the copy can be read, as often as needed
 */
export async function spool(
  source: Readable | string,
  engine: Engine,
  ...through: NodeJS.ReadWriteStream[]
): Promise<string> {
  const path = join(engine.folder(), randomUUID());
  const file = openSync(path, "wx+", 0o600);
  const shown = `/proc/${process.pid}/fd/${file}`;
  const nameless = existsSync(shown);
  if (nameless) {
    unlinkSync(path);
    // Nothing of ours is in it: a killed process leaves no folder either.
    if (readdirSync(engine.folder()).length === 0) rmdirSync(engine.folder());
  }
  const input = typeof source === "string" ? createReadStream(source) : source;
  // A stream that fails closes its file by itself.
  await pipeline([input, ...through, createWriteStream(path, { fd: file, autoClose: false })]);
  if (!nameless) closeSync(file);
  else engine.onClose(() => closeSync(file));
  return nameless ? shown : path;
}
