import { once } from "node:events";
import { createReadStream, existsSync, writeFileSync } from "node:fs";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { DataError } from "sa-adam/internal";
import { visible } from "../files/visible.js";
import { type Arrival, arriving, NOTHING, type Origin } from "./arrivals.js";
import type { Engine } from "./engine.js";
import { following } from "./follow.js";
import { notWhole } from "./intact.js";
import { badEncoding, markOf } from "./plain-text.js";
import { firstRecordEnd, openers, type Records, wholeRecords } from "./records.js";
import { findFiles, look, type SourceFile } from "./source.js";
import { spool } from "./spool.js";
import { firstBytes } from "./start.js";
import type { LiveOptions, TableOptions } from "./table.js";

/** Text that comes, cut into pieces that are files for as long as they are read. */
export interface Live {
  /** Where a piece stands, for as long as it is the current one: the first from the beginning on. */
  readonly file: SourceFile;
  /** The pieces, once: each in the file's place, behind the first line with the names if there is one. */
  pieces(delimiter: string): AsyncGenerator<Origin>;
}

/** Bytes of the first piece, by which it is found out how the text is written and what the columns are. */
const HEAD = 1 << 22;
/** Where rows come slowly: how many there must be, and for how many milliseconds more of them are waited for. */
const FEW_ROWS = 100;
const PATIENCE = 1000;
const START = 512;
/** What separates fields where nobody has said so and nothing was seen yet. */
const USUAL = [",", ";", "\t", "|", "~", "blanks"];

/** A piece of text, and the line with the names that belongs before it. */
interface Piece extends Records {
  readonly names: Buffer;
}

/**
 * Text to be read as it comes: CSV, or JSON with an object a line.
 *
 * @returns undefined for standard input of another format, which has to be read to its end first
 * @throws DataError for anything else that is not text; the end's reason where it comes before the first row
 */
