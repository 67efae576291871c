import { isVector, shown } from "../numeric/arguments.js";
import { DataError } from "../numeric/data-error.js";
import { log } from "../numeric/elementary.js";
import { howMany } from "../numeric/how-many.js";

/** What rows may have beside covariates and response, a number a row each. */
interface Beside {
  /** What is added to a'x. */
  readonly offset?: ArrayLike<number> | undefined;
  /** In place of an offset, that of which it is the logarithm: time at risk, population. */
  readonly exposure?: ArrayLike<number> | undefined;
  /** What each row's loss is multiplied by; or the trials, of which the response then counts the successes. */
  readonly weights?: ArrayLike<number> | undefined;
  /** Numbers of the clusters that the rows are of. */
  readonly clusters?: ArrayLike<number> | undefined;
}

/** What case weights can be. */
export const WEIGHTS = ["sampling", "frequency", "trials"] as const;

/** What case weights are. */
export type WeightKind = (typeof WEIGHTS)[number];

/** Of these a fit may have been asked to take account. */
export interface Roles {
  /** Do the rows have an offset, or an exposure? */
  readonly offset: boolean;
  /** What case weights are: "sampling" weights of a row, "frequency" of rows alike, or "trials" of a count of successes. */
  readonly weights: WeightKind | undefined;
  readonly clusters: boolean;
}

/** Rows of a stream as columns: what column stores and table readers give. */
export interface ColumnBlock extends Beside {
  /** Rows in the block. */
  readonly count: number;
  /** Covariates, one array of at least `count` numbers a column. */
  readonly columns: readonly ArrayLike<number>[];
  /** Responses y, at least `count`. */
  readonly response: ArrayLike<number>;
}

/** Rows of a stream one after the other: covariate j of row i is `rows[i * p + j]`, p = rows.length / response.length. */
export interface RowBlock extends Beside {
  readonly rows: ArrayLike<number>;
  /** Responses y, one a row. */
  readonly response: ArrayLike<number>;
}

/** Some rows of a stream. */
export type Block = ColumnBlock | RowBlock;

/** One column of some rows, whichever way they are stored: value i is data[offset + i * step]. */
export interface Column {
  readonly name: string;
  readonly data: ArrayLike<number>;
  readonly offset: number;
  readonly step: number;
}

/** Value i of a column. */
export function valueAt({ data, offset, step }: Column, i: number): number {
  return data[offset + i * step];
}

/** Some rows as columns: the one shape that everything in a fit reads. */
export interface Rows {
  readonly count: number;
  readonly covariates: readonly Column[];
  readonly response: Column;
  readonly offset?: Column | undefined;
  readonly cases?: Column | undefined;
  /** Are the cases counts of rows? No unless given. */
  readonly counted?: boolean;
  /** Where the cases are trials, the successes of which the response is the share. */
  readonly successes?: Column | undefined;
  readonly clusters?: Column | undefined;
}

/** What the response is called in messages. */
const RESPONSE = "the response";

/**
 * Rows of a block.
 *
 * @throws DataError for what is no block, and for rows that do not make a whole number of columns
 */
export function countOf(block: Block): number {
  requireArrays(block);
  if ("columns" in block) {
    if (Number.isSafeInteger(block.count) && block.count >= 0) return block.count;
    throw new DataError({
      code: "block-count",
      problem: `a block's count must be a whole number of rows, got ${shown(block.count)}`,
    });
  }
  const [numbers, count] = [block.rows.length, block.response.length];
  if (count === 0 ? numbers === 0 : Number.isInteger(numbers / count)) return count;
  throw new DataError({
    code: "uneven-block",
    problem: `a block of ${howMany(count, "response")} has ${howMany(numbers, "number")} in its rows, not the same number a row`,
  });
}

/** Throws a DataError for what is no block: nothing is yet said of lengths and numbers. */
function requireArrays(block: Block): void {
  const bad = (what: string, value: unknown): DataError =>
    new DataError({
      code: "block",
      problem: `${what}, got ${shown(value)}`,
      remedy: "give { rows, response }, or { count, columns, response }",
    });
  if (typeof block !== "object" || block === null || !("columns" in block || "rows" in block))
    throw bad("a block of rows is an object that has them", block);
  if (!isVector(block.response)) throw bad("a block's response must be an array of numbers", block.response);
  if (!("columns" in block)) {
    if (!isVector(block.rows)) throw bad("a block's rows must be an array of numbers", block.rows);
    return;
  }
  if (!Array.isArray(block.columns)) throw bad("a block's columns must be an array of arrays", block.columns);
  const j = block.columns.findIndex((column) => !isVector(column));
  if (j >= 0) throw bad(`column ${j} of a block must be an array of numbers`, block.columns[j]);
}

/** What is thrown where a fit has taken none. */
export function noRows(): DataError {
  const problem = "there are no rows to fit: the data are empty";
  return new DataError({ code: "no-rows", problem, remedy: "give at least one block of rows" });
}

