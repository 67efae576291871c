import { inverse, Matrix } from "ml-matrix";
import { RandomStream } from "sa-adam";
import { sigmoid } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { addScores, scoreZero } from "../../../lib/sa-adam/fit/linearised-score.js";
import { renewable } from "../../../lib/sa-adam/fit/renewable.js";
import { openDistance } from "../../../lib/sa-adam/fit/warnings.js";
import { FAMILIES, type FamilyName, familyNamed, isKinked } from "../../../lib/sa-adam/model/families.js";
import { regressionFit } from "../../../lib/sa-adam/model/regression-fit.js";
import {
  distances,
  given,
  ordered,
  plainRows,
  type RowData,
  roomFor,
  rowsOf,
  TUNING,
  write,
} from "./row-data.js";

const most = (values: ArrayLike<number>): number => Math.max(...Array.from(values));
const small = 2 ** 16;
const NAMES = (Object.keys(FAMILIES) as FamilyName[]).filter((name) => !isKinked(name));
const logistic = familyNamed("logistic");

/** F2 of the practitioners' data: a dummy with one row in a thousand, half a million rows. */
function rareDummy(n = 500_000): RowData {
  const random = new RandomStream(11);
  return rowsOf(n, 3, (a) => {
    a.set([1, random.normal(), random.uniform() < 0.001 ? 1 : 0]);
    return random.uniform() < sigmoid(-1 + a[1] + a[2]) ? 1 : 0;
  });
}

/** Fifty levels in Zipf's proportions. */
function levels(n: number): RowData {
  const random = new RandomStream(4);
  const shares = Array.from({ length: 50 }, (_, k) => 1 / (k + 1));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return rowsOf(n, 50, (a) => {
    let u = random.uniform() * total;
    let k = 0;
    while (k < 49 && u > shares[k]) u -= shares[k++];
    a[0] = 1;
    if (k > 0) a[k] = 1;
    return random.uniform() < sigmoid(-0.5 + Math.sin(k)) ? 1 : 0;
  });
}

describe("rows that all fit into the start", () => {
  it.each(NAMES.flatMap((name) => [0, 0.3].map((ridge) => [name, ridge] as const)))(
    "%s, ridge %d: the stored batch's optimum and sandwich to 1e-9",
    (name, ridge) => {
      const data = plainRows(name, 3000, 7, 2);
      // A unit of its own for every column: the penalty is of the data's units.
      for (let i = 0; i < data.rows.length; i++) data.rows[i] *= [1, 2, 0.5, 10, 1, 0.1, 3][i % 7];
      const batch = regressionFit(
        { rows: data.rows, response: data.response },
        { family: familyNamed(name, TUNING), penalty: Matrix.diag([0, ...Array(6).fill(ridge)]) },
      );
      const fit = given(data, { family: name, ridge }).finish();
      const bread = inverse(batch.hessian);
      const sandwich = bread
        .mmul(batch.noiseCovariance())
        .mmul(bread)
        .mul(1 / data.n);
      expect([batch.outcome, fit.outcome]).toEqual(["converged", "stored"]);
      expect(most(fit.distance)).toBe(0);
      const errors = sandwich.diagonal().map(Math.sqrt);
      fit.estimate.forEach((value, j) => {
        expect(Math.abs(value - batch.optimum[j]) / errors[j]).toBeLessThan(1e-7);
        expect(Math.abs(fit.standardErrors[j] / errors[j] - 1)).toBeLessThan(1e-9);
      });
      fit.covariance.forEach((value, e) => {
        const [j, k] = [Math.floor(e / 7), e % 7];
        expect(Math.abs(value - sandwich.get(j, k))).toBeLessThan(1e-9 * errors[j] * errors[k]);
      });
    },
  );

  it("says that separated classes, and counts that are all zero, have no optimum, and whose coefficient it is", () => {
    const random = new RandomStream(3);
    const separated = rowsOf(400, 3, (a, i) => {
      a.set([1, random.normal(), i < 20 ? 1 : 0]);
      return i < 20 || random.uniform() < sigmoid(a[1]) ? 1 : 0;
    });
    const fit = given(separated, { family: "logistic" }).finish();
    expect([fit.outcome, fit.unsettled]).toEqual(["diverging", [2]]);
    const zeros = { ...separated, response: separated.response.map((y, i) => (i < 20 ? 0 : y + 1)) };
    const counts = given(zeros, { family: "poisson" }).finish();
    expect([counts.outcome, counts.unsettled]).toEqual(["diverging", [2]]);
  });

  it("leaves out a column that others explain", () => {
    const data = plainRows("gaussian", 500, 4, 8);
    for (let i = 0; i < 500; i++) data.rows[4 * i + 3] = 2 * data.rows[4 * i + 1] + 5;
    const fit = given(data, { family: "gaussian" }).finish();
    expect(fit.dropped).toEqual([3]);
    expect(fit.estimate[3]).toBe(0);
    const without = rowsOf(500, 3, (a, i) => {
      a.set(data.rows.subarray(4 * i, 4 * i + 3));
      return data.response[i];
    });
    const expected = given(without, { family: "gaussian" }).finish();
    expect(most(distances(fit.estimate.subarray(0, 3), expected))).toBeLessThan(1e-9);
  });
});

