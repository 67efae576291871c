import { Matrix, solve } from "ml-matrix";
import { power } from "../numeric/elementary.js";
import { dot } from "../numeric/spd.js";
import { quantile } from "./families/quantile.js";
import { addRow, form, frischNewton } from "./frisch-newton.js";
import type { StoredRows } from "./regression-fit.js";

/** More rows than these are not all given to the interior point. */
const MANY = 5000;

/**
 * The exact quantile regression at level q of stored rows: x minimises sum_i f(a_i'x, y_i).
 *
 * Of many rows a sample says which lie far above or below: each side is put into one row, the sum of its rows, and the rest
 * is solved by an interior point; a row on the other side of its fit than it was put is taken out, and the rest solved again.
 * The result is the fit through d rows next to that. Where the optimum is not unique it is one of the optima.
 *
 * @param start d, near the optimum: the least squares' coefficients
 * @returns d; undefined where the rows do not tell d coefficients apart
 * @example quantileFit({ rows: [1, 1, 1], response: [1, 2, 9] }, 0.5, [4]) // [2]
 * @see S. Portnoy and R. Koenker, Statistical Science 12 (1997): the algorithm of rq.fit.pfn in R's quantreg.
 */
export function quantileFit(
  stored: StoredRows,
  q: number,
  start: ArrayLike<number>,
): Float64Array | undefined {
  const { rows, response } = stored;
  const n = response.length;
  const d = start.length;
  for (let m = Math.ceil(power(d * n, 2 / 3)); n > MANY && m < n / 4; m *= 2) {
    const every = Math.floor(n / m);
    const sample = Array.from({ length: m }, (_, k) => k * every);
    const rough = frischNewton(picked(stored, d, sample), q, start);
    if (!rough) break;
    const found = betweenGlobs(stored, q, rough, m);
    if (found) return vertex(stored, q, found);
  }
  const found = frischNewton({ rows, response }, q, start);
  return found && vertex(stored, q, found);
}

/** The optimum with rows far from a rough fit put together; undefined where too many of them were on the other side. */
function betweenGlobs(
  stored: StoredRows,
  q: number,
  rough: Float64Array,
  m: number,
): Float64Array | undefined {
  const { rows, response } = stored;
  const n = response.length;
  const d = rough.length;
  // Where a row's fit is uncertain its residual says less.
  const relative = Float64Array.from({ length: n }, (_, i) => {
    let square = 0;
    for (let j = 0; j < d; j++) square += rows[i * d + j] ** 2;
    return (response[i] - form(rows, i, rough)) / Math.sqrt(square);
  });
  const sorted = relative.slice().sort();
  const place = (share: number): number => sorted[Math.min(n - 1, Math.max(0, Math.round(share * n)))];
  const [low, high] = [place(q - (0.4 * m) / n), place(q + (0.4 * m) / n)];
  /** -1 below, 1 above, 0 among those that are solved for. */
  const side = Int8Array.from(relative, (r) => (r < low ? -1 : r > high ? 1 : 0));
  let x = rough;
  for (let taken = 0; taken < 0.1 * m; ) {
    const solved = frischNewton(globbed(stored, side, d), q, x);
    if (!solved) return undefined;
    x = solved;
    let wrong = 0;
    for (let i = 0; i < n; i++) {
      if (side[i] * (response[i] - form(rows, i, x)) >= 0) continue;
      side[i] = 0;
      wrong++;
    }
    if (wrong === 0) return x;
    taken += wrong;
  }
  return undefined;
}

/** The rows of side 0, and the sums of the others. */
function globbed({ rows, response }: StoredRows, side: Int8Array, d: number): StoredRows {
  const kept = Array.from(side.keys()).filter((i) => side[i] === 0);
  const sums = [-1, 1].flatMap((which) => {
    const row = new Float64Array(d);
    let y = 0;
    let count = 0;
    for (let i = 0; i < side.length; i++) {
      if (side[i] !== which) continue;
      addRow(row, rows, i, 1);
      y += response[i];
      count++;
    }
    return count > 0 ? [{ row, y }] : [];
  });
  const own = picked({ rows, response }, d, kept);
  return {
    rows: Float64Array.from([...own.rows, ...sums.flatMap(({ row }) => Array.from(row))]),
    response: Float64Array.from([...own.response, ...sums.map(({ y }) => y)]),
  };
}

function picked({ rows, response }: StoredRows, d: number, which: readonly number[]) {
  const own = new Float64Array(which.length * d);
  for (const [k, i] of which.entries()) for (let j = 0; j < d; j++) own[k * d + j] = rows[i * d + j];
  return { rows: own, response: Float64Array.from(which, (i) => response[i]) };
}

/** The fit through d of the rows next to x, where that is no worse than x: an optimum of a linear programme is such a fit. */
function vertex({ rows, response }: StoredRows, q: number, x: Float64Array): Float64Array {
  const n = response.length;
  const d = x.length;
  const { loss } = quantile(q);
  const total = (point: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += loss(form(rows, i, point), response[i]);
    return sum;
  };
  const distance = Float64Array.from({ length: n }, (_, i) => Math.abs(response[i] - form(rows, i, x)));
  const near = Uint32Array.from(distance.keys()).sort((a, b) => distance[a] - distance[b]);
  const chosen: number[] = [];
  const basis: Float64Array[] = [];
  for (const i of near) {
    if (chosen.length === d) break;
    const row = Float64Array.from({ length: d }, (_, j) => rows[i * d + j]);
    const length = Math.sqrt(dot(row, row));
    for (const one of basis) {
      const share = dot(one, row);
      for (let j = 0; j < d; j++) row[j] -= share * one[j];
    }
    const left = Math.sqrt(dot(row, row));
    if (!(left > 1e-7 * length)) continue;
    basis.push(row.map((value) => value / left));
    chosen.push(i);
  }
  if (chosen.length < d) return x;
  const A = Matrix.from1DArray(
    d,
    d,
    chosen.flatMap((i) => Array.from({ length: d }, (_, j) => rows[i * d + j])),
  );
  const through = Float64Array.from(
    solve(A, Matrix.columnVector(chosen.map((i) => response[i]))).to1DArray(),
  );
  return total(through) <= total(x) ? through : x;
}
