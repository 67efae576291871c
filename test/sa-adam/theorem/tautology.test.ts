import { RandomStream, saAdam, saOns, saRmsprop, sgd } from "sa-adam";
import { randomSpd, tautology } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../golden.js";

const stream = new RandomStream(33);
const hessian = randomSpd(stream, 3, 0.5, 3);
const noise = Array.from({ length: 500 }, () => stream.normals(3));
const start = [1, -1, 0.5];

const withoutMomentum = [sgd(), saRmsprop(), saOns()];
const withMomentum = [
  { optimizer: saAdam(), biasCorrection: true },
  { optimizer: saAdam({ biasCorrection: false }), biasCorrection: false },
  { optimizer: saAdam({ convention: "adam" }), biasCorrection: true },
];

describe("tautology", () => {
  it.each([...withoutMomentum.map((optimizer) => ({ optimizer })), ...withMomentum])(
    "M_t (Delta_{t-1} - Delta_t)/eta_t = H^-1 m_t: $optimizer.name",
    (arm) => {
      const { maxRelativeError, remainder, averagedMomentum } = tautology({ hessian, start, noise, ...arm });
      // eta_t divides a difference of iterates: rounding grows like 1/eta_t, to 500^0.7/0.2 = 388 units at the end.
      expect(maxRelativeError).toBeLessThan(400 * Number.EPSILON);
      expectClose(remainder, averagedMomentum, 1e-13);
    },
  );

  it.each(withoutMomentum)("without momentum the remainder is all that is left: $name", (optimizer) => {
    expect(tautology({ optimizer, hessian, start, noise }).decompositionError).toBeLessThan(1e-13);
  });

  it.each(withMomentum)("with momentum it is not: $optimizer.name", (arm) => {
    expect(tautology({ hessian, start, noise, ...arm }).decompositionError).toBeGreaterThan(0.01);
  });
});
