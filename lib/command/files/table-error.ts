/**
 * What is wrong with somebody's data: one sentence that names the file, the row and the column where they are known, and the remedy.
 *
 * @example try { await openTable("rows.csv", { response: "y" }); } catch (error) { error instanceof TableError; }
 */
export class TableError extends Error {
  override name = "TableError";
}
