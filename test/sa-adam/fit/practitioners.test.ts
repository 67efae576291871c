import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { IntervalName } from "../../../lib/sa-adam/estimate/intervals.js";
import { batchFit } from "../../../lib/sa-adam/fit/batch-fit.js";
import type { FitOptions } from "../../../lib/sa-adam/fit/options.js";
import type { FitResult } from "../../../lib/sa-adam/fit/result.js";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/rows.js";
import { RunningFit } from "../../../lib/sa-adam/fit/running-fit.js";
import { RandomStream } from "../../../lib/sa-adam/numeric/random-stream.js";
import { BESIDE, countOf, errors, estimates, nearTo, THEIRS } from "./practitioners.js";

type Family = "gaussian" | "logistic" | "poisson" | "gamma";

const [head, ...lines] = readFileSync("data/diabetes.csv", "utf8").trim().split("\n");
const names = ["age", "sex", "bmi", "bp"];
const at = (name: string) =>
  Float64Array.from(lines, (line) => Number(line.split(",")[head.split(",").indexOf(name)]));
const y = at("progression");
const responses: Record<Family, Float64Array> = {
  gaussian: y,
  logistic: y.map((value) => (value > 140 ? 1 : 0)),
  poisson: y.map(countOf),
  gamma: y,
};
const [exposure, weight, copies, cluster] = (["exposure", "weight", "copies", "cluster"] as const).map(
  (name) => Float64Array.from(y, (_, i) => BESIDE[name](i)),
);
const block = (family: Family, beside: Partial<ColumnBlock> = {}): ColumnBlock => ({
  count: y.length,
  columns: names.map(at),
  response: responses[family],
  ...beside,
});
describe.each<Family>(["gaussian", "logistic", "poisson", "gamma"])("%s, by statsmodels", (family) => {
  const theirs = THEIRS[family];
  const batch = (options: FitOptions, beside: Partial<ColumnBlock> = {}) =>
    batchFit(block(family, beside), { family, names, ...options } as never);

  it.each<IntervalName>(["plug-in", "hc2", "hc3", "classical"])("standard errors: %s", (interval) => {
    const result = batch({ interval });
    nearTo(estimates(result), theirs.plain.estimates);
    if (theirs.plain[interval]) nearTo(errors(result), theirs.plain[interval]);
    const own = interval === "plug-in" ? theirs.plain.olsHC0 : theirs.plain[`ols${interval.toUpperCase()}`];
    if (own) nearTo(errors(result), own);
  });

  it("clusters, without and with the factor for few", () => {
    const clustered = (interval: IntervalName) => batch({ clusters: true, interval }, { clusters: cluster });
    nearTo(errors(clustered("plug-in")), theirs.plain.clusters);
    const corrected = theirs.plain.olsCluster ?? theirs.plain.cluster1;
    if (corrected) nearTo(errors(clustered("hc1")), corrected);
    expect(clustered("hc1").statistics?.clusters).toBe(37);
  });

  it("an offset, and the exposure of which it is the logarithm", () => {
    const result = batch({ offset: true }, { exposure });
    nearTo(estimates(result), theirs.offset.estimates);
    nearTo(errors(result), theirs.offset["plug-in"]);
    nearTo([result.statistics?.deviance ?? 0], [theirs.offset.deviance]);
    expect(result.statistics?.nullDeviance).toBeUndefined();
    nearTo(estimates(batch({ offset: true }, { offset: exposure.map(Math.log) })), theirs.offset.estimates);
  });

  it("sampling weights; their unit is of no account", () => {
    for (const unit of [1, 1e-6, 1e6]) {
      const result = batch({ weights: "sampling" }, { weights: weight.map((value) => unit * value) });
      nearTo(estimates(result), theirs.sampling.estimates);
      nearTo(errors(result), theirs.sampling["plug-in"]);
      if (theirs.plain.wls) nearTo([result.statistics?.rSquared ?? 0], [theirs.plain.wls.rSquared]);
    }
  });

  it("weights that count rows are the rows written out", () => {
    const counted = (interval: IntervalName) =>
      batch({ weights: "frequency", interval }, { weights: copies });
    const result = counted("plug-in");
    nearTo(estimates(result), theirs.copies.estimates);
    nearTo(errors(result), theirs.copies["plug-in"]);
    nearTo(errors(counted("hc3")), theirs.copies.hc3);
    const { deviance, nullDeviance, logLikelihood, observations } = result.statistics ?? {};
    nearTo([deviance ?? 0, nullDeviance ?? 0], [theirs.copies.deviance, theirs.copies.nullDeviance]);
    if (theirs.copies.logLikelihood) nearTo([logLikelihood ?? 0], [theirs.copies.logLikelihood]);
    expect(observations).toBe(copies.reduce((sum, value) => sum + value, 0));
  });

  it("deviance, log-likelihood, AIC, R^2", () => {
    const { statistics } = batch({});
    const { plain } = theirs;
    nearTo([statistics?.deviance ?? 0, statistics?.nullDeviance ?? 0], [plain.deviance, plain.nullDeviance]);
    for (const name of ["logLikelihood", "aic", "rSquared", "adjustedRSquared"] as const)
      if (plain[name] !== undefined) nearTo([statistics?.[name] ?? 0], [plain[name]]);
    expect(statistics?.degreesOfFreedom).toBe(437);
  });

  it("Student's law, of n - d degrees of freedom or one less than there are clusters", () => {
    if (family !== "gaussian") return;
    const limits = (result: FitResult) => result.coefficients.flatMap(({ lower, upper }) => [lower, upper]);
    nearTo(limits(batch({ law: "t", interval: "classical" })), theirs.plain.t.classical.flat());
    const clustered = batch({ law: "t", interval: "hc1", clusters: true }, { clusters: cluster });
    nearTo(limits(clustered), theirs.plain.t.cluster.flat());
    expect(clustered.degreesOfFreedom).toBe(36);
  });
});

