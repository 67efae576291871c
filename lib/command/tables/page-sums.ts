import { open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { DataError } from "sa-adam/internal";
import type { Engine } from "./engine.js";
import type { SourceFile } from "./source.js";
import { list } from "./sql-text.js";

/** Where the pages of a column's share of a row group lie in a file. */
export interface Pages {
  readonly column: string;
  readonly at: number;
  readonly bytes: number;
}

/** The pages of some columns of a Parquet file, in the file's order. */
export async function pagesOf(engine: Engine, path: string, columns: readonly string[]): Promise<Pages[]> {
  const rows = await engine.rows(
    `SELECT path_in_schema AS name, least(coalesce(nullif(dictionary_page_offset, 0), data_page_offset), data_page_offset)::DOUBLE AS place,
       total_compressed_size::DOUBLE AS bytes
     FROM parquet_metadata(${list([path.replace(/[*?[]/g, "[$&]")])}) WHERE list_contains(${list(columns)}, path_in_schema) ORDER BY place`,
  );
  return rows.map(({ name, place, bytes }) => ({
    column: String(name),
    at: place as number,
    bytes: bytes as number,
  }));
}

/**
 * Compare the check sums of a Parquet file's pages (CRC-32 of the bytes as they are stored), which DuckDB does not look at.
 *
 * @returns pages with and without a sum; what has none is not checked
 * @throws DataError for a page that is not what was written
 */
export async function checkPages(
  file: SourceFile,
  pages: readonly Pages[],
  signal: AbortSignal,
): Promise<{ checked: number; without: number }> {
  const handle = await open(file.path);
  let checked = 0;
  let without = 0;
  try {
    for (const { column, at, bytes } of pages) {
      signal.throwIfAborted();
      const share = Buffer.alloc(bytes);
      await handle.read(share, 0, bytes, at);
      for (let from = 0; from < bytes; ) {
        const header = pageHeader(share, from);
        if (header === undefined) throw damaged(file.name, column);
        const end = header.end + header.bytes;
        if (header.sum === undefined) {
          without++;
          // A writer gives sums to all pages or to none.
          if (checked === 0) return { checked, without };
        } else if (end > bytes || crc32(share.subarray(header.end, end)) !== header.sum >>> 0) {
          throw damaged(file.name, column);
        } else checked++;
        from = end;
      }
    }
  } finally {
    await handle.close();
  }
  return { checked, without };
}

function damaged(file: string, column: string): DataError {
  return new DataError({
    code: "damaged-file",
    file,
    column,
    problem: "the check sum of a page is not that of its bytes: the file is damaged",
    remedy: "copy or download it again",
  });
}

/**
 * Where a page's header ends, and the page's size and sum: fields 3 and 4 of its header, a struct in Thrift's compact
 * protocol. The header itself has no sum, and neither has the file's footer: damage to them is not seen here.
 */
export function pageHeader(
  bytes: Buffer,
  from: number,
): { end: number; bytes: number; sum: number | undefined } | undefined {
  let at = from;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 63) throw new RangeError("cut off");
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const zigzag = (): number => {
    const value = varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  const skip = (type: number): void => {
    if (type <= 2) return;
    if (type === 3) at++;
    else if (type <= 6) varint();
    else if (type === 7) at += 8;
    else if (type === 8) at += varint();
    else if (type === 9 || type === 10) {
      const byte = bytes[at++];
      const element = byte & 15;
      const size = byte >> 4 === 15 ? varint() : byte >> 4;
      for (let i = 0; i < size; i++) {
        if (element <= 2) at++;
        else skip(element);
      }
    } else if (type === 12) fields(() => false);
    else throw new RangeError("no header");
  };
  const fields = (take: (field: number, type: number) => boolean): void => {
    for (let field = 0; ; ) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError("cut off");
      if (byte === 0) return;
      const type = byte & 15;
      field = byte >> 4 === 0 ? zigzag() : field + (byte >> 4);
      if (!take(field, type)) skip(type);
    }
  };
  let size = -1;
  let sum: number | undefined;
  try {
    fields((field, type) => {
      if (type !== 5 || (field !== 3 && field !== 4)) return false;
      if (field === 3) size = zigzag();
      else sum = zigzag();
      return true;
    });
  } catch {
    return undefined;
  }
  return size < 0 ? undefined : { end: at, bytes: size, sum };
}
