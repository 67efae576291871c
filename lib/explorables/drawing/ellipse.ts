import { cos, sin, spdInverse } from "sa-adam/internal";
import type { Point } from "./marks.js";

const CORNERS = 96;

/**
 * The ellipse { z : (z - centre)' C^-1 (z - centre) = radius^2 } as a closed line: the image of the circle under the Cholesky factor of C.
 *
 * @param covariance C, 2 x 2, symmetric and positive definite
 * @example ellipse([0, 0], [[4, 0], [0, 1]], 1)[0] // [2, 0]
 */
export function ellipse(
  [cx, cy]: Point,
  [[a, b], [, c]]: readonly (readonly number[])[],
  radius: number,
): Point[] {
  const first = Math.sqrt(a);
  const shear = b / first;
  const second = Math.sqrt(Math.max(0, c - shear * shear));
  return Array.from({ length: CORNERS + 1 }, (_, i) => {
    const angle = (2 * Math.PI * i) / CORNERS;
    const [u, v] = [radius * cos(angle), radius * sin(angle)];
    return [cx + first * u, cy + shear * u + second * v] as const;
  });
}

/**
 * The level line { z : z'Qz = value } about the origin.
 *
 * @param form Q, 2 x 2, symmetric and positive definite
 * @throws RangeError when Q is not SPD
 * @example levelLine([[0.25, 0], [0, 1]], 1)[0] // [2, 0]
 */
export function levelLine(form: readonly (readonly number[])[], value: number): Point[] {
  const inverse = spdInverse(
    form.map((row) => [...row]),
    "the form of a level line",
  );
  return ellipse([0, 0], inverse.to2DArray(), Math.sqrt(value));
}
