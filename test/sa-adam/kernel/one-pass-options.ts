import fc from "fast-check";
import { Matrix } from "ml-matrix";
import { PlugInSandwich, polynomial, RandomStream, type Row, saAdam } from "sa-adam";
import { randomSpd } from "sa-adam/internal";
import { onePassKernel } from "../../../lib/sa-adam/kernel/one-pass.js";
import type { OnePassParameters } from "../../../lib/sa-adam/kernel/one-pass-parameters.js";
import { FAMILIES, type FamilyName, isKinked } from "../../../lib/sa-adam/model/families.js";
import { penalisedLoss } from "../../../lib/sa-adam/model/penalised-loss.js";
import { expectClose } from "../../golden.js";
import { feed, results } from "./one-pass.js";

/** A fit with every option on, and rows for it, all from one seed. */
export function everything(name: FamilyName, d: number, seed: number, count: number) {
  const stream = new RandomStream(seed);
  const [K, L] = [randomSpd(stream, d, 0.01, 0.5), randomSpd(stream, d, 0.5, 1.5)];
  const whitening = Matrix.zeros(d, d);
  for (let j = 0; j < d; j++) for (let k = 0; k <= j; k++) whitening.set(j, k, L.get(j, k));
  const truth = stream.normals(d).map((value) => value / d);
  const rows: Row[] = Array.from({ length: count }, () => {
    const a = stream.normals(d);
    const u = a.reduce((sum, value, j) => sum + value * truth[j], 0);
    const noisy = u + stream.normal() * (stream.uniform() < 0.1 ? 8 : 1);
    if (name === "logistic") return { a, y: stream.uniform() < 1 / (1 + Math.exp(-u)) ? 1 : 0 };
    return {
      a,
      y: name === "poisson" ? Math.round(Math.exp(Math.min(u, 2) + 0.3 * stream.normal())) : noisy,
    };
  });
  const parameters: OnePassParameters = {
    family: FAMILIES[name].family(0.5 + stream.uniform()),
    dimension: d,
    eta0: 1 + stream.uniform(),
    alpha: 0.55 + 0.2 * stream.uniform(),
    gamma: 0.8 + 0.1 * stream.uniform(),
    c1: 1 + stream.uniform(),
    clock: 10 + stream.integer(3000),
    ridge: stream.uniform() / 100,
    penalty: K,
    start: stream.normals(d).map((value) => value / 5),
    secondMoment: stream.normals(d).map((value) => 0.2 + value * value),
    whitening,
    burnIn: stream.integer(20),
    trace: true,
  };
  return { parameters, rows };
}

/** The same fit by the readable optimizer; what the kernel calls its results, and every iterate. */
export function readable(parameters: OnePassParameters, rows: readonly Row[]) {
  const { family, dimension: d, eta0, alpha, gamma, c1 = 1, clock = 0, burnIn = 0 } = parameters;
  const { ridge = 0, start = new Float64Array(d), secondMoment } = parameters;
  const K = Matrix.add(
    Matrix.checkMatrix(parameters.penalty ?? Matrix.zeros(d, d)),
    Matrix.eye(d).mul(ridge),
  );
  const whitening = Matrix.checkMatrix(parameters.whitening ?? Matrix.eye(d));
  const { gradient, curvature } = penalisedLoss(family, K);
  const optimizer = saAdam({
    stepSize: polynomial(eta0, alpha, clock),
    momentumGain: polynomial(c1, gamma, clock),
    largestMomentumGain: 1,
    secondMomentGain: polynomial(1, 1, clock),
    convention: "adam",
    floor: 0,
  });
  const state = optimizer.init(start);
  if (secondMoment) {
    (state.preconditioner.D as Float64Array).set(Float64Array.from(secondMoment));
    state.preconditioner.decay = 0;
  }
  const plugIn = new PlugInSandwich(d);
  const sum = new Float64Array(d);
  const iterates: number[][] = [];
  for (const { a, y } of rows) {
    const row = { a: whitening.mmul(Matrix.columnVector(Array.from(a))).to1DArray(), y };
    const seen = curvature(state.x, row);
    optimizer.update(state, gradient(state.x, row));
    iterates.push(Array.from(state.x));
    if (state.t <= burnIn) continue;
    plugIn.update({ gradient: state.gradient, curvature: seen });
    state.x.forEach((value, j) => {
      sum[j] += value;
    });
  }
  const average = sum.map((value) => value / Math.max(0, state.t - burnIn));
  const matrices = [Matrix.add(plugIn.hessian(), K), plugIn.noiseCovariance()];
  return { results: [state.x, average, ...matrices.map((matrix) => matrix.to1DArray())], iterates };
}

/** For the kinds of regression that both take. */
export const names = (Object.keys(FAMILIES) as FamilyName[]).filter((name) => !isKinked(name));

/** Is the kernel the readable optimizer in so many random cases, iterate by iterate? */
export function agree(name: FamilyName, numRuns: number): void {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 13 }),
      fc.nat(1e6),
      fc.integer({ min: 21, max: 300 }),
      (d, seed, count) => {
        const { parameters, rows } = everything(name, d, seed, count);
        const kernel = onePassKernel(parameters);
        feed(kernel, rows);
        const expected = readable(parameters, rows);
        results(kernel).forEach((result, i) => {
          expectClose(result, expected.results[i]);
        });
        const traced = rows.map((_, i) =>
          Array.from(kernel.iterates.subarray(i * kernel.stride, i * kernel.stride + d)),
        );
        expectClose(traced.flat(), expected.iterates.flat());
      },
    ),
    { seed: 6, numRuns },
  );
}
