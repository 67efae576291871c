export type { Block, ColumnBlock, RowBlock } from "./block.js";
