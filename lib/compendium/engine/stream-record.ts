import { Matrix } from "ml-matrix";
import { quadraticForm, sandwich, spdInverse, standardErrors, waldStatistic } from "sa-adam/internal";
import { checksum } from "sa-adam-cli/internal";
import type { Experiment } from "./experiment.js";
import type { GroupFile } from "./group-file.js";

/** One arm of one stream at one checkpoint: a row of the results. */
export interface StreamRecord {
  readonly stream: number;
  readonly n: number;
  readonly arm: string;
  /** xbar_n - x*, d. */
  readonly deviation: Float64Array;
  /** T_n = n (xbar_n - x*)' Sigma^-1 (xbar_n - x*) with the true sandwich. */
  readonly oracle: number;
  /** The same with the stream's own Sigma-hat, where its sums are kept. */
  readonly plugIn?: PlugInRecord;
  /** sqrt(n) |xbar_n - x* + H^-1 mean(xi)|, where the experiment keeps it. */
  readonly remainder?: number;
  /** Checksum of all that the stream had summed up at n, the same for every arm: 16 hexadecimal digits. */
  readonly digest: string;
}

export interface PlugInRecord {
  readonly statistic: number;
  /** sqrt(Sigma-hat_jj / n), d. */
  readonly standardErrors: Float64Array;
  /** |Sigma-hat - Sigma| / |Sigma| in the Frobenius norm. */
  readonly relativeError: number;
}

/** The mean of an arm's plug-in Sigma-hat over the streams that have reached n. */
export interface PlugInMean {
  readonly arm: string;
  readonly n: number;
  /** d x d, row by row. */
  readonly covariance: readonly number[];
}

/** Sums the streams' Sigma-hat up, arm by arm and checkpoint by checkpoint. */
export class PlugInMeans {
  private readonly sums = new Map<string, { arm: string; n: number; count: number; sum: Matrix }>();

  add(arm: string, n: number, covariance: Matrix): void {
    const key = `${arm} at ${n}`;
    const entry = this.sums.get(key) ?? {
      arm,
      n,
      count: 0,
      sum: Matrix.zeros(covariance.rows, covariance.rows),
    };
    entry.count++;
    entry.sum.add(covariance);
    this.sums.set(key, entry);
  }

  value(): PlugInMean[] {
    return [...this.sums.values()].map(({ arm, n, count, sum }) => ({
      arm,
      n,
      covariance: sum.to1DArray().map((entry) => entry / count),
    }));
  }
}

/**
 * The records of a group's streams at all of its checkpoints, in the order of stream, checkpoint, arm; each Sigma-hat
 * is added to `means`.
 */
export function streamRecords(
  experiment: Experiment,
  { group, payload }: GroupFile,
  means: PlugInMeans = new PlugInMeans(),
): StreamRecord[] {
  const bytes = payload.buffer as ArrayBuffer;
  const pairs = group.streams / 2;
  const oracle = oracleOf(experiment);
  const records: StreamRecord[] = [];
  for (let stream = 0; stream < group.streams; stream++) {
    for (const [c, n] of group.checkpoints.entries()) {
      const offset = payload.byteOffset + (c * pairs + (stream >> 1)) * group.pairBytes;
      const { arms, numbers } = experiment.read(bytes, offset, group.pairBytes, stream & 1, n);
      const digest = checksum(...numbers).slice(0, 16);
      for (const [k, arm] of arms.entries()) {
        const covariance = arm.plugIn && sandwich(arm.plugIn.hessian, arm.plugIn.noiseCovariance);
        if (covariance) means.add(experiment.arms[k], n, covariance);
        records.push({
          stream: group.first + stream,
          n,
          arm: experiment.arms[k],
          deviation: arm.deviation,
          oracle: oracle(arm.deviation, n),
          ...(covariance && { plugIn: plugInRecord(arm.deviation, covariance, experiment.sandwich, n) }),
          ...(arm.remainder !== undefined && { remainder: arm.remainder }),
          digest,
        });
      }
    }
  }
  return records;
}

/** T_n of a deviation after n steps, by the true sandwich. */
export function oracleOf({ sandwich }: Experiment): (deviation: Float64Array, n: number) => number {
  const precision = spdInverse(sandwich, "the sandwich");
  return (deviation, n) => n * quadraticForm(deviation, precision);
}

function plugInRecord(deviation: Float64Array, covariance: Matrix, truth: Matrix, n: number): PlugInRecord {
  return {
    statistic: waldStatistic(deviation, new Float64Array(deviation.length), covariance, n),
    standardErrors: standardErrors(covariance, n),
    relativeError: Matrix.sub(covariance, truth).norm() / truth.norm(),
  };
}
