import { polynomial, RandomStream } from "sa-adam";
import {
  type MovingPreconditionerOptions,
  movingPreconditioner,
  movingPreconditionerVariance,
  productBounds,
  varianceRatios,
} from "sa-adam/internal";
import { describe, expect, it } from "vitest";

const slow = { alpha: 0.6, eta0: 1, amplitude: 0.9 };
const near = { gamma: 0.95, c1: 1 };
const values = (options: MovingPreconditionerOptions, n: number[]): number[] =>
  movingPreconditionerVariance(options, n).map(({ value }) => value);

describe("a preconditioner that moves as t^-b", () => {
  it.each(["free", "resonant"] as const)("does move so, and no faster: %s", (motion) => {
    const P = movingPreconditioner({ ...slow, momentum: near, motion, exponent: 0.85 });
    // The largest |P_t - P_{t-1}| t^b of a decade, on a grid fine enough to meet the fastest phases.
    const largest = (from: number): number =>
      Math.max(
        ...Array.from({ length: 20_000 }, (_, i) => {
          const t = Math.round(from * 10 ** (i / 20_000));
          return Math.abs(P(t + 1) - P(t)) * t ** 0.85;
        }),
      );
    expect(largest(1e7) / largest(1e5)).toBeCloseTo(1, 1);
  });

  it.each(["free", "resonant"] as const)("has the variance that a simulation has: %s", (motion) => {
    const options = { ...slow, momentum: near, motion, exponent: 0.82 };
    const P = movingPreconditioner(options);
    const [n, streams] = [400, 4000];
    const stream = new RandomStream(17);
    let sum = 0;
    for (let k = 0; k < streams; k++) {
      let [x, m, total] = [0, 0, 0];
      for (let t = 1; t <= n; t++) {
        total += x;
        const rho = Math.min(0.999, t ** -0.95);
        m = (1 - rho) * m + rho * (x + stream.normal());
        x -= t ** -0.6 * P(t) * m;
      }
      sum += total ** 2 / n / streams;
    }
    const [exact] = values(options, [n]);
    // total is normal: the mean of its squares has relative error (2/M)^1/2.
    expect(Math.abs(sum / exact - 1)).toBeLessThan(4 * Math.sqrt(2 / streams));
  });

  it("without momentum: the limit is E[P^2]/(E P)^2 below b = alpha, and 1 above, on both sides of (alpha + 1)/2", () => {
    const options = { alpha: 0.6, eta0: 0.5, amplitude: 0.6, motion: "free" } as const;
    const [fast] = values({ ...options, exponent: 0.3 }, [3e5]);
    // E[P^2]/(E P)^2, and what SGD leaves at this n.
    expect(fast).toBeCloseTo((1 + 0.6 ** 2 / 2) * (1 + 1 / (2 * 0.5 * 3e5 ** 0.4)), 3);
    for (const exponent of [0.75, 0.85]) {
      const [early, late] = values({ ...options, exponent }, [1e4, 1e6]);
      expect(late - 1).toBeLessThan((early - 1) / 2);
      expect(late).toBeLessThan(1.06);
    }
  });

  it("with momentum: averaged away below alpha too", () => {
    const momentum = { gamma: 0.8, c1: 1 };
    const options = {
      alpha: 0.6,
      eta0: 0.5,
      amplitude: 0.6,
      motion: "free",
      exponent: 0.3,
      momentum,
    } as const;
    const [still] = varianceRatios(0.8, [1e5], { alpha: 0.6, eta0: 0.5 });
    expect(values(options, [1e5])[0]).toBeCloseTo(still.value, 3);
  });

  it("in resonance: diverges for (alpha + 1)/2 < b < gamma, and not for b >= gamma", () => {
    const resonant = { ...slow, motion: "resonant", momentum: near } as const;
    const diverging = values({ ...resonant, exponent: 0.82 }, [1e3, 1e4, 1e5]);
    diverging.slice(1).forEach((value, i) => {
      expect(value).toBeGreaterThan(20 * diverging[i]);
    });
    const settling = values({ ...resonant, exponent: 1 }, [1e4, 1e5]);
    expect(settling[1]).toBeLessThan(2.5);
    expect(settling[1]).toBeLessThan(settling[0]);
    // The same b against a gamma below it.
    const faster = { ...resonant, exponent: 0.82, momentum: { gamma: 0.75, c1: 1 } };
    expect(values(faster, [1e5])[0]).toBeLessThan(1.05);
  });

  it("and a rigorous bound on the products says so for b > gamma, whatever P does", () => {
    const P = movingPreconditioner({
      alpha: 0.6,
      eta0: 1,
      amplitude: 0.3,
      motion: "resonant",
      exponent: 1,
      momentum: { gamma: 0.75, c1: 1 },
    });
    const bounds = productBounds(
      {
        hessian: [[1]],
        stepSize: polynomial(1, 0.6),
        momentumGain: polynomial(1, 0.75),
        preconditioner: (t) => [[P(t)]],
      },
      [1e3, 1e4],
    );
    expect(bounds[1].bound).toBeLessThan(1e-5);
    expect(bounds[1].bound).toBeLessThan(bounds[0].bound / 1e3);
  });

  it("names what is wrong", () => {
    const free = { ...slow, motion: "free", exponent: 0.8 } as const;
    expect(() => values({ ...free, exponent: 0 }, [10])).toThrow("b must lie in (0, 1], got 0");
    expect(() => values({ ...free, amplitude: 1 }, [10])).toThrow("amplitude must lie in (0, 1), got 1");
    expect(() => values({ ...free, motion: "resonant" }, [10])).toThrow("no resonance without momentum");
    expect(() => values({ ...free, motion: "resonant", exponent: 0.7, momentum: near }, [10])).toThrow(
      "more slowly, got the exponent 0.7",
    );
  });
});
