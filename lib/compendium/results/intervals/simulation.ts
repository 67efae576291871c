import {
  higrad,
  hulc,
  hulcParts,
  type Interval,
  intervalsAbout,
  normalQuantile,
  onlineBootstrap,
  type PathState,
  type PathsMethod,
  type PathsParameters,
  readPaths,
  sandwich,
  shards,
  standardErrors,
  waldIntervals,
} from "sa-adam/internal";
import { checksum } from "sa-adam-cli/internal";
import { mean, sampleStandardDeviation } from "simple-statistics";
import { readGroupFile } from "../../engine/group-file.js";
import { estimatedMean } from "../../engine/monte-carlo.js";
import {
  groupPaths,
  type SimulationOptions,
  type SimulationSettings,
  simulate,
} from "../../engine/simulate.js";
import { symmetricMean } from "../../engine/symmetric-mean.js";
import { observedPath } from "./observed-path.js";
import {
  BOOTSTRAP_RUNS,
  cellGains,
  cellParameters,
  cellProblem,
  INTERVALS_LEVEL,
  type IntervalsCell,
  RUNS,
} from "./settings.js";

/** One way to intervals in one cell, over M streams and d coordinates; `_error` is a Monte Carlo standard error. */
export interface IntervalsRow extends IntervalsCell {
  method: string;
  /** Share of 95 percent intervals that hold x*_j. */
  coverage: number;
  coverage_error: number;
  /** Mean length over the length of the oracle's, 2 z sqrt(Sigma_jj/n). */
  width: number;
  width_error: number;
  /** Standard deviation of one interval's length over its mean. */
  width_spread: number;
}

/** A cell's rows, and what its first streams are known by. */
export interface CellResult {
  readonly rows: readonly IntervalsRow[];
  /** First 16 hexadecimal digits of the SHA-256 of all that each of the first streams had summed up. */
  readonly digests: readonly string[];
}

/** What a stream has to say: each method's intervals about x* = 0. */
type StreamIntervals = Readonly<Record<string, readonly Interval[]>>;

/** Streams whose digests are kept. */
const KEPT = 10;

/** A cell's streams as the engine runs them. */
export function cellSettings(cell: IntervalsCell, seed: number): SimulationSettings {
  const { n, streams } = cell;
  return {
    specification: { kind: "paths", ...cellParameters(cell) },
    seed,
    streams,
    checkpoints: [n],
    groupSize: Math.min(streams, n > 1e5 ? 10 : 100),
  };
}

/**
 * Simulate a cell, or go on with what its folder holds, and sum it up.
 *
 * @param out a folder for the cell's group files
 * @throws as `simulate`
 */
export async function simulateCell(
  cell: IntervalsCell,
  seed: number,
  options: SimulationOptions,
): Promise<CellResult | undefined> {
  const settings = cellSettings(cell, seed);
  const parameters = settings.specification as PathsParameters & { kind: "paths" };
  const groups = await simulate(settings, { ...options, resume: true });
  if (groups.some(({ step }) => step < cell.n)) return undefined;
  const streams = groupPaths(settings, options.out).flatMap(({ path }) => {
    const file = readGroupFile(path);
    if (!file) throw new Error(`${path} is not there any more`);
    const { group, payload } = file;
    return Array.from({ length: group.streams }, (_, i) => {
      const offset = payload.byteOffset + (i >> 1) * group.pairBytes;
      return readPaths(parameters, payload.buffer as ArrayBuffer, offset, i & 1);
    });
  });
  const reader = intervalReader(cell);
  return {
    rows: rowsOf(cell, streams.map(reader)),
    digests: streams.slice(0, KEPT).map(digestOf),
  };
}

/** First 16 hexadecimal digits of the SHA-256 of all that a stream had summed up. */
function digestOf(states: readonly PathState[]): string {
  const numbers = states.flatMap(({ sum, trace = [], secondOrder }) => [
    sum,
    ...trace,
    ...(secondOrder ? [secondOrder.hessian, secondOrder.noise] : []),
  ]);
  return checksum(...numbers).slice(0, 16);
}

