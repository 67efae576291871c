import { exp, log, log1p } from "../../numeric/elementary.js";
import type { Family } from "../family.js";
import { sigmoid } from "../sigmoid.js";

/** Logistic regression, y in {0, 1}: f = log(1 + exp(u)) - y u. */
export const logistic: Family = {
  name: "logistic",
  // log(1 + e^u) without overflow
  loss: (u, y) => Math.max(u, 0) + log1p(exp(-Math.abs(u))) - y * u,
  score: (u, y) => sigmoid(u) - y,
  weight: (u) => sigmoid(u) * sigmoid(-u),
  accepts: (y) => y === 0 || y === 1,
  responses: "0 or 1",
  locationScale: false,
  start: (mean) => log(mean / (1 - mean)),
  degenerate: (lowest, highest) => lowest === highest,
  separation: "a combination of columns tells the classes apart without error",
  likelihood: { saturated: () => 0, constant: () => 0 },
  mean: sigmoid,
  slope: (u) => sigmoid(u) * sigmoid(-u),
};
