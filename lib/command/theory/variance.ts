import type { Command } from "commander";
import { limitVarianceRatio, log10, type VarianceRatio, varianceRatios } from "sa-adam/internal";
import { between, integerFrom, missing, number, numbers, shortNumber } from "../files/numbers.js";
import { progressReporter } from "../files/progress.js";
import type { Terminal } from "../files/terminal.js";
import { alignedLines } from "../files/text-table.js";

interface VarianceFlags {
  gamma?: number[];
  n?: number[];
  alpha: number;
  eta0: number;
  c1: number;
  exact?: boolean;
  json?: boolean;
}

/** Adds `sa-adam variance`: V(gamma, n), the averaged iterate's variance against the sandwich. */
export function addVariance(program: Command, terminal: Terminal): void {
  const positive = between(0, 1000);
  program
    .command("variance")
    .summary("n Var(averaged iterate) / sandwich, exactly, for any momentum exponent and n")
    .description(
      "V(gamma, n) = n Var(mean of x_0, ..., x_{n-1}) / sandwich for SA-Adam on a scalar quadratic, with step " +
        "size eta0 t^-alpha and momentum gain c1 t^-gamma. No simulation.",
    )
    .option("--gamma <list>", "exponents of the momentum gain, as 0.75,0.95,1", numbers(between(0, 2)))
    .option("--n <list>", "numbers of steps, as 1e8,1e16", numbers(integerFrom(1, 1e24)))
    .option("--alpha <number>", "exponent of the step size", number(between(0.5, 1)), 0.7)
    .option("--eta0 <number>", "scale of the step size", number(positive), 0.2)
    .option("--c1 <number>", "scale of the momentum gain", number(positive), 1)
    .option("--exact", "step by step instead of by windowed doubling: about 0.1 microseconds a step")
    .option("--json", "an array of {gamma, n, value, errorEstimate}")
    .addHelpText("after", "\nExample:\n  $ sa-adam variance --gamma 0.75,0.95,1 --n 1e8,1e16")
    .action(({ json, exact = false, ...flags }: VarianceFlags, command: Command) => {
      const gammas = flags.gamma ?? missing(command, "--gamma", "0.75,0.95,1");
      const n = flags.n ?? missing(command, "--n", "1e8,1e16");
      const { alpha, eta0, c1 } = flags;
      const report = progressReporter(terminal, ({ percent, left }) => `${percent}${left}`);
      const results = gammas.flatMap((gamma, done) => {
        const most = Math.max(...n);
        const onProgress = (steps: number): void => report(done * most + steps, gammas.length * most);
        return varianceRatios(gamma, n, { alpha, eta0, c1, exact, onProgress });
      });
      terminal.progress("");
      if (json) terminal.print(JSON.stringify(results, null, 1));
      else for (const line of reportLines(results, { alpha, eta0, c1, exact })) terminal.print(line);
    });
}

/** The results as lines for a reader. */
function reportLines(
  results: VarianceRatio[],
  { alpha, eta0, c1, exact }: Pick<VarianceFlags, "alpha" | "eta0" | "c1" | "exact">,
): string[] {
  const method = exact ? "step by step" : "windowed doubling";
  const inside = (gamma: number): boolean => gamma > alpha && gamma < 1;
  const table = alignedLines([
    ["gamma", "n", "V(gamma, n)", "error", "limit"],
    ...results.map(({ gamma, n, value, errorEstimate }) => [
      `${gamma}${inside(gamma) ? "" : "*"}`,
      shortNumber(n),
      value.toPrecision(knownDigits(value, errorEstimate)),
      errorEstimate.toExponential(0),
      limitText(limitVarianceRatio(gamma, { alpha, c1 })),
    ]),
  ]);
  const outside = results.some(({ gamma }) => !inside(gamma));
  return [
    `V(gamma, n) = n Var(averaged iterate) / sandwich; alpha ${alpha}, eta0 ${eta0}, c1 ${c1}; ${method}`,
    ...table,
    ...(outside ? [`* outside the theorem's range: gamma must lie in (alpha, 1) = (${alpha}, 1)`] : []),
  ];
}

/** How many digits the error leaves, eight at most. */
function knownDigits(value: number, error: number): number {
  return error === 0 ? 8 : Math.min(8, Math.max(1, Math.floor(log10(Math.abs(value) / error))));
}

function limitText(limit: number): string {
  return Number.isFinite(limit) ? String(Number(limit.toPrecision(5))) : "infinite";
}
