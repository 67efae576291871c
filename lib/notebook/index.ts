export { markdown } from "./markdown.js";
export { type Advance, progress } from "./progress.js";
export { show } from "./show.js";
export { type TableRow, type TableValue, table } from "./table.js";
