import { readFileSync } from "node:fs";
import type { FitOptions } from "../../../lib/sa-adam/fit/options.js";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/rows.js";
import { countOf } from "./practitioners.js";

interface Theirs {
  readonly estimates: readonly number[];
  readonly classical: readonly number[];
  readonly HC0: readonly number[];
}
export type Name = "gamma" | "negative-binomial";

/** test/reference/expected_information.py */
export const THEIRS: Record<Name, Record<"plain" | "offset" | "copies", Theirs>> = JSON.parse(
  readFileSync(new URL("expected-information.json", import.meta.url), "utf8"),
);

const [head, ...lines] = readFileSync("data/diabetes.csv", "utf8").trim().split("\n");
export const names = ["age", "sex", "bmi", "bp"];
const at = (name: string) =>
  Float64Array.from(lines, (line) => Number(line.split(",")[head.split(",").indexOf(name)]));
const progression = at("progression");
const FAMILIES: Record<Name, { options: FitOptions; response: Float64Array }> = {
  gamma: { options: { family: "gamma" }, response: progression },
  "negative-binomial": {
    options: { family: "negative-binomial", dispersion: 0.5 },
    response: progression.map(countOf),
  },
};

/** The diabetes data's rows, and what is asked of them. */
export function asked(name: Name): { rows: ColumnBlock; options: FitOptions; classical: FitOptions } {
  const { response, options } = FAMILIES[name];
  return {
    rows: { count: response.length, columns: names.map(at), response },
    options: { ...options, names },
    classical: { ...options, names, interval: "classical" },
  };
}
