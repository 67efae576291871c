import * as library from "sa-adam";

/** What is good for an argument, and what it is beside the type: `allows` are the bad values that are good here. */
export interface Argument {
  name: string;
  good: unknown;
  allows?: readonly unknown[];
  /** The argument need not be given. */
  optional?: boolean;
  /** Each option of an object, as an argument of its own; any other name is an error. */
  options?: readonly Argument[];
  /** The object may have what else it likes. */
  open?: boolean;
  /** An interface that is implemented, of which nothing but its shape is looked at. */
  shape?: boolean;
  /** An array of any length. */
  list?: boolean;
}

export interface Row {
  arguments: readonly Argument[];
  call: (...values: never[]) => unknown;
}

const INFINITY = Number.POSITIVE_INFINITY;
/** What hardly any argument may be. */
export const BAD: readonly unknown[] = [
  "5",
  Number.NaN,
  INFINITY,
  -1,
  [],
  {},
  null,
  undefined,
  Symbol("bad"),
];

const number = (name: string, good: number, ...allows: unknown[]): Argument => ({ name, good, allows });
const optional = (argument: Argument): Argument => ({ ...argument, optional: true });
const whole = (name: string, good: number): Argument => ({ name, good });
/** 0.5 is bad where a number is whole, and good elsewhere. */
export const isWhole = (name: string): boolean =>
  ["dimension", "steps", "warmUp", "burnIn", "stream", "n", "exactSteps", "mostReadings", "count"].includes(
    name,
  );
const vector = (name: string, good: number[]): Argument => ({ name, good });
const matrix = (name: string, good: number[][]): Argument => ({ name, good });
const gain = (name: string): Argument => optional(number(name, 0.1));
const word = (name: string, good: string): Argument => optional({ name, good });
const answer = (name: string): Argument => optional({ name, good: true });

const SGD = [
  optional({ name: "name", good: "mine", allows: ["5", "nonsense"] }),
  gain("stepSize"),
  optional(number("clip", 1, INFINITY)),
  optional(number("l2", 0.1)),
];
const FLOOR = optional(number("floor", 0.5));
const RMSPROP = [
  ...SGD,
  gain("secondMomentGain"),
  word("convention", "adam"),
  FLOOR,
  optional(number("epsilon", 1e-8)),
  answer("biasCorrection"),
];
const ADAM = [
  ...RMSPROP,
  gain("momentumGain"),
  gain("largestMomentumGain"),
  optional(number("decoupledDecay", 0.1)),
];
const DEPLOYED = [
  ...SGD,
  optional(number("beta1", 0.9)),
  optional(number("beta2", 0.99)),
  optional(number("epsilon", 1e-8)),
];
const GAINS = [optional(number("alpha", 0.7)), optional(number("eta0", 0.2)), optional(number("c1", 1))];
const options = (...inner: Argument[]): Argument => ({
  name: "options",
  good: {},
  allows: [{}],
  optional: true,
  options: inner,
});
const settings = (...inner: Argument[]): Argument => ({
  name: "options",
  good: Object.fromEntries(inner.filter((one) => !one.optional).map((one) => [one.name, one.good])),
  options: inner,
});

const {
  AveragedInference,
  BatchMeans,
  PlugInSandwich,
  PolyakRuppertAverage,
  RandomScaling,
  RandomStream,
  linearRegression,
  saAdam,
} = library;
const problem = linearRegression({ dimension: 2 });
const optimizer = saAdam();
const averaged = (): library.AveragedInference => {
  const inference = new AveragedInference(2, new PlugInSandwich(2));
  for (const x of [0, 1, 2]) {
    const gradient = [x - 1, x * x];
    const curvature = { direction: [1, x], weight: 1 };
    inference.update({ iterate: [x, 1], gradient, curvature });
  }
  return inference;
};
const made = (name: string, good: unknown): Argument => ({ name, good, shape: true });
const dimension = whole("dimension", 2);
const optimizerRow = (call: (options?: object) => library.Optimizer, inner: Argument[]): Row => ({
  arguments: [options(...inner)],
  call: (given?: object) => call(given).update(call(given).init([1, 2]), [1, 1]).x,
});
const lambda = number("lambda", 0.1);

