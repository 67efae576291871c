import { DataError, nearest } from "sa-adam/internal";
import type { TableOptions } from "./table.js";

type Check = readonly [wanted: string, accepts: (value: never) => boolean];

const TEXT: Check = ["a text", (value: unknown) => typeof value === "string"];
const BOOLEAN: Check = ["true or false", (value: unknown) => typeof value === "boolean"];
const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((text) => typeof text === "string");
const isEncoding = (label: unknown): boolean => {
  try {
    return new TextDecoder(label as string) !== undefined;
  } catch {
    return false;
  }
};

/** What each option must be. */
const CHECKS: { readonly [K in keyof Required<TableOptions>]: Check } = {
  formula: TEXT,
  bases: ["bases of polynomials", (value: unknown) => typeof value === "object" && value !== null],
  response: TEXT,
  unanswered: BOOLEAN,
  features: ["a list of columns", isTexts],
  offset: TEXT,
  exposure: TEXT,
  weights: TEXT,
  clusters: TEXT,
  sql: TEXT,
  header: BOOLEAN,
  levels: [
    "a list of levels for each column",
    (value: unknown) => typeof value === "object" && value !== null && Object.values(value).every(isTexts),
  ],
  missing: [
    '"error", "drop" or "level"',
    (value: unknown) => value === "error" || value === "drop" || value === "level",
  ],
  shuffle: BOOLEAN,
  seed: ["a whole number", Number.isSafeInteger],
  levelRows: [
    "a whole number of rows, from 1 on",
    (value: number) => Number.isSafeInteger(value) && value > 0,
  ],
  delimiter: [
    'one to four characters other than quotes and line ends, or "blanks"',
    (value: unknown) => typeof value === "string" && (value === "blanks" || /^[^"\r\n]{1,4}$/.test(value)),
  ],
  decimal: ['"." or ","', (value: unknown) => value === "." || value === ","],
  thousands: [
    "one character that is no digit and no sign",
    (value: unknown) => typeof value === "string" && /^[^\d+\-eE]$/.test(value),
  ],
  nullStrings: ["a list of texts", isTexts],
  encoding: ["an encoding such as latin1", isEncoding],
  classes: BOOLEAN,
  live: [
    "how rows are read as they come",
    (value: unknown) => typeof value === "object" && value !== null && "end" in value,
  ],
};

/**
 * Refuse options that are not known or not what they must be.
 *
 * @throws DataError that names the option
 */
export function checkOptions(options: TableOptions): void {
  const names = Object.keys(CHECKS);
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(CHECKS, name)) {
      const close = nearest(name, names);
      throw new DataError({
        code: "unknown-option",
        problem: `there is no option ${name}`,
        remedy:
          close.length > 0 ? `did you mean ${close.join(", ")}?` : `the options are ${names.join(", ")}`,
      });
    }
    const [wanted, accepts] = CHECKS[name as keyof TableOptions];
    if (value === undefined || accepts(value as never)) continue;
    throw new DataError({
      code: "bad-option",
      problem: `${name}: ${JSON.stringify(value) ?? String(value)} is not ${wanted}`,
      remedy: "give another",
      option: name,
    });
  }
  const beside = (["response", "features"] as const).find((name) => options[name] !== undefined);
  if (options.formula !== undefined && beside !== undefined) {
    throw new DataError({
      code: "bad-option",
      problem: `${beside}: the formula names the response and what explains it`,
      remedy: "leave one of the two out",
      option: beside,
    });
  }
  if (!options.response && options.formula === undefined) {
    throw new DataError({
      code: "no-response",
      problem: "no response",
      remedy: "name its column",
      option: "response",
    });
  }
  if (options.offset !== undefined && options.exposure !== undefined) {
    throw new DataError({
      code: "bad-option",
      problem: "offset and exposure: an exposure is an offset's exponential",
      remedy: "name one of them",
      option: "offset",
    });
  }
  if (options.thousands !== undefined && options.thousands === options.decimal) {
    throw new DataError({
      code: "bad-option",
      problem: `thousands: "${options.thousands}" is the decimals' sign already`,
      remedy: "give another",
      option: "thousands",
    });
  }
}
