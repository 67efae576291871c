import { Matrix } from "ml-matrix";
import { fromBase64, toBase64 } from "../numeric/base64.js";

const ARRAYS = { Float64Array, Uint8Array, Float32Array, Int32Array };

/**
 * A value as plain JSON: typed arrays and matrices in base64, numbers that JSON does not know by name.
 *
 * @example decode(JSON.parse(JSON.stringify(encode({ x: Float64Array.of(0.1), y: NaN }))))
 */
export function encode(value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return { $: "number", text: String(value) };
  if (value instanceof Matrix) {
    return { $: "Matrix", rows: value.rows, columns: value.columns, values: encode(flat(value)) };
  }
  for (const [name, type] of Object.entries(ARRAYS)) {
    if (!(value instanceof type)) continue;
    return {
      $: name,
      base64: toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)),
    };
  }
  if (Array.isArray(value)) return value.map(encode);
  if (value && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined && typeof item !== "function")
        .map(([key, item]) => [key, encode(item)]),
    );
  }
  return value;
}

/** The value that `encode` was given; throws an Error for what it did not write. */
export function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (!value || typeof value !== "object") return value;
  const fields = value as Record<string, unknown>;
  const tag = fields.$;
  if (tag === undefined)
    return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, decode(item)]));
  if (tag === "number") return Number(fields.text);
  if (tag === "Matrix") {
    const values = decode(fields.values) as Float64Array;
    return Matrix.from1DArray(fields.rows as number, fields.columns as number, Array.from(values));
  }
  const type = ARRAYS[tag as keyof typeof ARRAYS];
  if (!type || typeof fields.base64 !== "string") throw new Error(`an unknown kind of value: ${String(tag)}`);
  // A copy of its own, aligned for numbers of any size.
  const bytes = fromBase64(fields.base64);
  return new type(bytes.buffer);
}

function flat(matrix: Matrix): Float64Array {
  return Float64Array.from(matrix.to1DArray());
}

/** Write saved fields into an object of the same shape, into its arrays and objects rather than over them. */
export function restoreFields(target: object, saved: unknown): void {
  const fields = target as Record<string, unknown>;
  for (const [name, value] of Object.entries(saved as Record<string, unknown>)) {
    const present = fields[name];
    if (present instanceof Float64Array && value instanceof Float64Array) present.set(value);
    else if (present && typeof present === "object" && value && !ArrayBuffer.isView(value)) {
      restoreFields(present, value);
    } else fields[name] = value;
  }
}