const BLOCK = { rows: [1, 2, 3, 4], response: [2, 4.1, 5.9, 8.2] };
const BATCH = [
  optional({ name: "family", good: "huber" }),
  { ...number("threshold", 1), optional: true },
  answer("intercept"),
  optional(number("ridge", 0.1)),
  word("interval", "plug-in"),
  optional({ name: "names", good: ["x1"], list: true, allows: [[], ["5"]] }),
];
const FIT = [
  ...BATCH,
  word("method", "newton"),
  optional(whole("warmUp", 100)),
  optional(whole("burnIn", 1)),
  optional(number("alpha", 0.6)),
  optional(number("gamma", 0.75)),
  optional(number("stepSize", 0.1)),
  optional(number("momentumGain", 0.1)),
];
/** Of huber's, which has all options. */
const regression = (...inner: Argument[]): Argument => ({ ...options(...inner), good: { family: "huber" } });
const level = number("level", 0.9);
const READING = [
  optional(number("tolerance", 0.1)),
  optional(whole("mostReadings", 2)),
  optional(answer("mergedToo")),
];
const LOSS = {
  parameters: ["a"],
  gradient: (x: number[], [a, y]: number[], out: number[]) => {
    out[0] = a * (a * x[0] - y);
  },
};
/** A fit that has taken its rows. */
const begun = (): library.RunningFit => {
  const fit = new library.RunningFit();
  fit.update(BLOCK);
  return fit;
};

