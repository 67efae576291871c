import type { Matrix } from "ml-matrix";
import { BESIDE, bandwidthAt } from "../kernel/one-pass.js";
import type { Family } from "../model/family.js";
import { dot, multiply } from "../numeric/spd.js";
import type { CustomLoss } from "./options.js";
import type { RowLoss } from "./readable-recursion.js";

/**
 * A regression's loss of a standardised row [a..., y, o, k, spread]: b = L^-1 a, gradient k b score(b'z + o, y), Hessian k weight b b'.
 *
 * @param clock rows that a kernel's bandwidth is of; it falls from then on
 */
export function regressionLoss(family: Family, whitening: Matrix, clock = 0): RowLoss {
  const d = whitening.rows;
  const { smoothed, bandwidth } = family;
  let now = family;
  return {
    response: d,
    beside: BESIDE,
    gradient(z, row, out) {
      const b = multiply(whitening, row.subarray(0, d));
      const score = row[d + 2] * family.score(dot(b, z) + row[d + 1], row[d]);
      for (let j = 0; j < d; j++) out[j] = score * b[j];
    },
    curvature(z, row, t) {
      const b = multiply(whitening, row.subarray(0, d));
      if (smoothed && bandwidth !== undefined) {
        const width = bandwidthAt(bandwidth, clock, t);
        if (width !== now.bandwidth) now = smoothed(width);
      }
      return { direction: b, weight: row[d + 2] * now.weight(dot(b, z) + row[d + 1], row[d]) };
    },
    spread: (row) => row[d + 3],
  };
}

/** A loss of one's own at x = L^-T z: its gradient is L^-1 times that in x. */
export function customLoss(model: CustomLoss, whitening: Matrix, numbers: number): RowLoss {
  const back = whitening.transpose();
  const inX = new Float64Array(whitening.rows);
  const { curvature } = model;
  return {
    response: numbers - 1,
    beside: [],
    gradient(z, row, out) {
      model.gradient(multiply(back, z), row, inX);
      out.set(multiply(whitening, inX));
    },
    curvature:
      curvature &&
      ((z, row) => {
        const { direction, weight } = curvature(multiply(back, z), row);
        return { direction: multiply(whitening, direction), weight };
      }),
  };
}
