import { Matrix, solve } from "ml-matrix";
import { dot } from "./spd.js";

/** d equations at one point. */
export interface Equations {
  /** r(x), d. */
  readonly residual: Float64Array;
  /** dr_j / dx_k, d x d; an approximation costs steps, not accuracy. */
  readonly jacobian: Matrix;
}

/** Once a step is this small, relative to x, taking it whole leaves an error of its square. */
const LAST_STEP = 1e-7;
const MOST_STEPS = 100;

/**
 * A root of d equations in d unknowns by Newton's method: each step is halved until |r| falls.
 *
 *     x <- x - 2^-k J(x)^-1 r(x)
 *
 * @param start where to begin, d; of several roots it finds a near one
 * @param what the root's name, for messages
 * @throws Error when a Jacobian is singular, no step lowers |r|, or 100 steps are not enough
 * @example newtonRoot((x) => ({ residual: x.map((v) => v * v - 2), jacobian: new Matrix([[2 * x[0]]]) }), [1], "sqrt 2") // [1.41421356]
 */
export function newtonRoot(
  equations: (x: Float64Array) => Equations,
  start: ArrayLike<number>,
  what: string,
): Float64Array {
  let x: Float64Array = Float64Array.from(start);
  let now = equations(x);
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const direction = newtonDirection(now, what);
    const moved = (size: number): Float64Array => x.map((value, j) => value - size * direction[j]);
    if (length(direction) <= LAST_STEP * (1 + length(x))) return moved(1);
    let size = 1;
    let next = equations(moved(size));
    while (!(length(next.residual) < (1 - 1e-4 * size) * length(now.residual))) {
      size /= 2;
      if (size < 1e-10) throw new Error(`${what}: no step of Newton's method comes closer; ${state(now)}`);
      next = equations(moved(size));
    }
    x = moved(size);
    now = next;
  }
  throw new Error(`${what}: Newton's method did not converge in ${MOST_STEPS} steps; ${state(now)}`);
}

function newtonDirection({ residual, jacobian }: Equations, what: string): Float64Array {
  const finite = residual.every(Number.isFinite) && jacobian.to1DArray().every(Number.isFinite);
  if (!finite) throw new Error(`${what}: the equations are not finite`);
  try {
    return Float64Array.from(solve(jacobian, Matrix.columnVector(residual)).to1DArray());
  } catch {
    throw new Error(`${what}: the equations' Jacobian is singular; start somewhere else`);
  }
}

function state({ residual }: Equations): string {
  return `the equations' residual is ${length(residual).toPrecision(3)}`;
}

function length(v: Float64Array): number {
  return Math.sqrt(dot(v, v));
}
