import { exp, log } from "../../numeric/elementary.js";
import { logGamma } from "../../numeric/log-gamma.js";
import { COUNTS, ofCounts } from "../counts.js";
import type { Family } from "../family.js";

/** Poisson regression, y >= 0, whole numbers or not: f = exp(u) - y u. */
export const poisson: Family = {
  name: "poisson",
  loss: (u, y) => exp(u) - y * u,
  fromScore: { rest: (u, y, s) => s + y - y * u },
  score: (u, y) => exp(u) - y,
  weight: exp,
  ...COUNTS,
  likelihood: {
    saturated: ofCounts((y) => (y === 0 ? 0 : y - y * log(y))),
    constant: ofCounts((y) => logGamma(y + 1)),
  },
};
