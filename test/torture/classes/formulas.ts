import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { run } from "../../programs.js";
import { judged, withoutLeftovers } from "../judge.js";
import { keptFolder } from "../kept.js";
import { cleanTable, csvOf } from "../rows.js";
import type { Torture } from "../torture.js";

/** Pieces of formulas, and of what is none. */
const PIECES = [
  ...[
    "y",
    "x1",
    "x2",
    "city",
    "`x1`",
    "nothing",
    "1",
    "0",
    "2",
    "-1",
    "1e308",
    "1e-400",
    "99",
    ".",
    "``",
    "`",
  ],
  ...[
    "~",
    "+",
    "-",
    "*",
    ":",
    "/",
    "^",
    "**",
    "%in%",
    "(",
    ")",
    ",",
    "=",
    "==",
    "|",
    '"',
    "'",
    "\\",
    "−",
    "é",
    "\n",
    " ",
  ],
  ...[
    "I(x1^2)",
    "I(x1/x2)",
    "I(1/0)",
    "log(x2)",
    "log(x1)",
    "log(y)",
    "exp(x2)",
    "exp(exp(x2))",
    "sqrt(x2)",
    "abs(x1)",
  ],
  ...[
    "poly(x1, 2)",
    "poly(x2, 9)",
    "poly(x1, 100)",
    "poly(x1, 2, raw = TRUE)",
    "poly(city, 2)",
    "C(x2)",
    "C(city)",
    "C(x1)",
  ],
  ...[
    "offset(x1)",
    "offset(log(x2))",
    "offset(city)",
    "factor(x2)",
    "scale(x1)",
    "constructor",
    "__proto__",
    "toString(x1)",
  ],
];

/** Terms that have a meaning each, though not together in every way. */
const TERMS = [
  ...[
    "x1",
    "x2",
    "city",
    "x1 * x2",
    "x1:city",
    "I(x1^2)",
    "exp(x1)",
    "log(x2 + 1)",
    "poly(x1, 2)",
    "C(x2)",
    "1",
    "0",
    ".",
  ],
  ...[
    "poly(x2, 3, raw = TRUE)",
    "offset(x1)",
    "offset(log(x2 + 1))",
    "sqrt(x2)",
    "(x1 + city)^2",
    "city / x1",
    "- x1",
    "I(x1 / 1e300)",
  ],
];

interface FormulaCase {
  readonly pieces: readonly string[];
  /** Is it begun with a response? */
  readonly begun: boolean;
  readonly joined: string;
  readonly missing: "error" | "drop";
}

export const formulas: Torture<FormulaCase> = {
  name: "formulas",
  promise: "any formula is fitted with numbers, or one clear line says what is wrong, and where in it",
  cases: fc.record({
    pieces: fc.oneof(
      fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 3 })), { maxLength: 7 }),
      { weight: 2, arbitrary: fc.array(fc.constantFrom(...TERMS), { minLength: 1, maxLength: 3 }) },
    ),
    begun: fc.constantFrom(true, true, false),
    joined: fc.constantFrom("", " ", " + ", " * ", ":"),
    missing: fc.constantFrom("error" as const, "drop" as const),
  }),
  share: 60,
  seconds: 120,
  async run({ pieces, begun, joined, missing }, { folder, shared }) {
    const kept = await keptFolder(shared, "formulas", async (path) => {
      writeFileSync(join(path, "rows.csv"), csvOf(cleanTable(7, 150, true, "gaussian")));
    });
    const formula = `${begun ? "y ~ " : ""}${pieces.join(joined)}`;
    const ended = await run(
      "command",
      "fit",
      join(kept, "rows.csv"),
      `--formula=${formula}`,
      "--missing",
      missing,
      "--format",
      "json",
    );
    const outcome = judged(ended, (out) => {
      const { coefficients } = JSON.parse(out);
      const odd = coefficients.find(
        (one: { estimate: unknown; leftOut?: unknown }) => !one.leftOut && typeof one.estimate !== "number",
      );
      return odd && `no number: ${JSON.stringify(odd)}`;
    });
    const { kind, detail } = withoutLeftovers(outcome, folder);
    return { kind, detail: detail && `${JSON.stringify(formula)}: ${detail}` };
  },
};
