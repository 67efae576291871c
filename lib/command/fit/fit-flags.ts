import { type Command, InvalidArgumentError, Option } from "commander";
import {
  FAMILIES,
  type FamilyName,
  type FitOptions,
  INTERVALS,
  type IntervalName,
  isKinked,
  METHODS,
  type MethodName,
} from "sa-adam/internal";
import { fieldsOf } from "../files/csv.js";
import { duration } from "../files/duration.js";
import { missingArgument, oneOf, seedNumber } from "../files/flags.js";
import { between, integerFrom, missing, number } from "../files/numbers.js";
import { readFormula, responseName } from "../formula/formula.js";
import { type AnswerFlags, addAnswerFlags } from "./fit-answers.js";
import type { FitFormat } from "./fit-formats.js";
import { quantileLevels } from "./fit-several.js";

/** The flags of `sa-adam fit`, as commander gives them. */
export interface FitFlags extends AnswerFlags {
  formula?: string;
  response?: string;
  features?: string[];
  sql?: string;
  family: FamilyName;
  ridge: number;
  method: MethodName | "auto";
  interval: IntervalName;
  law?: "normal" | "t";
  offset?: string;
  exposure?: string;
  weights?: string;
  counts?: string;
  trials?: string;
  clusters?: string;
  level: number;
  intercept: boolean;
  header: boolean;
  levels?: Record<string, string[]>;
  missing: "error" | "drop" | "level";
  delimiter?: string;
  decimal?: "." | ",";
  thousands?: string;
  nullStrings?: string[];
  encoding?: string;
  shuffle?: boolean;
  seed?: number;
  warmUp?: number;
  burnIn?: number;
  alpha?: number;
  gamma?: number;
  threshold?: number;
  dispersion?: number;
  quantile?: number[];
  checkpoint?: string;
  resume?: boolean;
  every?: number;
  follow?: boolean;
  state?: string;
  continue?: string;
  onePass?: boolean;
  batch?: boolean;
  plot?: string;
  trajectory?: string;
  quiet?: boolean;
  format: FitFormat;
}

/** How a result is written. */
export const FORMATS: readonly FitFormat[] = ["table", "json", "csv"];

const notNegative = {
  words: "a number from 0 on",
  accepts: (value: number) => value >= 0 && value < Number.POSITIVE_INFINITY,
};
const exponent = between(0, 1.5);
const rowCount = number(integerFrom(2, 1e9));

/** Adds the flags, in the order in which the help shows them. */
export function addFitFlags(command: Command): Command {
  command
    .optionsGroup("The regression:")
    .option(
      "--formula <text>",
      'what explains what, as "y ~ x * city + log(w)", in place of --response and --features',
      once,
    )
    .option("--response <column>", "the column to explain", once)
    .option(
      "--features <list>",
      'the columns that explain it, as a,b,"c, d"; all others unless given',
      columnNames,
    )
    .addOption(
      choice("--family <name>", "the regression", Object.keys(FAMILIES) as FamilyName[]).default("gaussian"),
    )
    .option(
      "--ridge <number>",
      "lambda of the penalty (lambda/2) |beta|^2, in the data's units",
      number(notNegative),
      0,
    )
    .option(
      "--threshold <number>",
      "Huber's threshold, in units of the response; from the first rows' residuals unless given",
      number(between(0, Number.MAX_VALUE)),
    )
    .option(
      "--dispersion <number>",
      "the negative binomial's k, of the variance m + k m^2; given, not estimated",
      number(between(0, Number.MAX_VALUE)),
    )
    .option(
      "--quantile <list>",
      "the levels of quantile regressions, as 0.1,0.5,0.9, all in one pass; the median unless given",
      quantileLevels,
    )
    .option("--no-intercept", "no constant column")
    .addOption(
      choice(
        "--interval <name>",
        "where standard errors come from",
        Object.keys(INTERVALS) as IntervalName[],
      ).default("plug-in"),
    )
    .option("--level <number>", "level of the intervals", number(between(0, 1)), 0.95)
    .addOption(
      choice("--law <name>", "of the statistics, t being Student's", ["normal", "t"] as const).default(
        "normal",
      ),
    )
    .optionsGroup("What rows have beside, each a column:")
    .option("--offset <column>", "is added to the linear predictor", once)
    .option("--exposure <column>", "its logarithm is: time at risk, population", once)
    .option("--weights <column>", "sampling weights: what a row's loss is multiplied by", once)
    .option("--counts <column>", "how many rows each row stands for", once)
    .option("--trials <column>", "of how many the response counts the successes: grouped binomial", once)
    .option("--clusters <column>", "rows of one cluster need not be independent", once)
    .optionsGroup("The rows:");
  addReadFlags(command)
    .option(
      "--levels <column=a,b,c>",
      "levels of a column of words, the reference first; repeatable",
      levelsOf,
    )
    .option("--shuffle", "read the rows in random order: for files that are sorted, and fit in memory")
    .option("--seed <integer>", "seed of --shuffle", seedNumber);
  addCsvFlags(command)
    .optionsGroup("The engine:")
    .addOption(
      choice("--method <name>", "what takes the rows", [
        "auto",
        ...(Object.keys(METHODS) as MethodName[]),
      ]).default("auto"),
    )
    .option("--one-pass", "read the rows once, even where they could be read again to certify the estimate")
    .option("--batch", "the stored batch's estimate itself, by as many readings as it takes")
    .option(
      "--warm-up <integer>",
      "rows that set scales, start and gains; max(2000, 20 d) unless given",
      rowCount,
    )
    .option("--burn-in <integer>", "steps left out of the averages", number(integerFrom(0, 1e15)))
    .option("--alpha <number>", "exponent of the step size; 0.6 unless given", number(exponent))
    .option("--gamma <number>", "exponent of the momentum gain; 0.75 unless given", number(exponent))
    .optionsGroup("Long runs, and several machines:")
    .option("--checkpoint <file>", "write the fit's state there on the way")
    .option("--resume", "continue from the checkpoint, to the same bits")
    .option(
      "--every <time>",
      "how often: the table so far, of rows that come through a pipe or --follow; and the checkpoint, 30s unless given",
      duration,
    )
    .option("--follow", "go on as the file grows, under its name; Ctrl-C ends with the last table")
    .option("--state <file>", "keep the fit's state, for sa-adam merge and --continue")
    .option("--continue <file>", "go on from a kept state with the rows of DATA, which are new")
    .optionsGroup("The result:")
    .addOption(choice("--format <name>", "of the result on stdout", FORMATS).default("table"));
  return addAnswerFlags(command)
    .option("--plot <file.html>", "an interactive forest plot, a page that stands alone")
    .option("--trajectory <file.csv>", "estimates and standard errors at log-spaced row counts")
    .option("--quiet", "no progress on stderr");
}

