import { Matrix } from "ml-matrix";
import {
  asymptoticExcess,
  gainsPlan,
  type KnownProblem,
  linearRegression,
  power,
  quadraticForm,
  RandomStream,
  type Row,
  recommendedGains,
  saAdam,
  spdInverse,
} from "sa-adam/internal";
import { type Estimate, estimatedMean } from "../../engine/monte-carlo.js";
import { diabetes } from "../../problems/diabetes.js";
import { coverage } from "../coverage/experiment.js";

/** The best gains for n steps of one problem, and what they leave beside the published gains; variances relative to the sandwich. */
export interface BestGains {
  readonly problem: string;
  readonly n: number;
  readonly alpha: number;
  readonly eta0: number;
  readonly shift: number;
  readonly gamma: number;
  readonly c1: number;
  /** Excess variance of `recommendedGains`. */
  readonly recommended: number;
  /** The least there is, as alpha tends to 1/2 and momentum goes. */
  readonly least: number;
  /** The least at the published alpha, with its best eta0 and no momentum. */
  readonly leastAtPublishedAlpha: number;
  /** Of the published gains. */
  readonly published: number;
}

/** What the recommended gains were seen to leave. */
export interface SimulatedExcess {
  readonly problem: string;
  readonly n: number;
  /** M. */
  readonly streams: number;
  readonly excess: Estimate;
}

export interface GainsResults {
  readonly rows: readonly BestGains[];
  readonly simulated: readonly SimulatedExcess[];
  readonly seed: number;
}

/** A problem of the paper, and the gains that its experiment has. */
interface PaperCase {
  readonly name: string;
  readonly problem: KnownProblem<Row>;
  readonly published: { eta0: number; alpha: number; c1: number; gamma: number; floor: number };
}

function paperCases(): PaperCase[] {
  const { specification } = coverage().settings();
  if (specification.kind !== "coverage") throw new Error("the coverage experiment has another kernel");
  const { etaSaAdam: eta0, alpha, gamma } = specification;
  return [
    {
      name: "linear regression, d = 20",
      problem: linearRegression(),
      published: { eta0: 0.2, alpha: 0.7, c1: 1, gamma: 0.75, floor: 0.5 },
    },
    {
      name: "diabetes design, d = 9",
      problem: diabetes(),
      published: { eta0, alpha, c1: 1, gamma, floor: 0 },
    },
  ];
}

/** Steps and streams of the check. */
const CHECKED = [
  { n: 1e4, streams: 40 },
  { n: 1e5, streams: 4 },
  { n: 1e6, streams: 2 },
];
const SEED = 2026;

/**
 * The best gains of SA-Adam for the paper's two problems, n = 1e4 ... 1e9, beside the published ones, and a check by simulation;
 * half a minute. (ours)
 *
 * Both losses are quadratic, so that there is no bias, and the excess is that of `gainsPlan`: c/(n eta_n) + m eta_n/(1 - alpha) and
 * momentum's share. It falls with alpha down to 1/2, outside the theorem, and with the momentum's gain up to 1, which is none: the
 * least is 2 (2 c m/n)^1/2. `recommendedGains` stay at 0.55 and keep momentum for a third: 1.05 times 4/3 of it.
 */
export function gainsResults(checked: readonly { n: number; streams: number }[] = CHECKED): GainsResults {
  const cases = paperCases();
  const rows = cases.flatMap((one) => [1e4, 1e5, 1e6, 1e7, 1e8, 1e9].map((n) => bestGains(one, n)));
  const simulated = cases.flatMap(({ name, problem }) =>
    checked.map(({ n, streams }) => ({ problem: name, n, streams, excess: seenExcess(problem, n, streams) })),
  );
  return { rows, simulated, seed: SEED };
}

function bestGains({ name, problem, published }: PaperCase, n: number): BestGains {
  const { excess, ...gains } = gainsPlan(n, problem);
  const { lastIterate, spread, momentum } = excess;
  // Free of alpha: the product of the first two, over 1/(1 - alpha).
  const least = (alpha: number): number =>
    2 * Math.sqrt((lastIterate * spread * (1 - gains.alpha)) / (1 - alpha));
  return {
    problem: name,
    n,
    ...gains,
    recommended: lastIterate + spread + momentum,
    least: least(0.5),
    leastAtPublishedAlpha: least(published.alpha),
    published: publishedExcess(problem, published, n),
  };
}

/** The same sum for given gains. */
function publishedExcess(
  { hessian, noiseCovariance }: KnownProblem<Row>,
  { eta0, alpha, c1, gamma, floor }: PaperCase["published"],
  n: number,
): number {
  const preconditioner = Matrix.diag(noiseCovariance.diagonal().map((s) => 1 / Math.sqrt(s + floor)));
  const stepSize = eta0 * power(n, -alpha);
  const momentum = { gain: c1 * power(n, -gamma), gamma, alpha };
  const left = asymptoticExcess({ hessian, noiseCovariance, preconditioner, n, stepSize, momentum }).mean;
  return left + (preconditioner.mmul(hessian).trace() / 2) * (stepSize / (1 - alpha));
}

/** Mean of (T_n - T of -H^-1 mean(xi))/d, whose second part has the mean d: what is left is the excess, with little noise. */
function seenExcess(problem: KnownProblem<Row>, n: number, streams: number): Estimate {
  const { dimension: d, optimum, sandwich, noiseCovariance } = problem;
  const precision = spdInverse(sandwich, "the sandwich");
  const ofNoise = spdInverse(noiseCovariance, "the noise covariance S");
  const optimizer = saAdam(recommendedGains(n, problem));
  const values = Array.from({ length: streams }, (_, stream) => {
    const source = new RandomStream(SEED, stream);
    const state = optimizer.init(new Float64Array(d));
    const [sum, noise, gradient] = [0, 0, 0].map(() => new Float64Array(d));
    for (let t = 0; t < n; t++) {
      const row = problem.sample(source);
      problem.gradient(optimum, row, gradient);
      for (let j = 0; j < d; j++) {
        sum[j] += state.x[j] - optimum[j];
        noise[j] += gradient[j];
      }
      optimizer.update(state, problem.gradient(state.x, row, gradient));
    }
    return (quadraticForm(sum, precision) - quadraticForm(noise, ofNoise)) / n / d;
  });
  return estimatedMean(values);
}