/** What is thrown where no row counts. */
export function noWeight(): DataError {
  const problem = "the weights of all rows are 0: no row counts";
  return new DataError({
    code: "weight",
    problem,
    remedy: "correct them, or name another column",
    option: "weights",
  });
}

/** The number of covariates of a block that is one. */
function covariatesOf(block: Block): number {
  return "columns" in block ? block.columns.length : block.rows.length / block.response.length;
}

/** x1, x2, ...: names of a block's covariates where none were given. */
export function defaultNames(block: Block): string[] {
  return Array.from({ length: covariatesOf(block) }, (_, j) => `x${j + 1}`);
}

/** A block as columns of these names; throws a DataError when it has another shape, or not what a fit takes account of. */
export function rowsOf(block: Block, names: readonly string[], roles: Roles): Rows {
  const count = countOf(block);
  requireRoles(block, roles);
  if (count > 0 && covariatesOf(block) !== names.length) {
    const listed = names.length > 8 ? `${names.slice(0, 8).join(", ")}, ...` : names.join(", ");
    throw new DataError({
      code: "block-columns",
      problem: `a block of ${howMany(count, "response")} has ${howMany(covariatesOf(block), "covariate")} a row, the fit has ${howMany(names.length, "column")}: ${listed}`,
    });
  }
  const column = (name: string, data: ArrayLike<number>): Column => {
    if (data.length >= count) return { name, data, offset: 0, step: 1 };
    throw new DataError({
      code: "short-column",
      column: name,
      problem: `a block of ${howMany(count, "row")} has only ${howMany(data.length, "value")} of ${name}`,
    });
  };
  const { offset, exposure, weights, clusters } = block;
  const response = column(RESPONSE, block.response);
  const counted = roles.weights === "frequency";
  const cases = weights && column(counted ? "the count" : "the weight", weights);
  return {
    count,
    ...(roles.weights === "trials" && cases
      ? { response: shares(response, cases, count), successes: response }
      : { response }),
    offset: exposure
      ? logarithms(column("the exposure", exposure), count)
      : offset && column("the offset", offset),
    cases,
    counted,
    clusters: clusters && column("the cluster", clusters),
    covariates:
      "columns" in block
        ? names.map((name, j) => column(name, block.columns[j]))
        : names.map((name, j) => ({ name, data: block.rows, offset: j, step: names.length })),
  };
}

/** Throws a DataError where a block lacks what the fit was asked to take account of, or has what it was not. */
function requireRoles(block: Block, roles: Roles): void {
  const { offset, exposure, weights, clusters } = block;
  const bad = (option: keyof Roles, problem: string): DataError =>
    new DataError({ code: "block-roles", problem, option });
  if (offset !== undefined && exposure !== undefined)
    throw bad("offset", "a block has an offset or an exposure, not both");
  const given = { offset: offset ?? exposure, weights, clusters };
  for (const role of ["offset", "weights", "clusters"] as const) {
    const [has, wants] = [given[role] !== undefined, Boolean(roles[role])];
    if (wants && !has) throw bad(role, `the fit was asked for ${role}, and a block has none`);
    if (has && !wants)
      throw bad(role, `a block has ${role}, of which the fit knows nothing: say so in its options`);
    if (has && !isVector(given[role]))
      throw bad(role, `a block's ${role} must be an array of numbers, got ${shown(given[role])}`);
  }
}

/** The offset of an exposure; NaN where that is not positive, which `checkRows` finds. */
function logarithms({ name, data }: Column, count: number): Column {
  const values = Float64Array.from({ length: count }, (_, i) => (data[i] > 0 ? log(data[i]) : Number.NaN));
  return { name, data: values, offset: 0, step: 1 };
}

/** What is a share of each row's trials. */
function shares({ name, data }: Column, trials: Column, count: number): Column {
  const values = Float64Array.from({ length: count }, (_, i) => data[i] / trials.data[i]);
  return { name, data: values, offset: 0, step: 1 };
}

/** The same rows, the offset taken from the response, for a family whose response may be shifted. */
export function withoutOffset({ offset, ...rows }: Rows): Rows {
  if (!offset) return rows;
  const { count, response } = rows;
  const data = Float64Array.from({ length: count }, (_, i) => valueAt(response, i) - valueAt(offset, i));
  return { ...rows, response: { name: response.name, data, offset: 0, step: 1 } };
}

/** Rows that stand one after the other in memory, the response last in each, as columns. */
export function storedRows(values: Float64Array, names: readonly string[]): Rows {
  const step = names.length + 1;
  const column = (name: string, offset: number): Column => ({ name, data: values, offset, step });
  return {
    count: values.length / step,
    covariates: names.map(column),
    response: column(RESPONSE, names.length),
  };
}

/** What a model says of responses. */
export interface Responses {
  readonly name: string;
  /** Those that it knows, in words. */
  readonly responses: string;
  accepts(y: number): boolean;
}

/**
 * Throw a DataError for the first unusable value of rows first, ..., first + count - 1; row 0 is the stream's `row`, from 1.
 *
 * @param model judges the responses; none for a loss of one's own
 */
