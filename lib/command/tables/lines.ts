import type { SourceFile } from "./source.js";
import { literal } from "./sql-text.js";

/** The lines of a CSV text, whatever is in them, as a table of one column; NULL for an empty one. */
export function linesRelation({ path, compression }: SourceFile, skip = 0): string {
  return `read_csv(${literal(path)}, compression = ${literal(compression)}, auto_detect = false, header = false, skip = ${skip},
    delim = '\x01', quote = '', escape = '', comment = '', columns = {line: 'VARCHAR'})`;
}