export async function openLive(
  name: string,
  engine: Engine,
  { header = true, delimiter, encoding, live }: TableOptions & { live: LiveOptions },
): Promise<Live | undefined> {
  const { follow, say } = live;
  if (follow && !existsSync(name)) await findFiles([name], engine);
  const closed = new AbortController();
  engine.onClose(() => closed.abort());
  const end = AbortSignal.any([live.end, closed.signal]);
  const title = name === "-" ? "standard input" : name;
  const stream = follow ? undefined : name === "-" ? process.stdin : createReadStream(name);
  if (stream) engine.onClose(() => stream.destroy());
  const start = stream ? await peek(stream, end) : Buffer.from(firstBytes(name, START), "latin1");
  const packed = start.toString("latin1", 0, 2) === "\x1f\x8b";
  const json = /^\s*\{/.test(start.toString("utf8"));
  if ((packed && follow) || !(packed || isText(start, encoding))) {
    if (name === "-") return undefined;
    throw new DataError({
      code: "not-live",
      file: name,
      problem: "only CSV, and JSON with an object a line, are read while rows come",
      remedy: "read it when it is whole",
    });
  }
  const arrivals = stream
    ? arriving(packed ? stream.pipe(createGunzip()) : stream, { file: title, inode: "" }, end)
    : following(name, end, say);
  // A line's end within a text of JSON is written otherwise.
  let opens = json ? NO_QUOTES : openers(delimiter === undefined ? USUAL : [delimiter]);
  const records = wholeRecords(asUtf8(arrivals, title, encoding ?? markOf(start)), () => opens);
  const texts = headless(records, header && !json, () => opens);
  const path = await spool(Readable.from([]), engine);
  const write = ({ names, text }: Pick<Piece, "names" | "text">): void =>
    writeFileSync(path, Buffer.concat([names, text]));
  const { head, next } = await firstPiece(texts);
  if (!head && live.end.aborted) throw live.end.reason;
  write(head ?? { names: NOTHING, text: NOTHING });
  const file = look(path, title);
  return {
    file: json ? { ...file, format: "json" } : file,
    async *pieces(found) {
      if (!json) opens = openers([found]);
      if (head) yield head.origin;
      for (let got = await next; !got.done; got = await texts.next()) {
        write(got.value);
        yield got.value.origin;
      }
    },
  };
}

const NO_QUOTES: ReadonlySet<number> = new Set();

/** The first bytes of a stream, which stay in it. */
async function peek(stream: Readable, signal: AbortSignal): Promise<Buffer> {
  try {
    const ended = once(stream, "end", { signal });
    await Promise.race([once(stream, "readable", { signal }), ended]);
    ended.catch(() => {});
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  const bytes = (stream.read() as Buffer | null) ?? NOTHING;
  if (bytes.length > 0) stream.unshift(bytes);
  return bytes.subarray(0, START);
}

/** Does it begin as text of rows does? An array of JSON is one thing from its beginning to its end. */
function isText(start: Buffer, encoding: string | undefined): boolean {
  if (encoding !== undefined || markOf(start) !== "utf-8") return true;
  const text = start.toString("latin1");
  if (/^(PAR1|ARROW1|BZh\d|\xfd7zXZ|\x28\xb5\x2f\xfd|\s*\[)/.test(text) || text.includes("\0")) return false;
  const first = /^(\{.*?)\r?\n/.exec(text);
  return first === null || isObject(first[1]);
}

function isObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}

/** Bytes of an encoding as UTF-8, and what is wrong with those of a packed stream as a fault. */
async function* asUtf8(
  arrivals: AsyncIterable<Arrival>,
  name: string,
  label: string,
): AsyncGenerator<Arrival> {
  const decoder = new TextDecoder(label, { fatal: true });
  const utf8 = decoder.encoding === "utf-8";
  try {
    for await (const arrival of arrivals) {
      if (utf8) yield arrival;
      else {
        const text = decoder.decode(arrival.bytes, { stream: arrival.ends === undefined });
        yield { ...arrival, bytes: Buffer.from(text) };
      }
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code.startsWith("Z_")) throw notWhole(name, code === "Z_BUF_ERROR" ? "cut off" : "damaged", error);
    throw code === "ERR_ENCODING_INVALID_ENCODED_DATA" ? badEncoding(label, name, error) : error;
  }
}

/**
 * Records without the first of each file, which has the names.
 *
 * @throws DataError for a file whose names are not those of the first
 */
async function* headless(
  records: AsyncIterable<Records>,
  header: boolean,
  opens: () => ReadonlySet<number>,
): AsyncGenerator<Piece> {
  let names: Buffer | undefined = header ? undefined : NOTHING;
  let current: Origin | undefined;
  let before = NOTHING;
  let begun = !header;
  for await (const { text, origin } of records) {
    if (header && origin !== current) [current, before, begun] = [origin, NOTHING, false];
    if (begun) {
      yield { names: names!, text, origin };
      continue;
    }
    before = Buffer.concat([before, text]);
    const end = firstRecordEnd(before, opens());
    if (end === 0) continue;
    const first = before.subarray(0, end);
    names ??= first;
    const [known, found] = [names, first].map((line) =>
      line
        .toString("utf8")
        .replace(/^\ufeff/, "")
        .trim(),
    );
    if (found !== known) {
      throw new DataError({
        code: "columns-differ",
        file: origin.file,
        problem: `its first line is now "${visible(found)}", and was "${visible(known)}"`,
        remedy: "begin anew with the file as it is now",
      });
    }
    begun = true;
    yield { names, text: before.subarray(end), origin };
  }
}

/** Rows enough to see what they are, or those that have come within a second; and the promise of what comes next. */
async function firstPiece(
  texts: AsyncGenerator<Piece>,
): Promise<{ head: Piece | undefined; next: Promise<IteratorResult<Piece>> }> {
  let head: Piece | undefined;
  let lines = 0;
  let next = texts.next();
  let timer: NodeJS.Timeout | undefined;
  let over: Promise<undefined> | undefined;
  while (head === undefined || head.text.length < HEAD) {
    const got =
      (await Promise.race(over ? [next, over] : [next])) ?? (lines < FEW_ROWS ? await next : undefined);
    if (got === undefined || got.done) break;
    const { value } = got;
    if (head && value.origin !== head.origin) break;
    head = { ...value, text: head ? Buffer.concat([head.text, value.text]) : value.text };
    for (const byte of value.text) if (byte === 10) lines++;
    next = texts.next();
    // Whoever waits for it has not begun.
    next.catch(() => {});
    over ??= new Promise((resolve) => {
      timer = setTimeout(() => resolve(undefined), PATIENCE);
    });
  }
  clearTimeout(timer);
  return { head, next };
}