export function checkRows(
  { covariates, response, ...beside }: Rows,
  first: number,
  count: number,
  row: number,
  model: Responses | undefined,
): void {
  const { clusters } = beside;
  if (beside.offset) requireOffsets(beside.offset, first, count, row);
  const { cases, counted = false, successes } = beside;
  if (cases && successes) requireTrials(successes, cases, first, count, row);
  else if (cases) requireCases(cases, { counted, first, count, row });
  const all = [...covariates, response, ...(clusters ? [clusters] : [])];
  if (all.some((column) => hasUnusable(column, first, count))) {
    for (let i = first; i < first + count; i++) for (const column of all) requireFinite(column, i, row);
  }
  if (!model || successes) return;
  for (let i = first; i < first + count; i++) {
    const y = valueAt(response, i);
    if (model.accepts(y)) continue;
    throw new DataError({
      code: "response",
      row: row + i,
      problem: `a response of the ${model.name} family is ${model.responses}, got ${y}`,
      remedy: "recode the response, or choose another family",
      option: "family",
    });
  }
}

/** An exposure that is not positive has no logarithm. */
function requireOffsets(column: Column, first: number, count: number, row: number): void {
  if (!hasUnusable(column, first, count)) return;
  const i = firstWhere(column, first, count, (value) => !Number.isFinite(value));
  const exposure = column.name === "the exposure";
  throw new DataError({
    code: "offset",
    row: row + i,
    problem: exposure
      ? "the exposure is not a positive number: it has no logarithm"
      : `the offset is ${shown(valueAt(column, i))}, not a finite number`,
    remedy: "correct the row or leave it out",
    option: "offset",
  });
}

function requireCases(
  column: Column,
  { counted, first, count, row }: { counted: boolean; first: number; count: number; row: number },
): void {
  const known = (value: number): boolean =>
    value >= 0 && (counted ? Number.isSafeInteger(value) : value < Number.POSITIVE_INFINITY);
  const i = firstWhere(column, first, count, (value) => !known(value));
  if (i < 0) return;
  const what = counted ? "a count of rows is a whole number" : "a case weight is a number";
  throw new DataError({
    code: "weight",
    row: row + i,
    problem: `${what} from 0 on, got ${shown(valueAt(column, i))}`,
    remedy: counted
      ? "correct the row, or take sampling weights if it is none of a count"
      : "correct the row or leave it out",
    option: "weights",
  });
}

/** Successes are some or all of the trials, and both are counts. */
function requireTrials(successes: Column, trials: Column, first: number, count: number, row: number): void {
  for (let i = first; i < first + count; i++) {
    const [s, m] = [valueAt(successes, i), valueAt(trials, i)];
    if (m > 0 && s >= 0 && s <= m && Number.isSafeInteger(m) && Number.isInteger(s)) continue;
    throw new DataError({
      code: "trials",
      row: row + i,
      problem: `trials are a whole number from 1 on, and successes one from 0 to that, got ${shown(s)} of ${shown(m)}`,
      remedy: "correct the row or leave it out",
      option: "weights",
    });
  }
}

/** The first row whose value is such a one; -1 where there is none. */
function firstWhere(column: Column, first: number, count: number, holds: (value: number) => boolean): number {
  for (let i = first; i < first + count; i++) if (holds(valueAt(column, i))) return i;
  return -1;
}

/** Is any of the values first, ..., first + count - 1 not a finite number? */
function hasUnusable({ data, offset, step }: Column, first: number, count: number): boolean {
  let zero = 0;
  const end = offset + (first + count) * step;
  if (data instanceof Float64Array) {
    for (let i = offset + first * step; i < end; i += step) zero += data[i] * 0;
    return zero !== 0;
  }
  for (let i = offset + first * step; i < end; i += step) {
    if (!Number.isFinite(data[i])) return true;
  }
  return false;
}

function requireFinite(column: Column, i: number, row: number): void {
  const { name } = column;
  const value: unknown = valueAt(column, i);
  if (Number.isFinite(value)) return;
  const seen = typeof value === "string" ? `the text ${shown(value)}` : shown(value);
  throw new DataError({
    code: "not-finite",
    row: row + i,
    column: name,
    problem: `${name} is ${seen}, not a finite number`,
    remedy: "correct the row or leave it out",
  });
}

/** Where rows are written: covariate j of row i is rows[i * stride + j]. */
export interface RowTarget {
  readonly rows: Float64Array;
  readonly stride: number;
}

/** Write (value - center) / scale of a column's rows first, ..., first + count - 1 into column `at` of rows from `to` on. */
export function writeColumn(
  { data, offset, step }: Column,
  first: number,
  count: number,
  { rows, stride }: RowTarget,
  {
    at,
    to = 0,
    center = 0,
    inverseScale = 1,
  }: { at: number; to?: number; center?: number; inverseScale?: number },
): void {
  let from = offset + first * step;
  const start = to * stride + at;
  const end = start + count * stride;
  for (let place = start; place < end; place += stride) {
    rows[place] = (data[from] - center) * inverseScale;
    from += step;
  }
}
