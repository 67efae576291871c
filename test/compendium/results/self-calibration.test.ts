import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSecom, secomShaped, selfCalibration } from "compendium";
import { polynomial, RandomStream, sgd } from "sa-adam";
import { dot, logistic, regressionFit, sandwich, sigmoid } from "sa-adam/internal";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../temporary-folder.js";

describe("the rows of SECOM", () => {
  const folder = temporaryFolder(afterAll);
  const write = (name: string, lines: readonly string[]): string => {
    const path = join(folder, name);
    writeFileSync(path, `${lines.join("\n")}\n`);
    return path;
  };
  const stamp = '"19/07/2008 11:55:00"';
  const labels = Array.from({ length: 1567 }, (_, i) => `${i % 15 === 0 ? 1 : -1} ${stamp}`);
  // Column j is j times a pattern of 0 and 1; even ones are missing more often than not, 589 once in three.
  const row = (i: number): string =>
    Array.from({ length: 590 }, (_, j) => {
      if (j % 2 === 0 && i % 3 > 0) return "NaN";
      return j === 589 && i % 3 === 0 ? "NaN" : String(j * ((i >> 2) % 2));
    }).join(" ");
  const lines = Array.from({ length: 1567 }, (_, i) => row(i));

  it("are standardised, the columns of largest variance among those that are there, the intercept last", () => {
    const { rows, response } = readSecom(write("secom.data", lines), write("labels.data", labels));
    expect(response.reduce((sum, y) => sum + y, 0)).toBe(105);
    // 587, 585, ..., all of one pattern; 589 has lost a third of its variance to the mean.
    for (const j of [0, 1, 19]) {
      const column = Float64Array.from({ length: 1567 }, (_, i) => rows[i * 21 + j]);
      expect(column.reduce((sum, v) => sum + v, 0)).toBeCloseTo(0, 8);
      expect(dot(column, column) / 1567).toBeCloseTo(1, 10);
    }
    expect(rows[0]).toBeCloseTo(rows[1], 10);
    expect([rows[20], rows[41]]).toEqual([1, 1]);
  });

  it("are refused with file, row and where they are to be had", () => {
    const data = write("secom.data", lines);
    expect(() => readSecom(join(folder, "none"), data)).toThrow(/none.*is not there.*UCI/s);
    expect(() => readSecom(write("short.data", lines.slice(1)), data)).toThrow(
      "has 1566 rows, SECOM has 1567",
    );
    expect(() => readSecom(write("word.data", ["x ".repeat(590), ...lines.slice(1)]), data)).toThrow(
      /"x" for a number/,
    );
    expect(() => readSecom(data, data)).toThrow(/the label "0"/);
  });
});

describe("self-calibration", () => {
  const design = secomShaped();

  it("has SGD for the identity, and the sandwich of the rows", () => {
    const n = 1200;
    const [identity] = selfCalibration(design, { n, streams: 2, seed: 4 });
    const fit = regressionFit(design, { family: logistic, penalty: 0.1 });
    const trace = sandwich(fit.hessian, fit.noiseCovariance()).trace();
    const optimizer = sgd({ stepSize: polynomial(1, 0.7), clip: 50, l2: 0.1 });
    const errors = [0, 1].map((stream) => {
      const source = new RandomStream(4, stream);
      const state = optimizer.init(new Float64Array(21));
      const sum = fit.optimum.map((value) => -n * value);
      for (let t = 0; t < n; t++) {
        const i = source.integer(1567);
        const a = design.rows.subarray(21 * i, 21 * i + 21);
        for (let j = 0; j < 21; j++) sum[j] += state.x[j];
        const score = sigmoid(dot(a, state.x)) - design.response[i];
        optimizer.update(
          state,
          a.map((value) => score * value),
        );
      }
      return dot(sum, sum) / n / trace;
    });
    expect(identity.NMSE.value).toBeCloseTo((errors[0] + errors[1]) / 2, 9);
  });

  it("brings the preconditioners' plug-in intervals near the true ones, which are still short at n = 1500", () => {
    for (const { name, plugIn, oracle, NMSE } of selfCalibration(design, { n: 1500, streams: 4 })) {
      expect(Math.abs(plugIn.value - oracle.value), name).toBeLessThan(0.1);
      expect(NMSE.value, name).toBeGreaterThan(0.8);
      expect(NMSE.value, name).toBeLessThan(5);
    }
  });
});
