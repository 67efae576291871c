import {
  excludesZeroFrom,
  fit,
  howMany,
  logistic,
  normalQuantile,
  onePassKernel,
  regressionFit,
  sandwich,
} from "sa-adam/internal";
import { Stopped } from "sa-adam-cli/internal";
import { type FitPath, type OnePassResult, type PathPoint, rounded } from "./result.js";
import { type SusyBlock, storedRows } from "./stream.js";

/**
 * What Figure 3 fits: ridge logistic regression with the intercept among the columns, penalised like them. What the rows
 * are, "synthetic" unless given, is passed on to the result.
 */
export interface AgainstBatchOptions extends Partial<Pick<OnePassResult, "data" | "seed" | "target">> {
  /** How many rows to take. */
  rows: number;
  columns: readonly string[];
  /** lambda of the penalty (lambda/2) |x|^2 on all coefficients; 1e-3 unless given. */
  ridge?: number;
  /** Told what is being done, with the share of it that is done. */
  onProgress?: (what: "one pass" | "storing the rows" | "stored batch", share: number) => void;
  signal?: AbortSignal;
}

/** The exponents of the published comparison. */
export const ONE_PASS_GAINS = { alpha: 0.6, gamma: 0.75 } as const;

/**
 * One pass of SA-Adam over a stream, and Newton's fit of the same rows, stored, at every recorded row count.
 *
 * @param source gives the stream anew at each call: it is read once by the pass, and once to be stored
 * @throws RangeError when the stream has fewer rows; Stopped when stopped
 * @example await againstBatch(() => susyShapedBlocks(options), { rows: 2e5, columns: SUSY_COLUMNS })
 */
export async function againstBatch(
  source: () => Iterable<SusyBlock> | AsyncIterable<SusyBlock>,
  options: AgainstBatchOptions,
): Promise<OnePassResult> {
  const { rows, columns, ridge = 1e-3, data = "synthetic", seed, target, onProgress, signal } = options;
  const told = (what: Parameters<NonNullable<typeof onProgress>>[0], share: number): void => {
    if (signal?.aborted) throw new Stopped("stopped");
    onProgress?.(what, share);
  };

  let started = performance.now();
  const result = await fit(
    firstRows(source(), rows, columns.length, (share) => told("one pass", share)),
    {
      family: "logistic",
      method: "sa-adam",
      intercept: false,
      names: columns,
      ridge,
      ...ONE_PASS_GAINS,
    },
  );
  const onePass: FitPath = {
    path: result.trajectory.map(pathPoint),
    excludesZeroFrom: result.coefficients.map(({ excludesZeroFrom: from }) => from ?? null),
    passes: 1,
    seconds: secondsSince(started),
  };

  const stored = await storedRows(source(), rows, columns.length);
  told("stored batch", 0);
  started = performance.now();
  const whole = storedFit(stored, rows, ridge);
  const seconds = secondsSince(started);
  const refits: PathPoint[] = [];
  let start: Float64Array | undefined;
  for (const { rows: count } of result.trajectory.slice(0, -1)) {
    const refit = storedFit(stored, count, ridge, start);
    start = refit.optimum;
    refits.push(refit.point);
    told("stored batch", count / rows);
    // A turn of the event loop, in which an interrupt arrives.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const path = [...refits, whole.point];
  const batch: FitPath = {
    path,
    excludesZeroFrom: excludesZeroFrom(
      path.map((point) => ({
        rows: point.rows,
        estimates: Float64Array.from(point.estimates),
        standardErrors: Float64Array.from(point.standardErrors),
      })),
      normalQuantile(0.975),
    ).map((from) => from ?? null),
    passes: whole.iterations + 1,
    seconds,
  };
  return {
    data,
    rows,
    ...(seed !== undefined && { seed }),
    columns,
    ridge,
    ...ONE_PASS_GAINS,
    warmUp: result.warmUp,
    ...(target && { target }),
    onePass,
    batch,
    memory: memoryOf(columns.length, result.warmUp),
  };
}

/** Newton's fit of the first rows, with the standard errors of its sandwich. */
export function storedFit(
  { rows, response }: SusyBlock,
  count: number,
  ridge: number,
  start?: Float64Array,
): { optimum: Float64Array; covariance: ReturnType<typeof sandwich>; iterations: number; point: PathPoint } {
  const d = rows.length / response.length;
  const found = regressionFit(
    { rows: rows.subarray(0, count * d), response: response.subarray(0, count) },
    { family: logistic, penalty: ridge, ...(start && { start }) },
  );
  if (found.outcome !== "converged")
    throw new Error(`the stored-batch fit of ${howMany(count, "row")} is ${found.outcome}`);
  const covariance = sandwich(found.hessian, found.noiseCovariance()).mul(1 / count);
  const standardErrors = covariance.diagonal().map(Math.sqrt);
  return {
    optimum: found.optimum,
    covariance,
    iterations: found.iterations,
    point: pathPoint({ rows: count, estimates: found.optimum, standardErrors }),
  };
}

function pathPoint(point: {
  rows: number;
  estimates: ArrayLike<number>;
  standardErrors: ArrayLike<number>;
}): PathPoint {
  const { rows, estimates, standardErrors } = point;
  return { rows, estimates: rounded(estimates), standardErrors: rounded(standardErrors, 6) };
}

/**
 * Bytes that each way holds: the pass its sums and vectors with the whitening matrix, beside the rows of the warm-up and of
 * the block on its way; the stored batch every row.
 */
function memoryOf(d: number, warmUp: number): OnePassResult["memory"] {
  const kernel = onePassKernel({ family: logistic, dimension: d, eta0: 1, ...ONE_PASS_GAINS });
  const storedRow = 8 * (d + 1);
  return {
    state: kernel.snapshot().state.length + 8 * d * d,
    buffers: warmUp * storedRow + kernel.rows.byteLength,
    storedRow,
  };
}

/** The first `rows` rows of a stream. */
async function* firstRows(
  blocks: Iterable<SusyBlock> | AsyncIterable<SusyBlock>,
  rows: number,
  d: number,
  told: (share: number) => void,
): AsyncGenerator<SusyBlock> {
  let done = 0;
  for await (const block of blocks) {
    const here = Math.min(rows - done, block.response.length);
    yield { rows: block.rows.subarray(0, here * d), response: block.response.subarray(0, here) };
    done += here;
    told(done / rows);
    if (done === rows) return;
  }
}

function secondsSince(started: number): number {
  return Number(((performance.now() - started) / 1000).toPrecision(3));
}
