import { type Command, Option } from "commander";
import {
  exp,
  FAMILIES,
  type FamilyName,
  type FitResult,
  INTERCEPT,
  INTERVALS,
  type IntervalName,
  type WaldTest,
  waldTests,
} from "sa-adam/internal";
import { CommandFailure } from "../files/failure.js";

/** The flags that ask for more than the table. */
export interface AnswerFlags {
  wald?: boolean;
  ratios?: boolean;
}

/** e to the power of a coefficient and of its limits. */
interface Ratio {
  readonly name: string;
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
}

/** What stands below the table where it was asked for. */
export interface Answers {
  readonly terms?: readonly WaldTest[];
  /** The intercept, which is none, left out. */
  readonly ratios?: { readonly name: string; readonly of: readonly Ratio[] };
}

/** Adds the flags. */
export function addAnswerFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--wald",
        "a Wald test of each factor, polynomial and interaction, all of its coefficients together",
      ),
    )
    .addOption(new Option("--ratios", "odds or rate ratios: e to the power of coefficients and limits"));
}

/**
 * Refuses what the fit cannot answer, before any work.
 *
 * @throws CommandFailure with what to ask for instead
 */
export function requireAnswerable(
  { wald, ratios, format }: AnswerFlags & { readonly format: string },
  { family, interval, law }: { family: FamilyName; interval: IntervalName; law?: string },
): void {
  const fail = (message: string): never => {
    throw new CommandFailure(message, 2);
  };
  if (wald && INTERVALS[interval].ofPath)
    fail(
      `--wald rests on the normal law of the estimates, which --interval ${interval} does not: take plug-in or hc1`,
    );
  if (wald && law === "t") fail("--wald: its law is chi-squared, of normal estimates: leave out --law t");
  if (wald && format === "csv")
    fail("--wald: a CSV of coefficients has no place for terms: take --format json");
  if (ratios && FAMILIES[family].ratio === undefined) {
    const those = Object.entries(FAMILIES).flatMap(([name, entry]) => (entry.ratio ? [name] : []));
    fail(
      `--ratios: coefficients of the ${family} family are differences, and no logarithms of ratios: leave it out, or take ` +
        `--family ${those.join(", ")}`,
    );
  }
}

/** What was asked for beside the table. */
export function answersOf(
  result: FitResult,
  terms: readonly (readonly [name: string, columns: number])[],
  { wald, ratios }: AnswerFlags,
): Answers {
  const name = FAMILIES[result.model as FamilyName]?.ratio;
  return {
    ...(wald && { terms: waldTests(result, terms) }),
    ...(ratios && name !== undefined && { ratios: { name, of: ratiosOf(result) } }),
  };
}

function ratiosOf({ coefficients }: FitResult): Ratio[] {
  return coefficients
    .filter(({ name }) => name !== INTERCEPT)
    .map(({ name, estimate, lower, upper }) => ({
      name,
      ratio: exp(estimate),
      lower: exp(lower),
      upper: exp(upper),
    }));
}
