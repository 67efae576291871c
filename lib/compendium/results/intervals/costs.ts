import { createKernel, RandomStream } from "sa-adam/internal";
import { cellParameters, type IntervalsCell } from "./settings.js";

/** What a method takes a row and stream beside what the run itself takes, in the kernel. */
export interface IntervalsCost {
  readonly dimension: number;
  readonly optimizer: IntervalsCell["optimizer"];
  readonly method: string;
  /** Nanoseconds of CPU a row and stream, the run and the drawing of the row included: the least of several. */
  readonly nanoseconds: number;
}

const ROWS = 20_000;
const REPEATS = 7;

/** The run alone, and with what each method keeps besides; parts and a tree take each row once, as the run does. */
export function intervalsCosts(): IntervalsCost[] {
  return [5, 20].flatMap((dimension) =>
    (["SGD", "SA-Adam"] as const).flatMap((optimizer) => {
      const cell = { dimension, dependence: 0, optimizer, n: ROWS, streams: 2 };
      const { paths, ...rest } = cellParameters(cell);
      const [{ observed: _, secondOrder: __, ...itself }] = paths;
      const named = (name: string) => paths.filter((path) => path.name.startsWith(name));
      const kept = {
        "the run alone": [itself],
        "plug-in": [{ ...itself, secondOrder: true }],
        "batch means and random scaling": [{ ...itself, observed: true }],
        bootstrap: [itself, ...named("bootstrap").slice(1)],
        "t over parts": named("parts").map((path) => ({ ...path })),
      };
      return Object.entries(kept).map(([method, chosen]) => {
        const kernel = createKernel({ kind: "paths", ...rest, paths: chosen });
        const pair = kernel.allocate(1);
        kernel.init(pair, new RandomStream(1));
        let least = Number.POSITIVE_INFINITY;
        for (let repeat = 0; repeat < REPEATS; repeat++) {
          let microseconds = 0;
          for (let t = 0; t < ROWS; t += 1000) {
            kernel.tabulate(t + 1, 1000);
            const before = process.cpuUsage();
            kernel.advance(pair, 1000, 0);
            microseconds += process.cpuUsage(before).user;
          }
          least = Math.min(least, (1000 * microseconds) / ROWS / 2);
        }
        return { dimension, optimizer, method, nanoseconds: Math.round(10 * least) / 10 };
      });
    }),
  );
}