describe("what does not go together is refused by name", () => {
  it.each<[FitOptions, RegExp]>([
    [{ clusters: true, method: "sa-adam" }, /clusters needs sums over clusters, and sa-adam is a path/],
    [{ clusters: true, family: "quantile" }, /sums over clusters, and a quantile regression follows a path/],
    [
      { weights: "frequency", interval: "batch-means" },
      /batch-means takes rows that are counted together for one/,
    ],
    [
      { weights: "frequency", family: "quantile", law: "t" },
      /t with weights that count rows needs their sum/,
    ],
    [{ interval: "hc3", clusters: true }, /hc3 is of single rows/],
    [{ interval: "classical", weights: "sampling" }, /classical has no meaning for sampling weights/],
    [{ interval: "classical", family: "huber" }, /classical is of a likelihood/],
    [{ clusters: true, ridge: 1 }, /ridge has no standard errors with clusters/],
    [{ weights: "some" as never }, /weights is one of sampling, frequency/],
    [{ law: "u" as never }, /law is one of normal, t/],
  ])("%j", (options, message) => {
    expect(() => new RunningFit(options)).toThrow(message);
  });

  it("blocks with what was not asked for, or without what was", () => {
    expect(() => batchFit(block("gaussian", { weights: weight }))).toThrow(/a block has weights/);
    expect(() => batchFit(block("gaussian"), { offset: true })).toThrow(/a block has none/);
    expect(() =>
      batchFit(block("gaussian", { exposure: exposure.map((value, i) => (i === 7 ? 0 : value)) }), {
        offset: true,
      }),
    ).toThrow(/row 8: the exposure is not a positive number/);
    expect(() =>
      batchFit(block("gaussian", { weights: weight.map((value, i) => (i === 7 ? -1 : value)) }), {
        weights: "sampling",
      }),
    ).toThrow(/row 8: a case weight is a number from 0 on/);
    expect(() => batchFit(block("gaussian", { weights: weight }), { weights: "frequency" })).toThrow(
      /row 1: a count of rows is a whole number from 0 on, got .* take sampling weights/,
    );
  });

  it.each(["newton", "sa-adam"] as const)("no row counts, %s", (method) => {
    const running = new RunningFit({ weights: "sampling", method });
    running.update(block("gaussian", { weights: weight.map(() => 0) }));
    expect(() => running.result()).toThrow(/the weights of all rows are 0/);
  });

  it("rows of weight 0 are not the other class", () => {
    const events = block("logistic", {});
    const nobody = { ...events, weights: Float64Array.from(events.response, (y) => 1 - y) };
    expect(() => batchFit(nobody, { family: "logistic", weights: "sampling" })).toThrow(
      /^the response is 0 in all rows that count; check the response/,
    );
  });
});

describe("few clusters", () => {
  it.each(["normal", "t"] as const)("a single one has no error and no interval, %s", (law) => {
    const single = block("gaussian", { clusters: cluster.map(() => 3) });
    const result = batchFit(single, { clusters: true, law });
    nearTo(estimates(result), THEIRS.gaussian.plain.estimates);
    expect(result.warnings.map(({ code, message }) => [code, message])).toEqual([
      [
        "few-clusters",
        "All rows are of one cluster, and errors by clusters need two at least; no interval is given.",
      ],
    ]);
    for (const { standardError, lower, p } of result.coefficients)
      expect([standardError, lower, p]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it("hold what the warning says", () => {
    const result = batchFit(block("gaussian", { clusters: cluster.map((g) => g % 5) }), { clusters: true });
    const warning = result.warnings.find(({ code }) => code === "few-clusters");
    const said = Number(/at best (\d+)/.exec(warning?.message ?? "")?.[1]);
    // Means of 40 groups, of 5 clusters of 5 rows each: 40 intervals a fit, each of 5 clusters' scores.
    const [random, groups, fits] = [new RandomStream(11), 40, 12];
    const rows = Array.from({ length: 25 * groups }, (_, i) => i);
    const columns = Array.from({ length: groups }, (_, group) =>
      rows.map((i) => (Math.floor(i / 25) === group ? 1 : 0)),
    );
    let inside = 0;
    for (let stream = 0; stream < fits; stream++) {
      const shifts = Array.from({ length: 5 * groups }, () => random.normal());
      const clusters = rows.map((i) => Math.floor(i / 5));
      const response = clusters.map((g) => shifts[g] + random.normal());
      const { coefficients } = batchFit(
        { count: rows.length, columns, response, clusters },
        { clusters: true, intercept: false },
      );
      inside += coefficients.filter(({ lower, upper }) => lower < 0 && 0 < upper).length;
    }
    // Four standard deviations of 480 draws are 7 points.
    expect(Math.abs((100 * inside) / (groups * fits) - said)).toBeLessThan(7);
  });
});
