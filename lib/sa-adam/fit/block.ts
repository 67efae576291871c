/** Rows of a stream as columns: what column stores and table readers give. */
export interface ColumnBlock {
  /** Rows in the block. */
  readonly count: number;
  /** Covariates, one array of at least `count` numbers a column. */
  readonly columns: readonly ArrayLike<number>[];
  /** Responses y, at least `count`. */
  readonly response: ArrayLike<number>;
}

/** Rows of a stream one after the other: covariate j of row i is `rows[i * p + j]`, p = rows.length / response.length. */
export interface RowBlock {
  readonly rows: ArrayLike<number>;
  /** Responses y, one a row. */
  readonly response: ArrayLike<number>;
}

/** Some rows of a stream. */
export type Block = ColumnBlock | RowBlock;
