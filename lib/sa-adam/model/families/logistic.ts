import { exp, log, log1p } from "../../numeric/elementary.js";
import { logGamma } from "../../numeric/log-gamma.js";
import { ofCounts } from "../counts.js";
import type { Family } from "../family.js";
import { sigmoid } from "../sigmoid.js";

const logFactorial = ofCounts((n) => logGamma(n + 1));

/** x log x. */
const xLogX = (x: number): number => (x === 0 ? 0 : x * log(x));

/** Logistic regression, y in {0, 1}, or the share of successes in m trials, each of them a case: f = log(1 + exp(u)) - y u. */
export const logistic: Family = {
  name: "logistic",
  // log(1 + e^u) without overflow
  loss: (u, y) => Math.max(u, 0) + log1p(exp(-Math.abs(u))) - y * u,
  // The chance of the likelier response is not small, so that its logarithm is exact wherever u is.
  fromScore: {
    rest: (u, y) => Math.max(u, 0) - y * u,
    chance: (_u, y, s) => (s + y > 0.5 ? s + y : 1 - s - y),
  },
  score: (u, y) => sigmoid(u) - y,
  weight: (u) => sigmoid(u) * sigmoid(-u),
  accepts: (y) => y === 0 || y === 1,
  responses: "0 or 1",
  locationScale: false,
  start: (mean) => log(mean / (1 - mean)),
  degenerate: (lowest, highest) => highest === 0 || lowest === 1,
  separation: "a combination of columns tells the classes apart without error",
  tells: (u, y) => (y === 1 ? u > 0 : y === 0 && u < 0),
  likelihood: {
    saturated: (y) => -xLogX(y) - xLogX(1 - y),
    // -log(m choose m y) / m
    constant(y, m) {
      if (y === 0 || y === 1) return 0;
      const successes = Math.round(m * y);
      return (logFactorial(successes) + logFactorial(m - successes) - logFactorial(m)) / m;
    },
  },
  mean: sigmoid,
  slope: (u) => sigmoid(u) * sigmoid(-u),
};
