// The kernels' numbers for the families, exported by every module that knows them, by the families' names in capitals.

export const GAUSSIAN: i32 = 0;
export const LOGISTIC: i32 = 1;
export const POISSON: i32 = 2;
export const HUBER: i32 = 3;
export const GAMMA: i32 = 4;
export const NEGATIVE_BINOMIAL: i32 = 5;
export const QUANTILE: i32 = 6;