/** Good arguments of everything that is public, by the name of the function, or of a method. */
export const rows: Record<string, Row> = {
  AveragedInference: {
    arguments: [dimension, made("covariance", new PlugInSandwich(2))],
    call: (d: number, covariance: library.CovarianceEstimator) => new AveragedInference(d, covariance),
  },
  BatchMeans: {
    arguments: [dimension, options(optional(number("alpha", 0.6)), optional(number("scale", 1)))],
    call: (d: number, given?: object) => new BatchMeans(d, given),
  },
  PlugInSandwich: {
    arguments: [dimension, optional(number("ridge", 0.1))],
    call: (d: number, ridge?: number) => new PlugInSandwich(d, ridge),
  },
  PolyakRuppertAverage: { arguments: [dimension], call: (d: number) => new PolyakRuppertAverage(d) },
  RandomScaling: { arguments: [dimension], call: (d: number) => new RandomScaling(d) },
  RandomStream: {
    arguments: [{ name: "seed", good: 1, allows: [-1] }, optional(whole("stream", 2))],
    call: (seed: number, stream?: number) => new RandomStream(seed, stream).normal(),
  },
  "RandomStream.integer": {
    arguments: [whole("n", 5)],
    call: (n: number) => new RandomStream(1).integer(n),
  },
  plugInSandwich: {
    arguments: [made("problem", problem), made("optimizer", optimizer)],
    call: library.plugInSandwich,
  },
  run: {
    arguments: [
      settings(
        made("problem", problem),
        made("optimizer", optimizer),
        { name: "source", good: new RandomStream(1), allows: [[], "5"] },
        whole("steps", 10),
        optional(vector("start", [1, 1])),
        word("average", "before"),
        optional(whole("burnIn", 2)),
        optional({ name: "checkpoints", good: [5], allows: [[]], list: true }),
        optional(made("covariance", new PlugInSandwich(2))),
        optional({ name: "onStep", good: () => {} }),
      ),
    ],
    call: library.run,
  },
  sandwich: {
    arguments: [matrix("Hessian", [[2]]), matrix("noise covariance", [[8]])],
    call: library.sandwich,
  },
  adam: optimizerRow(library.adam, DEPLOYED),
  adamw: { arguments: [lambda, options(...DEPLOYED)], call: library.adamw },
  rmsprop: optimizerRow(
    library.rmsprop,
    DEPLOYED.filter(({ name }) => name !== "beta1"),
  ),
  saAdagrad: optimizerRow(library.saAdagrad, [...SGD, FLOOR]),
  saAdam: optimizerRow(library.saAdam, ADAM),
  saAdamL2: {
    arguments: [lambda, options(...ADAM.filter(({ name }) => name !== "l2" && name !== "decoupledDecay"))],
    call: library.saAdamL2,
  },
  saOns: optimizerRow(library.saOns, [...SGD, FLOOR]),
  saRmsprop: optimizerRow(library.saRmsprop, RMSPROP),
  sgd: optimizerRow(library.sgd, SGD),
  polynomial: {
    arguments: [number("scale", 1), number("exponent", 0.7, -1), optional(number("shift", 0))],
    call: (scale: number, exponent: number, shift?: number) => library.polynomial(scale, exponent, shift)(1),
  },
  projectionIdentity: {
    arguments: [
      settings(
        { ...matrix("preconditioner", [[2]]), allows: [[[-1]]] },
        matrix("hessian", [[4]]),
        matrix("noiseCovariance", [[1]]),
        number("stepSize", 0.1),
        number("momentumGain", 0.5),
      ),
    ],
    call: library.projectionIdentity,
  },
  limitVarianceRatio: {
    arguments: [number("gamma", 1), options(...GAINS)],
    call: library.limitVarianceRatio,
  },
  varianceRatio: {
    arguments: [
      number("gamma", 0.75),
      { ...whole("n", 100), allows: [2 ** 53] },
      options(
        ...GAINS,
        answer("exact"),
        optional(number("tolerance", 1e-6)),
        optional({ name: "onProgress", good: () => {} }),
      ),
    ],
    call: library.varianceRatio,
  },
  recommendedGains: {
    arguments: [
      whole("n", 1000),
      { ...settings(matrix("hessian", [[1]]), matrix("noiseCovariance", [[1]])), open: true },
      options(FLOOR),
    ],
    call: library.recommendedGains,
  },
  windowedCovariance: {
    arguments: [
      settings(
        matrix("hessian", [[1]]),
        matrix("noiseCovariance", [[1]]),
        gain("stepSize"),
        gain("momentumGain"),
        optional({ name: "preconditioner", good: () => [[1]] }),
        optional(number("decoupledDecay", 0.1)),
      ),
      { ...vector("checkpoints", [100]), list: true },
      options(optional(whole("exactSteps", 2000)), optional(number("tolerance", 1e-6))),
    ],
    call: library.windowedCovariance,
  },
  "AveragedInference.confidenceInterval": {
    arguments: [level],
    call: (given: number) => averaged().confidenceInterval(given),
  },
  "AveragedInference.confidenceEllipsoid": {
    arguments: [level],
    call: (given: number) => averaged().confidenceEllipsoid(given),
  },
  "AveragedInference.statistic": {
    arguments: [vector("point", [1, 1])],
    call: (point: number[]) => averaged().statistic(point),
  },
  fit: {
    arguments: [{ name: "source", good: [BLOCK] }, regression(...FIT), options(optional(level), ...READING)],
    call: library.fit,
  },
  batchFit: {
    arguments: [{ name: "block", good: BLOCK }, regression(...BATCH), options(optional(level))],
    call: library.batchFit,
  },
  RunningFit: {
    arguments: [regression(...FIT), { ...options(answer("rereadable"), answer("trajectory")), name: "plan" }],
    call: (given: object, plan?: object) => new library.RunningFit(given, plan),
  },
  "RunningFit of a loss": {
    arguments: [
      {
        ...optional({ name: "loss", good: LOSS }),
        open: true,
        options: [
          { name: "parameters", good: ["a"], list: true, allows: [["5"]] },
          { name: "gradient", good: LOSS.gradient },
          optional({ name: "curvature", good: () => ({ direction: [1], weight: 1 }) }),
          optional(vector("start", [1])),
        ],
      },
    ],
    call: (loss: library.CustomLoss) => new library.RunningFit({ loss }),
  },
  "RunningFit.update": {
    arguments: [
      {
        name: "block",
        open: true,
        good: { count: 2, columns: [[1, 2]], response: [1, 2] },
        options: [
          whole("count", 2),
          { name: "columns", good: [[1, 2]], allows: [[[1, 2]]] },
          { name: "response", good: [1, 2], list: true },
        ],
      },
    ],
    call: (block: library.Block) => new library.RunningFit({ names: ["x1"] }).update(block),
  },
  "RunningFit.update by rows": {
    arguments: [
      {
        name: "block",
        open: true,
        good: BLOCK,
        options: [
          { name: "rows", good: BLOCK.rows },
          { name: "response", good: BLOCK.response },
        ],
      },
    ],
    call: (block: library.Block) => new library.RunningFit({ names: ["x1"] }).update(block),
  },
  "RunningFit.result": { arguments: [options(optional(level))], call: (ask?: object) => begun().result(ask) },
  "RunningFit.reading": { arguments: [options(...READING)], call: (ask?: object) => begun().reading(ask) },
  "RunningFit.merge": {
    arguments: [made("merged", begun())],
    call: (other: library.RunningFit) => begun().merge(other),
  },
  "RunningFit.restore": {
    arguments: [made("state", begun().save())],
    call: (saved: library.SavedFit) => library.RunningFit.restore(saved),
  },
  linearRegression: {
    arguments: [
      options(
        optional(dimension),
        optional(number("correlation", 0.4)),
        optional(number("noise", 1)),
        optional(number("heteroskedasticity", 0.8)),
        optional(vector("optimum", Array(20).fill(1))),
      ),
    ],
    call: library.linearRegression,
  },
  logisticRegression: {
    arguments: [
      settings(
        { ...vector("coefficients", [0.1, 1]), list: true },
        optional(number("ridge", 0.1)),
        optional(number("correlation", 0.4)),
      ),
    ],
    call: library.logisticRegression,
  },
  quadratic: {
    arguments: [
      settings(matrix("hessian", [[1]]), matrix("noiseCovariance", [[1]]), optional(vector("optimum", [1]))),
    ],
    call: library.quadratic,
  },
  withRidge: { arguments: [made("problem", problem), lambda], call: library.withRidge },
};
