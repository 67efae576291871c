export type { Block, ColumnBlock, RowBlock } from "./block.js";
export { openTable } from "./open-table.js";
export type { BlockOptions, Table as DataTable, TableOptions } from "./table.js";
export { TableError } from "./table-error.js";