/** Adds the flags of which rows are read, for every verb that reads some. */
export function addReadFlags(command: Command): Command {
  return command
    .option("--sql <query>", "read the rows of a query, in which the files are the table data")
    .option("--no-header", "the files' first line is data; columns are x1, x2, ... by position")
    .addOption(
      choice(
        "--missing <policy>",
        "what a missing value does: stops, drops its row, or is a level of words",
        ["error", "drop", "level"] as const,
      ).default("error"),
    );
}

/** Adds the flags of how CSV files are written, for every verb that reads some. */
export function addCsvFlags(command: Command): Command {
  return command
    .optionsGroup("How a CSV file is written, found out unless given:")
    .option("--delimiter <text>", 'what separates the fields, as ; or ||, or "blanks" for any number of them')
    .addOption(choice("--decimal <sign>", "the sign before the decimals of numbers", [".", ","] as const))
    .option("--thousands <sign>", "the sign between the thousands of numbers")
    .option("--null-strings <list>", "the texts that stand for a missing value, as NA,-,?", fieldsOf)
    .option("--encoding <name>", "its encoding, such as latin1; UTF-8 unless its mark says UTF-16");
}

/**
 * Ends with a usage error where a flag is missing, or two do not go together.
 *
 * @returns the response's name
 */
export function requireConsistent(command: Command, data: readonly string[], flags: FitFlags): string {
  if (data.length === 0 && !flags.sql)
    missingArgument(command, "a file to read", "sa-adam fit data.csv --response y");
  const response =
    flags.formula === undefined
      ? (flags.response ?? missing(command, "--response", "y"))
      : responseName(readFormula(flags.formula));
  const clashes: [unknown, string][] = [
    [
      flags.formula !== undefined && flags.response !== undefined,
      "--formula names the response before its ~: leave out --response",
    ],
    [
      flags.formula !== undefined && flags.features !== undefined,
      "--formula names what explains the response: leave out --features",
    ],
    [
      flags.formula !== undefined && !flags.intercept,
      "--formula has its own intercept: write 0 + or - 1 into it in place of --no-intercept",
    ],
    [flags.resume && !flags.checkpoint, "--resume continues from a checkpoint: give --checkpoint as well"],
    [flags.seed !== undefined && !flags.shuffle, "--seed is the seed of --shuffle: give --shuffle as well"],
    ...tuningClashes(flags),
    ...severalClashes(flags),
    [
      flags.batch && isKinked(flags.family),
      `--batch has no end for --family ${flags.family}, whose rows in memory are the stored batch already: leave it out`,
    ],
    [flags.offset && flags.exposure, "--offset is the logarithm of --exposure: give one of them"],
    ...weightClashes(flags),
    [flags.batch && flags.onePass, "--batch reads the rows as often as it takes: leave out --one-pass"],
    [
      flags.batch && flags.continue,
      "--batch reads all rows again, and those before --continue are not there: fit all files at once",
    ],
    [
      flags.batch && INTERVALS[flags.interval].ofPath !== undefined,
      `--batch has no path of iterates, and --interval ${flags.interval} is of one: leave one of them out`,
    ],
  ];
  for (const [clash, message] of clashes) if (clash) command.error(message);
  return response;
}

