// The rows that statsmodels_fits.py and our tests both fit, as CSV: node test/reference/rows.mjs OUT.csv
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { csv, synthetic } from "../../bench/synthetic.mjs";

/** Covariates and rows; the same in test/sa-adam/fit/statsmodels.slow.test.ts. */
const [COVARIATES, ROWS] = [18, 1_000_000];

const out = process.argv[2];
if (!out) throw new Error("usage: node test/reference/rows.mjs OUT.csv");
await pipeline(Readable.from(csv(synthetic(COVARIATES), ROWS)), createWriteStream(out));
