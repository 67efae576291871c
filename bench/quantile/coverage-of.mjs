// Coverage of quantile regressions of y = 1 + x1 + x2 + ... + noise, all x normal, all rows in memory.
import { fit, RandomStream } from "sa-adam";
import { normalQuantile, studentQuantile } from "sa-adam/internal";

/** What is drawn, and its quantiles. */
export const NOISES = {
  normal: { draw: (random) => random.normal(), at: normalQuantile },
  lognormal: { draw: (random) => Math.exp(random.normal()), at: (q) => Math.exp(normalQuantile(q)) },
  exponential: { draw: (random) => -Math.log(1 - random.uniform()), at: (q) => -Math.log(1 - q) },
  "Student's t, 3 degrees": {
    draw: (random) =>
      random.normal() / Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3),
    at: (q) => (q === 0.5 ? 0 : Math.sign(q - 0.5) * studentQuantile(Math.abs(2 * q - 1), 3)),
  },
};

/** n rows of stream m. */
function draw(d, n, noise, m) {
  const random = new RandomStream(78, m);
  const columns = Array.from({ length: d - 1 }, () => new Float64Array(n));
  const response = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    response[i] = 1;
    for (const column of columns) response[i] += column[i] = random.normal();
    response[i] += noise.draw(random);
  }
  return { count: n, columns, response };
}

/** Percent of nominal 95 percent intervals that hold: the intercept's, and the slopes'. */
export async function coverageOf({ d, q, n }, noise, streams) {
  const held = { intercept: 0, slopes: 0 };
  for (let m = 0; m < streams; m++) {
    const { coefficients } = await fit([draw(d, n, noise, m)], { family: "quantile", quantile: q });
    for (const [j, { lower, upper }] of coefficients.entries()) {
      const truth = j === 0 ? 1 + noise.at(q) : 1;
      if (lower <= truth && truth <= upper) held[j === 0 ? "intercept" : "slopes"]++;
    }
  }
  return { intercept: (100 * held.intercept) / streams, slopes: (100 * held.slopes) / (streams * (d - 1)) };
}
