import type { Command } from "commander";
import { projectionErrors } from "sa-adam/internal";
import { integerFrom, number } from "../files/numbers.js";
import type { Terminal } from "../files/terminal.js";
import { alignedLines } from "../files/text-table.js";

interface IdentityFlags {
  d: number;
  draws: number;
  seed: number;
  json?: boolean;
}

/** Adds `sa-adam identity`: the projection identity on random settings. */
export function addIdentity(program: Command, terminal: Terminal): void {
  program
    .command("identity")
    .summary("the projection identity's largest error over random settings")
    .description(
      "L^-1 (B S B'/eta^2) L^-T, solved numerically, against the sandwich H^-1 S H^-1 in its iterate block and zero " +
        "in the others, for random P, H, S that do not commute and random rho and eta. What is left is rounding error.",
    )
    .option("--d <integer>", "dimension of the parameter", number(integerFrom(1, 500)), 20)
    .option("--draws <integer>", "how many random settings", number(integerFrom(1, 1e9)), 1000)
    .option(
      "--seed <integer>",
      "seed of the random settings",
      number(integerFrom(0, Number.MAX_SAFE_INTEGER)),
      2026,
    )
    .option("--json", "an object {dimension, draws, seed, maxRelativeError, maxMomentumError, maxCrossError}")
    .addHelpText("after", "\nExample:\n  $ sa-adam identity --d 20 --draws 1000")
    .action(({ d, draws, seed, json }: IdentityFlags) => {
      const { iterateErrors: _each, ...result } = projectionErrors({ dimension: d, draws, seed });
      if (json) {
        terminal.print(JSON.stringify(result));
        return;
      }
      terminal.print(`The projection identity over ${draws} random settings, d = ${d}, seed ${seed}`);
      terminal.print(`maximum relative error: ${result.maxRelativeError.toExponential(2)}`);
      const others = [
        ["momentum block:", result.maxMomentumError.toExponential(2)],
        ["cross blocks:", result.maxCrossError.toExponential(2)],
      ];
      for (const line of alignedLines(others)) terminal.print(line);
    });
}
