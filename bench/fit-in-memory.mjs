// node bench/fit-in-memory.mjs COVARIATES ROWS: `fit` on columns in memory, from the call to finished intervals. Prints JSON.
import { fit } from "sa-adam";
import { synthetic } from "./synthetic.mjs";

const [covariates, rows] = process.argv.slice(2).map(Number);
const source = synthetic(covariates, { families: ["logistic"] });
const block = source.next(rows);
// Once before on a few rows: compiling is the process's affair, as for a program that fits more than once.
await fit([{ ...block, count: Math.min(rows, 20_000) }], { model: "logistic", names: source.names });
const started = performance.now();
const { coefficients, warnings } = await fit([block], { model: "logistic", names: source.names });
const seconds = (performance.now() - started) / 1000;
const peakMemory = 1024 * process.resourceUsage().maxRSS;
console.log(JSON.stringify({ coefficients, warnings, run: { seconds, rows, peakMemory, workers: 1 } }));