describe("rows seen once", () => {
  it("are least squares exactly, in every order, at R^2 = 0.9999 and with offsets of a million", () => {
    const random = new RandomStream(6);
    const data = rowsOf(20_000, 6, (a, i) => {
      a[0] = 1;
      let u = 3;
      for (let j = 1; j < 6; j++) {
        a[j] = random.normal() + (j === 2 ? 1e6 : 0) + (j === 3 ? i / 1000 : 0);
        u += j * (a[j] - (j === 2 ? 1e6 : 0));
      }
      return u + 0.07 * random.normal();
    });
    const exact = given(data, { family: "gaussian", rowBytes: roomFor(data) }).finish();
    expect(exact.outcome).toBe("stored");
    const upwards = Array.from({ length: data.n }, (_, i) => i).sort(
      (a, b) => data.response[a] - data.response[b],
    );
    for (const rows of [data, ordered(data, upwards)]) {
      const fit = given(rows, { family: "gaussian", rowBytes: small }).finish();
      expect(fit.outcome).not.toBe("stored");
      expect(most(distances(fit.estimate, exact))).toBeLessThan(1e-6);
      expect(most(fit.standardErrors.map((e, j) => Math.abs(e / exact.standardErrors[j] - 1)))).toBeLessThan(
        0.1,
      );
    }
  });

  it.each(NAMES.filter((name) => name !== "gaussian"))(
    "%s: within 0.1 standard errors of the stored batch, and says so",
    (family) => {
      const data = plainRows(family, 60_000, 10, 5);
      const exact = given(data, { family, rowBytes: roomFor(data) }).finish();
      const fit = given(data, { family, rowBytes: 2 ** 20 }).finish();
      expect(most(distances(fit.estimate, exact))).toBeLessThan(0.1);
      expect(most(fit.distance)).toBeLessThan(0.1);
      expect(most(fit.standardErrors.map((e, j) => Math.abs(e / exact.standardErrors[j] - 1)))).toBeLessThan(
        0.02,
      );
    },
  );

  it("a dummy with one row in a thousand takes no coefficient with it (F2)", () => {
    const data = rareDummy();
    const exact = given(data, { family: "logistic", rowBytes: roomFor(data) }).finish();
    expect(exact.outcome).toBe("stored");
    for (const rowBytes of [2 ** 18, 2 ** 24]) {
      const fit = given(data, { family: "logistic", rowBytes }).finish();
      expect(most(distances(fit.estimate, exact))).toBeLessThan(0.1);
      expect(most(fit.standardErrors.map((e, j) => Math.abs(e / exact.standardErrors[j] - 1)))).toBeLessThan(
        0.02,
      );
    }
  });

  it("a factor of 50 levels in Zipf's proportions is within 0.1 standard errors", () => {
    const data = levels(100_000);
    const exact = given(data, { family: "logistic", rowBytes: roomFor(data) }).finish();
    const fit = given(data, { family: "logistic" }).finish();
    expect([exact.outcome, fit.outcome]).toEqual(["stored", "corrected"]);
    expect(most(distances(fit.estimate, exact))).toBeLessThan(0.1);
  });

  it("sorted by groups or by the response: the distance that it states is the one that there is (F1)", () => {
    const random = new RandomStream(9);
    const sites = rowsOf(40_000, 3, (a, i) => {
      const site = Math.floor(i / 2000);
      a.set([1, random.normal() + 0.2 * site, random.normal()]);
      return random.uniform() < sigmoid(-1 + 0.5 * a[1] - a[2] + 0.1 * site) ? 1 : 0;
    });
    const byResponse = Array.from({ length: sites.n }, (_, i) => i).sort(
      (a, b) => sites.response[a] - sites.response[b] || a - b,
    );
    const exact = given(sites, { family: "logistic", rowBytes: roomFor(sites) }).finish();
    for (const data of [sites, ordered(sites, byResponse)]) {
      for (const rowBytes of [2 ** 17, 2 ** 20]) {
        const fit = given(data, { family: "logistic", rowBytes }).finish();
        const true_ = distances(fit.estimate, exact);
        expect(most(true_)).toBeLessThan(4 * most(fit.distance) + 1e-3);
        expect(
          most(fit.standardErrors.map((e, j) => Math.abs(e / exact.standardErrors[j] - 1))),
        ).toBeLessThan(0.1);
      }
    }
  });

  it("columns collinear or constant at first are there in the end (F8)", () => {
    const random = new RandomStream(10);
    const data = rowsOf(30_000, 5, (a, i) => {
      a.set([1, random.normal(), 0, i < 20_000 ? 2020 : 2021, i < 20_000 ? 0 : 1000 * random.uniform()]);
      a[2] = i < 5000 ? a[1] : random.normal();
      return random.uniform() < sigmoid(a[1] - a[2] + 0.3 * (a[3] - 2020) + 0.001 * a[4]) ? 1 : 0;
    });
    const exact = given(data, { family: "logistic", rowBytes: roomFor(data) }).finish();
    // The second start sees neither what is collinear nor what is constant at first come to life.
    for (const [rowBytes, bound] of [
      [2 ** 19, 0.01],
      [2 ** 18, 2],
    ]) {
      const fit = given(data, { family: "logistic", rowBytes }).finish();
      expect(fit.dropped).toEqual([]);
      expect(most(distances(fit.estimate, exact))).toBeLessThan(4 * most(fit.distance) + 1e-3);
      expect(most(fit.distance)).toBeLessThan(bound);
    }
  });
});