/** From a stream's paths to the intervals of every method, by the library's own estimators. */
function intervalReader(cell: IntervalsCell): (states: readonly PathState[]) => StreamIntervals {
  const { n, dimension: d } = cell;
  const truth = cellProblem(cell).sandwich;
  const { alpha } = cellGains(cell, n);
  const z = normalQuantile((1 + INTERVALS_LEVEL) / 2);
  const observed = observedPath(n, alpha);
  const sets = RUNS.map(({ paths }) => paths(n));
  return (states) => {
    let next = 0;
    const averages = sets.map((paths) =>
      paths.map(({ from, to }) => states[next++].sum.map((value) => value / (to - from))),
    );
    const several = (method: PathsMethod, set: number) =>
      method.intervals(averages[set], sets[set], INTERVALS_LEVEL);
    const [itself] = states;
    const [[average]] = averages;
    if (!itself.secondOrder) throw new RangeError("the run itself keeps second-order sums");
    const plugIn = sandwich(
      symmetricMean(itself.secondOrder.hessian, d, n),
      symmetricMean(itself.secondOrder.noise, d, n),
    );
    const { batchMeans, randomScaling } = observed(itself);
    const { lengths, sums } = batchMeans.snapshot();
    // As published: the sum over v, without what the mean's own variance costs, and the normal quantile.
    const published = batchMeans.value().mul((lengths - sums.squares / n) / lengths);
    return {
      oracle: waldIntervals(average, truth, n, INTERVALS_LEVEL),
      "plug-in": waldIntervals(average, plugIn, n, INTERVALS_LEVEL),
      "batch means, as published": intervalsAbout(average, standardErrors(published, n), z),
      "batch means": batchMeans.confidenceInterval(INTERVALS_LEVEL),
      "random scaling": randomScaling.confidenceInterval(INTERVALS_LEVEL),
      bootstrap: several(onlineBootstrap(BOOTSTRAP_RUNS), 0),
      HiGrad: several(higrad(), 1),
      "t over parts": several(shards(sets[2].length), 2),
      "HulC, six parts": several(hulc(), 2),
      "HulC, five parts": several(hulc(), 3),
    };
  };
}

function rowsOf(cell: IntervalsCell, streams: readonly StreamIntervals[]): IntervalsRow[] {
  const row = (method: string): IntervalsRow => {
    const held = streams.map((stream) =>
      mean(stream[method].map(({ lower, upper }) => Number(lower <= 0 && upper >= 0))),
    );
    const lengths = streams.map((stream) =>
      stream[method].map(
        ({ lower, upper }, j) => (upper - lower) / (stream.oracle[j].upper - stream.oracle[j].lower),
      ),
    );
    const coverage = estimatedMean(held);
    const width = estimatedMean(lengths.map(mean));
    const each = lengths[0].map((_, j) => lengths.map((values) => values[j]));
    return {
      ...cell,
      method,
      coverage: coverage.value,
      coverage_error: coverage.error,
      width: width.value,
      width_error: width.error,
      width_spread: mean(each.map((values) => sampleStandardDeviation(values) / mean(values))),
    };
  };
  const rows = Object.keys(streams[0]).map(row);
  const [six, five] = ["HulC, six parts", "HulC, five parts"].map((name) =>
    rows.find(({ method }) => method === name),
  ) as IntervalsRow[];
  // The number of parts is drawn: what the draw comes to on average.
  const { fewer } = hulcParts(INTERVALS_LEVEL);
  const mixed = (key: keyof IntervalsRow): number =>
    fewer * (five[key] as number) + (1 - fewer) * (six[key] as number);
  return [
    ...rows.filter((one) => one !== six && one !== five),
    {
      ...six,
      method: "HulC",
      coverage: mixed("coverage"),
      coverage_error: mixed("coverage_error"),
      width: mixed("width"),
      width_error: mixed("width_error"),
      width_spread: mixed("width_spread"),
    },
  ];
}
