import { readSync } from "node:fs";
import { open } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { DataError } from "sa-adam/internal";
import type { Engine } from "./engine.js";
import type { SourceFile } from "./source.js";
import { list } from "./sql-text.js";

/** Where the pages of a column's share of a row group lie in a file, as its footer says. */
export interface Pages {
  readonly column: string;
  readonly at: number;
  readonly bytes: number;
  /** Values in them, missing ones included. */
  readonly values: number;
}

/**
 * The pages of some columns of a Parquet file, in the file's order; a row group without rows has none.
 *
 * @throws DataError where the footer contradicts itself: row groups have other rows than the file, a column than its row group
 */
export async function pagesOf(
  engine: Engine,
  { path, name }: SourceFile,
  columns: readonly string[],
): Promise<Pages[]> {
  const file = list([path.replace(/[*?[]/g, "[$&]")]);
  const [{ right }] = await engine.rows(
    `SELECT coalesce((SELECT sum(n) FROM (SELECT DISTINCT row_group_id, row_group_num_rows AS n FROM parquet_metadata(${file}))), 0)
       = (SELECT num_rows FROM parquet_file_metadata(${file})) AS right`,
  );
  if (right !== true) throw damaged(name, undefined, CONTRADICTION);
  const rows = await engine.rows(
    `SELECT path_in_schema AS name, least(coalesce(nullif(dictionary_page_offset, 0), data_page_offset), data_page_offset)::DOUBLE AS place,
       total_compressed_size::DOUBLE AS bytes, num_values::DOUBLE AS count, row_group_num_rows::DOUBLE AS rows
     FROM parquet_metadata(${file})
     WHERE list_contains(${list(columns)}, path_in_schema) AND (num_values != 0 OR row_group_num_rows != 0) ORDER BY place`,
  );
  return rows.map(({ name: column, place, bytes, count, rows }) => {
    if (count !== rows) throw damaged(name, String(column), CONTRADICTION);
    return {
      column: String(column),
      at: place as number,
      bytes: bytes as number,
      values: count as number,
    };
  });
}

/**
 * Look through the pages of a Parquet file: DuckDB does not see most damage.
 *
 * Pages must be as long, and hold as many values, as the footer says, and have the check sums that they were written with
 * (CRC-32 of the bytes as they are stored). The contents of pages without a sum, which most writers leave out, are not checked.
 *
 * @returns has every page a check sum?
 * @throws DataError for a page that is not what was written
 */
export async function checkPages(
  file: SourceFile,
  pages: readonly Pages[],
  signal: AbortSignal,
): Promise<boolean> {
  let summed = true;
  const handle = await open(file.path);
  const read = async (at: number, bytes: number): Promise<Buffer> => {
    const buffer = Buffer.allocUnsafe(bytes);
    return buffer.subarray(0, (await handle.read(buffer, 0, bytes, at)).bytesRead);
  };
  // Pages are many and their headers short: to wait for each would take five times the CPU time.
  const headerAt = (at: number, most: number): PageHeader | undefined => {
    for (let bytes = Math.min(HEADER, most); ; bytes = Math.min(16 * bytes, most)) {
      const buffer = Buffer.allocUnsafe(bytes);
      const header = pageHeader(buffer.subarray(0, readSync(handle.fd, buffer, 0, bytes, at)), 0);
      if (header || bytes === most) return header;
    }
  };
  try {
    for (const { column, at, bytes, values } of pages) {
      if (at < 4 || at + bytes > file.stamp.bytes) throw damaged(file.name, column, CONTRADICTION);
      let seen = 0;
      await nextTurn();
      for (let from = 0; from < bytes; ) {
        signal.throwIfAborted();
        const header = headerAt(at + from, bytes - from);
        if (!header || from + header.end + header.bytes > bytes) {
          throw damaged(file.name, column, CONTRADICTION);
        }
        from += header.end;
        summed &&= header.sum !== undefined;
        if (header.sum !== undefined && crc32(await read(at + from, header.bytes)) !== header.sum >>> 0) {
          throw damaged(file.name, column, "the check sum of a page is not that of its bytes");
        }
        from += header.bytes;
        seen += header.values;
      }
      if (seen !== values) throw damaged(file.name, column, CONTRADICTION);
    }
    return summed;
  } finally {
    await handle.close();
  }
}

/** What most headers of pages fit in, with the lowest and highest value in them. */
const HEADER = 1024;

/** Types of pages that have values; the others are indices and dictionaries. */
const DATA = 0;
const DATA_V2 = 3;

const CONTRADICTION = "lengths and counts in the file contradict one another";

function damaged(file: string, column: string | undefined, what: string): DataError {
  return new DataError({
    code: "damaged-file",
    file,
    ...(column !== undefined && { column }),
    problem: `${what}: the file is damaged`,
    remedy: "copy or download it again",
  });
}

/** What a page's header says of it. */
export interface PageHeader {
  /** Where it ends. */
  readonly end: number;
  /** Bytes of the page behind it. */
  readonly bytes: number;
  readonly sum: number | undefined;
  /** Values of a column in the page; none in a dictionary. */
  readonly values: number;
}

/**
 * A page's header, a struct in Thrift's compact protocol: type, size and sum are its fields 1, 3 and 4; field 5 + type is about
 * a page of that type, and its field 1 the number of values. The header itself has no sum, and neither has the file's footer.
 */
export function pageHeader(bytes: Buffer, from: number): PageHeader | undefined {
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
    else if (type === 8) {
      const length = varint();
      at += length;
    } else if (type === 9 || type === 10) {
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
  let [type, about, size, values] = [-1, -1, -1, 0];
  let sum: number | undefined;
  try {
    fields((field, kind) => {
      if (kind === 12 && field >= 5) {
        about = field - 5;
        fields((inner, innerKind) => {
          if (inner !== 1 || innerKind !== 5) return false;
          values = zigzag();
          return true;
        });
      } else if (kind === 5 && field === 1) type = zigzag();
      else if (kind === 5 && field === 3) size = zigzag();
      else if (kind === 5 && field === 4) sum = zigzag();
      else return false;
      return true;
    });
  } catch {
    return undefined;
  }
  if (size < 0 || type < 0 || type !== about || at > bytes.length) return undefined;
  return { end: at, bytes: size, sum, values: type === DATA || type === DATA_V2 ? values : 0 };
}