describe("shards", () => {
  it("200 of 500 rows pool into the single pass, also where the model is wrong (E2)", () => {
    const random = new RandomStream(12);
    const data = rowsOf(100_000, 10, (a) => {
      a[0] = 1;
      let u = -0.5;
      for (let j = 1; j < 10; j++) {
        a[j] = random.normal();
        u += 0.4 * a[j];
      }
      return random.uniform() < sigmoid(u + 0.5 * (a[1] * a[1] - 1)) ? 1 : 0;
    });
    const exact = given(data, { family: "logistic", rowBytes: roomFor(data) }).finish();
    const options = { family: logistic, dimension: 10, intercept: true, ridge: 0 };
    const pool = renewable({ ...options, rowBytes: 2 ** 22 });
    for (let shard = 0; shard < 200; shard++) {
      const fit = renewable({ ...options, rowBytes: 2 ** 16, firstRow: 500 * shard });
      write(data, fit.sink, 500 * shard, 500 * (shard + 1));
      fit.finish();
      pool.absorb(fit.snapshot());
    }
    const pooled = pool.finish();
    expect(pooled.rows).toBe(100_000);
    expect(most(distances(pooled.estimate, exact))).toBeLessThan(0.1);
    expect(most(pooled.distance)).toBeLessThan(0.1);
  });

  it("of least squares add up to the whole, whatever centres and scales they had", () => {
    const data = plainRows("gaussian", 4000, 5, 13);
    for (let i = 2000; i < 4000; i++) data.rows[5 * i + 2] = 100 + 7 * data.rows[5 * i + 2];
    const half = (first: number, last: number) => {
      const fit = renewable({ family: familyNamed("gaussian"), dimension: 5, intercept: true, ridge: 0 });
      write(data, fit.sink, first, last);
      fit.finish();
      return fit.score;
    };
    const sum = scoreZero(addScores(half(0, 2000), half(2000, 4000)), 1e-11);
    const exact = given(data, { family: "gaussian" }).finish();
    expect(most(distances(sum.estimate, exact))).toBeLessThan(1e-9);
  });
});

describe("the state", () => {
  it("goes on with the same bits, wherever it was saved", () => {
    const data = plainRows("logistic", 30_000, 6, 14);
    const options = {
      family: logistic,
      dimension: 6,
      intercept: true,
      ridge: 0,
      rowBytes: 2 ** 18,
      secondOrderRows: 5000,
    } as const;
    const whole = renewable(options);
    write(data, whole.sink);
    for (const stop of [100, 4096, 17_345]) {
      const first = renewable(options);
      write(data, first.sink, 0, stop);
      const second = renewable(options);
      second.restore(structuredClone(first.snapshot()));
      write(data, second.sink, stop);
      expect(second.snapshot()).toEqual(whole.snapshot());
    }
    expect(() => renewable({ ...options, dimension: 7 }).restore(whole.snapshot())).toThrow(/6 covariates/);
    // A forged number of rows is not counted up to.
    const { sample, ...rest } = whole.snapshot();
    expect(() =>
      renewable({ ...options, dimension: 6 }).restore({ ...rest, sample: { ...sample, count: 2 ** 53 } }),
    ).toThrow(/a sample of 9007199254740992 rows/);
  });
});

describe("rows sorted by their response, of which a small sample is kept", () => {
  it.each(NAMES.filter((name) => name !== "gaussian"))(
    "%s: the distance is what the warning says, within 2",
    (name) => {
      for (const seed of [1, 2, 3]) {
        const data = plainRows(name, 20_000, 8, seed);
        const upwards = Array.from(data.response.keys()).sort(
          (a, b) => data.response[a] - data.response[b] || a - b,
        );
        const exact = given(data, { family: name, rowBytes: roomFor(data) }).finish();
        const fit = given(ordered(data, upwards), { family: name, rowBytes: 2 ** 17 }).finish();
        const off = most(distances(fit.estimate, exact));
        const names = Array.from({ length: 8 }, (_, j) => `x${j}`);
        const [said] = openDistance(fit.distance, names).map(({ message }) =>
          Number(/about ([\d.]+)/.exec(message)?.[1]),
        );
        expect([off / said <= 2, off / said >= 0.5]).toEqual([true, true]);
        expect(off).toBeLessThan(15);
      }
    },
  );
});
