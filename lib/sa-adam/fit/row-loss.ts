import type { Matrix } from "ml-matrix";
import { bandwidthAt } from "../kernel/one-pass.js";
import type { Family } from "../model/family.js";
import { dot, multiply } from "../numeric/spd.js";
import type { CustomLoss } from "./options.js";
import type { RowLoss } from "./readable-recursion.js";

/**
 * A regression's loss of a standardised row [a..., y]: b = L^-1 a, gradient b score(b'z, y), Hessian weight b b'.
 *
 * @param clock rows that a kernel's bandwidth is of; it falls from then on
 */
export function regressionLoss(family: Family, whitening: Matrix, clock = 0): RowLoss {
  const d = whitening.rows;
  const { smoothed, bandwidth } = family;
  let now = family;
  return {
    numbers: d + 1,
    gradient(z, row, out) {
      const b = multiply(whitening, row.subarray(0, d));
      const score = family.score(dot(b, z), row[d]);
      for (let j = 0; j < d; j++) out[j] = score * b[j];
    },
    curvature(z, row, t) {
      const b = multiply(whitening, row.subarray(0, d));
      if (smoothed && bandwidth !== undefined) {
        const width = bandwidthAt(bandwidth, clock, t);
        if (width !== now.bandwidth) now = smoothed(width);
      }
      return { direction: b, weight: now.weight(dot(b, z), row[d]) };
    },
  };
}

/** A loss of one's own at x = L^-T z: its gradient is L^-1 times that in x. */
export function customLoss(model: CustomLoss, whitening: Matrix, numbers: number): RowLoss {
  const back = whitening.transpose();
  const inX = new Float64Array(whitening.rows);
  const { curvature } = model;
  return {
    numbers,
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
