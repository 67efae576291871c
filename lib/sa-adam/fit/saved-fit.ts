import { Matrix } from "ml-matrix";
import { fromBase64, toBase64 } from "../numeric/base64.js";
import { crc32 } from "../numeric/crc32.js";
import { DataError } from "../numeric/data-error.js";

const FORMAT = "sa-adam fit";
const VERSION = 4;

/** A fit as plain JSON: what `RunningFit.save` gives and `RunningFit.restore` takes. */
export interface SavedFit {
  readonly format: string;
  readonly version: number;
  /** Of the body, so that no changed byte is taken for a fit. */
  readonly checksum: number;
  readonly body: unknown;
}

/** A body with its format, version and checksum. */
export function sealed(body: unknown): SavedFit {
  return { format: FORMAT, version: VERSION, checksum: crc32(JSON.stringify(body)), body };
}

/** The body of a saved fit; throws a DataError for what is none, is of another version, or was changed. */
export function unsealed(saved: SavedFit): unknown {
  const fail = (problem: string): never => {
    throw new DataError({ code: "state", problem, remedy: "fit again" });
  };
  if (saved?.format !== FORMAT) fail("this is not the state of a fit");
  if (saved.version !== VERSION)
    fail(`the state is of version ${saved.version}, and ${VERSION} is read here`);
  if (crc32(JSON.stringify(saved.body)) !== saved.checksum)
    fail("the state is corrupt: its checksum differs");
  return saved.body;
}

const ARRAYS = { Float64Array, Uint8Array, Uint32Array, Float32Array, Int32Array };

/**
 * A value as plain JSON: typed arrays and matrices in base64, numbers that JSON does not know and an array's undefined by name.
 *
 * @example decode(JSON.parse(JSON.stringify(encode({ x: Float64Array.of(0.1), y: NaN }))))
 */
export function encode(value: unknown): unknown {
  if (value === undefined) return { $: "undefined" };
  if (typeof value === "number" && !Number.isFinite(value)) return { $: "number", text: String(value) };
  if (value instanceof Matrix) {
    const values = Float64Array.from(value.to1DArray());
    return { $: "Matrix", rows: value.rows, columns: value.columns, values: encode(values) };
  }
  for (const [name, type] of Object.entries(ARRAYS)) {
    if (!(value instanceof type)) continue;
    return { $: name, base64: toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
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

/** The value that `encode` was given; throws a DataError for what it did not write. */
export function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (!value || typeof value !== "object") return value;
  const fields = value as Record<string, unknown>;
  if (!Object.hasOwn(fields, "$")) {
    return Object.fromEntries(
      Object.entries(fields).map(([key, item]) => {
        if (key === "__proto__") throw foreign(key);
        return [key, decode(item)];
      }),
    );
  }
  const tag = fields.$;
  if (tag === "undefined") return undefined;
  if (tag === "number") return Number(fields.text);
  if (tag === "Matrix") {
    const values = decode(fields.values);
    if (!(values instanceof Float64Array)) throw foreign("a matrix without values");
    return Matrix.from1DArray(fields.rows as number, fields.columns as number, Array.from(values));
  }
  if (typeof tag !== "string" || !Object.hasOwn(ARRAYS, tag) || typeof fields.base64 !== "string")
    throw foreign(typeof tag === "string" ? tag : JSON.stringify(tag));
  return new ARRAYS[tag as keyof typeof ARRAYS](fromBase64(fields.base64).buffer);
}

function foreign(what: string): DataError {
  return new DataError({
    code: "state",
    problem: `the state holds what no fit writes: ${what}`,
    remedy: "fit again",
  });
}
