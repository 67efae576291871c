import type { Piece } from "./pieces.js";
import type { RowQuery } from "./query.js";
import type { Target } from "./target.js";

/** Rows that are written column after column before the next ones: what a core's first memory holds. */
const TILE = 128;

/** Write the rows of a piece from row `at` of the target on, categories as zeros and ones. */
export function fillWith(target: Target, at: number, piece: Piece, query: RowQuery): void {
  const { values, stride, response, columns: places } = target;
  const { columns, from, count, list } = piece;
  for (let tile = 0; tile < count; tile += TILE) {
    const end = Math.min(count, tile + TILE);
    put(values, (at + tile) * stride + response, stride, columns[0].items, from, list, tile, end);
    let place = 0;
    for (let j = 0; j < query.covariates.length; j++) {
      const { levels } = query.covariates[j];
      const { items } = columns[j + 1];
      if (!levels) {
        put(values, (at + tile) * stride + places[place++], stride, items, from, list, tile, end);
        continue;
      }
      for (let level = 1; level < levels.length; level++, place++) {
        for (let i = tile; i < end; i++) {
          values[(at + i) * stride + places[place]] = items[list ? list[i] : from + i] === level ? 1 : 0;
        }
      }
    }
  }
}

/** Numbers from `from + begin` on, or those listed, to every stride-th place. */
function put(
  values: Float64Array,
  place: number,
  stride: number,
  items: Float64Array,
  from: number,
  list: Uint32Array | undefined,
  begin: number,
  end: number,
): void {
  let to = place;
  if (list === undefined) {
    for (let i = from + begin; i < from + end; i++, to += stride) values[to] = items[i];
  } else {
    for (let i = begin; i < end; i++, to += stride) values[to] = items[list[i]];
  }
}
