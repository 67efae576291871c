import fc from "fast-check";
import { NonFiniteError } from "sa-adam";
import { type Argument, rows } from "../../sa-adam/arguments.js";
import { type Outcome, RIGHT, type Torture } from "../torture.js";

interface ArgumentCase {
  readonly row: string;
  /** What is put in the place of values somewhere in good arguments; places are in millionths of all of them. */
  readonly changes: readonly { readonly at: number; readonly value: string }[];
}

/** Values that are wrong somewhere, by a name that JSON takes. */
const VALUES: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(
    [0, -0, 1, -1, 0.5, 2, 3, 100, 1e-300, 5e-324, 1e300, 2 ** 53, Number.NaN, Infinity, -Infinity].map(
      (value) => [Object.is(value, -0) ? "-0" : String(value), value],
    ),
  ),
  undefined: undefined,
  null: null,
  true: true,
  text: "text",
  "text 5": "5",
  empty: "",
  array: [],
  "array of one": [1],
  "array of NaN": [Number.NaN],
  matrix: [
    [1, 2],
    [3, 4],
  ],
  hole: new Array(3),
  object: {},
  bigint: 5n,
  symbol: Symbol("s"),
  function: () => Number.NaN,
  thrower: () => {
    throw new TypeError("of the caller");
  },
  date: new Date(0),
  proxied: JSON.parse('{"__proto__": 1}'),
  floats: Float64Array.of(1, 2),
  endless: {
    *[Symbol.iterator]() {
      for (let i = 0; i < 1000; i++) yield Number.NaN;
    },
  },
};

/** The good arguments of a row, each with all of its options. */
const goodOf = (all: readonly Argument[]): unknown[] =>
  all.map(({ good, options }) =>
    options && good && typeof good === "object"
      ? {
          ...good,
          ...Object.fromEntries(
            options.filter(({ optional }) => !optional).map((one) => [one.name, one.good]),
          ),
        }
      : good,
  );

/** A copy of a tree of arrays and plain objects in which the value at one of its places is another; options may be added. */
function changed(tree: unknown[], all: readonly Argument[], at: number, value: unknown): unknown[] {
  const copy = tree.map(copied);
  const places: (() => void)[] = [];
  const walk = (parent: Record<string, unknown> | unknown[], more: readonly string[]): void => {
    for (const key of new Set([...Object.keys(parent), ...more])) {
      const there = (parent as Record<string, unknown>)[key];
      places.push(() => {
        (parent as Record<string, unknown>)[key] = value;
      });
      const options = Array.isArray(parent) && parent === copy ? (all[Number(key)]?.options ?? []) : [];
      if (isPlain(there))
        walk(
          there,
          options.map(({ name }) => name),
        );
    }
  };
  walk(copy, []);
  places[Math.floor((at * places.length) / 1e6)]?.();
  return copy;
}

/** Of what the caller implements only the shape is looked at. */
const IMPLEMENTED = new Set(
  Object.values(rows)
    .flatMap((row) => row.arguments.flatMap((one) => [one, ...(one.options ?? [])]))
    .filter(({ shape }) => shape)
    .map(({ good }) => good),
);

const isPlain = (value: unknown): value is Record<string, unknown> =>
  Array.isArray(value) ||
  (!IMPLEMENTED.has(value) &&
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype);

const copied = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(copied)
    : isPlain(value)
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copied(item)]))
      : value;

/** Where in an answer a number is none. */
function nanIn(value: unknown, place = "the answer", depth = 0): string | undefined {
  if (typeof value === "number") return Number.isNaN(value) ? place : undefined;
  if (!Array.isArray(value) && !isPlain(value) && !(value instanceof Float64Array)) return undefined;
  if (depth > 4 || "leftOut" in value || "warnings" in value) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = nanIn(item, `${place}.${key}`, depth + 1);
    if (found) return found;
  }
  return undefined;
}

async function runArguments({ row, changes }: ArgumentCase): Promise<Outcome> {
  const { arguments: all, call } = rows[row];
  let given = goodOf(all);
  for (const { at, value } of changes) given = changed(given, all, at, VALUES[value]);
  try {
    const nan = nanIn(await (call as (...values: unknown[]) => unknown)(...given));
    return nan === undefined ? RIGHT : { kind: "silent change", detail: `${row}: NaN in ${nan}` };
  } catch (error) {
    const { name, message, stack = "" } = error as Error;
    const [, thrownAt = ""] = stack.slice(stack.indexOf(message) + message.length).split("\n");
    const own =
      (error instanceof RangeError || error instanceof NonFiniteError || name === "Error") &&
      !/node_modules.(?!\.cache)/.test(thrownAt) &&
      !/Invalid (array|typed array|string) length|call stack/.test(message);
    // A function of the caller's own may throw what it likes.
    if (own || message === "of the caller") return { kind: "clear error", detail: message };
    return {
      kind: "crash",
      detail: `${row}: ${name}: ${message}: ${stack.split("\n").slice(1, 4).join(" ")}`,
    };
  }
}

export const wrongArguments: Torture<ArgumentCase> = {
  name: "arguments",
  promise: "every public function answers with numbers, or throws an error of the library's own",
  cases: fc.record({
    row: fc.constantFrom(...Object.keys(rows)),
    changes: fc.array(fc.record({ at: fc.nat(999_999), value: fc.constantFrom(...Object.keys(VALUES)) }), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
  share: 400,
  seconds: 120,
  run: runArguments,
};
