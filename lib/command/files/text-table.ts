/** One column of a table for a reader. */
export interface TextColumn {
  readonly head: string;
  readonly cells: readonly string[];
  /** Where cells are aligned: at their decimal points, or at their left or right ends. */
  readonly align: "left" | "right" | "point";
}

/**
 * Columns as lines under their heads, two spaces apart.
 *
 * @example columnLines([{ head: "x", cells: ["1.5", "10.25"], align: "point" }]) // ["    x", " 1.5 ", "10.25"]
 */
export function columnLines(columns: readonly TextColumn[]): string[] {
  const set = columns.map(({ head, cells, align }) => {
    const aligned = align === "point" ? atPoint(cells) : cells;
    const width = Math.max(head.length, ...aligned.map((cell) => cell.length));
    return [head, ...aligned].map((cell) => (align === "left" ? cell.padEnd(width) : cell.padStart(width)));
  });
  return set[0].map((_, row) =>
    set
      .map((column) => column[row])
      .join("  ")
      .trimEnd(),
  );
}

/** Rows of cells as lines, the heads first, every column flush right. */
export function alignedLines([heads, ...rows]: readonly (readonly string[])[]): string[] {
  return columnLines(heads.map((head, j) => ({ head, cells: rows.map((row) => row[j]), align: "right" })));
}

/** Cells with what follows the integer digits padded to one width. */
function atPoint(cells: readonly string[]): string[] {
  const tails = cells.map((cell) => cell.length - integerLength(cell));
  const longest = Math.max(0, ...tails);
  return cells.map((cell, i) => (cell === "" ? "" : cell + " ".repeat(longest - tails[i])));
}

function integerLength(cell: string): number {
  return /^[^.e]*/.exec(cell)?.[0].length ?? 0;
}