/** A tuning number without its family, and a family without a tuning number that it needs. */
function tuningClashes(flags: FitFlags): [unknown, string][] {
  return Object.entries(FAMILIES).flatMap(([name, { tunedBy }]): [unknown, string][] => {
    if (!tunedBy) return [];
    const { option, otherwise } = tunedBy;
    const given = flags[option] !== undefined;
    return [
      [given && flags.family !== name, `--${option} is of the ${name} family: give --family ${name} as well`],
      [
        !given && flags.family === name && otherwise === undefined,
        `--family ${name} needs --${option}, which it does not estimate: give it, as --${option} 0.5`,
      ],
    ];
  });
}

/** What case weights are, by the flag or the formula that names them. */
const WEIGHTS = {
  "--weights": "sampling",
  "--counts": "frequency",
  "--trials": "trials",
  "cbind(...) in --formula": "trials",
} as const;

/** The weights that are asked for, each by its name. */
function weightsIn({ weights, counts, trials, formula }: FitFlags): (keyof typeof WEIGHTS)[] {
  const grouped = formula !== undefined && readFormula(formula).trials !== undefined;
  return [
    ...(weights === undefined ? [] : ["--weights" as const]),
    ...(counts === undefined ? [] : ["--counts" as const]),
    ...(trials === undefined ? [] : ["--trials" as const]),
    ...(grouped ? ["cbind(...) in --formula" as const] : []),
  ];
}

/** Two kinds of weights, and trials of another family. */
function weightClashes(flags: FitFlags): [unknown, string][] {
  const [one, other] = weightsIn(flags);
  const grouped = one !== undefined && WEIGHTS[one] === "trials";
  return [
    [
      other !== undefined,
      `${one} and ${other} do not go together: --weights are of single rows, --counts of rows alike, trials of a count of successes: give one of them`,
    ],
    [
      grouped && flags.family !== "logistic",
      `${one}: trials are of the logistic family: give --family logistic as well`,
    ],
  ];
}

/** Several quantiles are several fits, of which none is kept. */
function severalClashes(flags: FitFlags): [unknown, string][] {
  const several = (flags.quantile?.length ?? 0) > 1;
  const kept = ["state", "checkpoint", "continue", "plot", "trajectory"] as const;
  return kept.map((flag) => [
    several && flags[flag] !== undefined,
    `--${flag} is of one fit: give one --quantile, and run it for each`,
  ]);
}

/** What the flags ask of the fits that are beside it: at the other quantiles. */
export function otherOptions(flags: FitFlags): Omit<FitOptions, "names">[] {
  return (flags.quantile ?? []).slice(1).map((quantile) => ({ ...fitOptions(flags), quantile }));
}

/** What the flags ask of the fit. */
export function fitOptions(flags: FitFlags): Omit<FitOptions, "names"> {
  const { family, ridge, method, interval, law } = flags;
  const formula = flags.formula === undefined ? undefined : readFormula(flags.formula);
  const offset = formula?.offset || (flags.offset ?? flags.exposure) !== undefined;
  const [weighted] = weightsIn(flags);
  const { warmUp, burnIn, alpha, gamma, threshold, dispersion, quantile, batch } = flags;
  return {
    family,
    intercept: formula?.intercept ?? flags.intercept,
    ridge,
    method: method === "auto" && batch ? "newton" : method,
    interval,
    ...(law !== undefined && { law }),
    ...(offset && { offset }),
    ...(weighted && { weights: WEIGHTS[weighted] }),
    ...(flags.clusters !== undefined && { clusters: true }),
    ...(warmUp !== undefined && { warmUp }),
    ...(burnIn !== undefined && { burnIn }),
    ...(alpha !== undefined && { alpha }),
    ...(gamma !== undefined && { gamma }),
    ...(threshold !== undefined && { threshold }),
    ...(dispersion !== undefined && { dispersion }),
    ...(quantile !== undefined && { quantile: quantile[0] }),
  };
}

function choice<T extends string>(flag: string, about: string, words: readonly T[]): Option {
  return new Option(flag, `${about}: ${words.join(", ")}`).argParser(oneOf(words));
}

function columnNames(text: string): string[] {
  const names = fieldsOf(text);
  if (names.includes("")) throw new InvalidArgumentError(`"${text}" is not a list of columns such as a,b,c.`);
  return names;
}

/** A flag that is given twice contradicts itself. */
function once(text: string, before: string | undefined): string {
  if (before === undefined) return text;
  throw new InvalidArgumentError(`${before} and ${text} are given, and one is wanted.`);
}

/** Adds one column's levels, "column=a,b,c", to those before; quotation marks as in CSV. */
function levelsOf(text: string, before: Record<string, string[]> = {}): Record<string, string[]> {
  const [, quoted, plain, list] = /^\s*(?:"((?:[^"]|"")+)"|([^="]+?))\s*=(.+)$/s.exec(text) ?? [];
  const column = quoted?.replaceAll('""', '"') ?? plain;
  if (column === undefined)
    throw new InvalidArgumentError(`"${text}" is not a column's levels such as city=Bonn,Oslo.`);
  return { ...before, [column]: fieldsOf(list) };
}
