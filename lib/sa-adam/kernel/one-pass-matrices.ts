import { Matrix } from "ml-matrix";

/** Coordinates of a tile's side and of a panel; steps of a batch. */
export const TILE = 4;
export const BATCH = 8;

/** Is all of a matrix in panels, or its lower triangle? */
export type PanelShape = "triangle" | "square";

/** Numbers in the panels of a lower triangular, or of a whole, matrix of so many panels. */
export function panelNumbers(panels: number, shape: PanelShape): number {
  return TILE * TILE * (shape === "triangle" ? (panels * (panels + 1)) / 2 : panels * panels);
}

/** Write a matrix in panels of 4 rows, column after column; a panel of a triangle ends at the diagonal's tile. */
export function writePanels(out: Float64Array, matrix: Matrix, shape: PanelShape): void {
  const d = matrix.rows;
  const padded = TILE * Math.ceil(d / TILE);
  let next = 0;
  for (let panel = 0; panel < padded; panel += TILE) {
    for (let column = 0; column < (shape === "triangle" ? panel + TILE : padded); column++) {
      for (let row = panel; row < panel + TILE; row++) {
        out[next++] = row < d && column < d ? matrix.get(row, column) : 0;
      }
    }
  }
}

/** Sums of outer products as the kernel keeps them, Hessian's and noise's in turn. */
export interface OuterProducts {
  readonly dimension: number;
  /** Tiles of the upper triangle, two of them a place: the Hessian's first, the noise's second. */
  readonly tiles: Float64Array;
  /** Vectors of the steps that still wait: a step's covariates, those times the weight, and its gradient. */
  readonly batch: Float64Array;
  /** How many wait. */
  readonly waiting: number;
}

/** (1/count) times the sum of left right', waiting steps included, plus a penalty, d x d. */
export function meanOfProducts(
  { dimension: d, tiles, batch, waiting }: OuterProducts,
  which: "hessian" | "noise",
  count: number,
  penalty: number | Matrix,
): Matrix {
  const padded = TILE * Math.ceil(d / TILE);
  const [left, right] = which === "hessian" ? [1, 0] : [2, 2];
  const scalar = (j: number, k: number): number => (j === k ? (penalty as number) : 0);
  const plus = typeof penalty === "number" ? scalar : (j: number, k: number) => penalty.get(j, k);
  const matrix = Matrix.zeros(d, d);
  let tile = which === "hessian" ? 0 : TILE * TILE;
  for (let row = 0; row < padded; row += TILE) {
    for (let column = row; column < padded; column += TILE) {
      for (let entry = 0; entry < TILE * TILE; entry++) {
        const [j, k] = [row + Math.floor(entry / TILE), column + (entry % TILE)];
        if (k < j || k >= d) continue;
        let sum = tiles[tile + entry];
        for (let s = 0; s < waiting; s++) {
          sum += batch[(3 * s + left) * padded + j] * batch[(3 * s + right) * padded + k];
        }
        matrix.set(j, k, sum / count + plus(j, k));
        matrix.set(k, j, matrix.get(j, k));
      }
      tile += 2 * TILE * TILE;
    }
  }
  return matrix;
}
