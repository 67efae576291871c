export { main } from "./main.js";
export { openTable } from "./tables/open-table.js";
export type { BlockOptions, Table, TableOptions } from "./tables/table.js";
