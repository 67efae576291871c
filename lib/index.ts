export * from "./estimators/index.js";
export * from "./figures/index.js";
export * from "./linear-algebra/index.js";
export * from "./notebook/index.js";
export * from "./optimizers/index.js";
export * from "./problems/index.js";
export * from "./random/index.js";
export * from "./statistics/index.js";
