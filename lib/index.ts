export * from "./linear-algebra/index.js";
export * from "./optimizers/index.js";
export * from "./random/index.js";
export * from "./statistics/index.js";
