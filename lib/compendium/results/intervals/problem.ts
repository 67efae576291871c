import { Matrix } from "ml-matrix";
import {
  autoregressive,
  dot,
  type KnownProblem,
  linearRegression,
  multiply,
  noiseDirection,
  type PathsParameters,
  type RandomStream,
  type Row,
  truth,
} from "sa-adam/internal";

/** The rows' law: dimension and dependence from row to row; the rest stands here. */
export type IntervalsDesign = Pick<
  PathsParameters,
  "dimension" | "family" | "intercept" | "correlation" | "dependence" | "noise" | "direction" | "optimum"
>;

const CORRELATION = 0.4;
const NOISE = [0.35, 0.8] as const;

/** The design in d dimensions with an autoregression phi from row to row; 0 is that of the invisibility experiment. */
export function intervalsDesign(dimension: number, dependence: number): IntervalsDesign {
  const { optimum } = linearRegression({ dimension });
  return {
    dimension,
    family: "gaussian",
    intercept: false,
    correlation: CORRELATION,
    dependence,
    noise: NOISE,
    direction: Array.from(noiseDirection(dimension)),
    optimum: Array.from(optimum),
  };
}

/**
 * The regression of the invisibility experiment with rows that depend on those before them:
 *
 *     a_t = phi a_{t-1} + sqrt(1 - phi^2) N(0, H)        y_t = a_t'x* + 0.35 e_t + 0.8 (a_t'u) e'_t        e, e' autoregressions of phi
 *     S = sum_k E[xi_t xi_{t+k}'] = 0.35^2 f(phi^2) H + 0.8^2 (f(phi^3) (H u'Hu + Hu u'H) + f(phi) Hu u'H)        f(r) = (1 + r)/(1 - r)
 *
 * S is the long-run covariance of the gradients xi at x*, by Isserlis' formula: Hu u'H comes once from a row with itself and once from
 * a row with another. A row alone has the law of the invisibility experiment for every phi, so a sandwich made of single
 * rows' squares is too small by about f(phi^2). (ours)
 */
export function dependentRegression(dimension: number, dependence: number): KnownProblem<Row> {
  const { sample: _, ...single } = linearRegression({ dimension });
  const [even, uneven] = NOISE;
  const u = noiseDirection(dimension);
  const H = single.hessian;
  const Hu = multiply(H, u);
  const HuuH = Matrix.columnVector(Hu).mmul(Matrix.rowVector(Hu));
  const f = (r: number): number => (1 + r) / (1 - r);
  const squared = dependence * dependence;
  const [one, two, three] = [dependence, squared, squared * dependence].map(f);
  const ofH = even ** 2 * two + uneven ** 2 * three * dot(u, Hu);
  const S = Matrix.add(Matrix.mul(H, ofH), Matrix.mul(HuuH, uneven ** 2 * (three + one)));
  return {
    ...single,
    ...truth(single.optimum, H, S),
    name: "linear regression on dependent rows",
    sample: () => {
      throw new RangeError("rows that depend on each other are no samples: take them from dependentRows");
    },
  };
}

/** The rows of `dependentRegression`, one after the other, and a uniform with each: one stream for both, as the kernel draws them. */
export function* dependentRows(
  { dimension, correlation, dependence, noise, direction, optimum }: IntervalsDesign,
  stream: RandomStream,
): Generator<Row & { uniform: number }> {
  const before = new Float64Array(dimension);
  const factors = [0, 0];
  for (let t = 0; ; t++) {
    const phi = t === 0 ? 0 : dependence;
    const fresh = Math.sqrt(1 - phi * phi);
    const uniform = stream.uniform();
    const drawn = autoregressive(stream, dimension, correlation);
    const a = before.map((value, j) => phi * value + fresh * drawn[j]);
    before.set(a);
    for (const k of [0, 1]) factors[k] = phi * factors[k] + fresh * stream.normal();
    const y = dot(a, optimum) + noise[0] * factors[0] + noise[1] * dot(a, direction) * factors[1];
    yield { a, y, uniform };
  }
}
