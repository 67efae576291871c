import Fraction from "fraction.js";
import { RandomStream } from "sa-adam";
import { describe, expect, it } from "vitest";
import {
  eliminated,
  fill,
  fromBlocks,
  identity,
  product,
  type Rational,
  randomFraction,
  randomSymmetric,
  sum,
  times,
  transposed,
  zeros,
} from "./rational.js";

const d = 3;
const POINTS = 12;

/** One step's matrices at a random rational point: P, H and S any symmetric matrices, the gains any numbers but zero. */
interface Point {
  P: Rational;
  H: Rational;
  S: Rational;
  eta: Fraction;
  rho: Fraction;
  tau: Fraction;
  L: Rational;
  B: Rational;
  A: Rational;
  stream: RandomStream;
}

function randomPoint(stream: RandomStream): Point {
  const [P, H, S] = [0, 1, 2].map(() => randomSymmetric(stream, d));
  const [eta, rho] = [randomFraction(stream), randomFraction(stream)];
  const tau = rho.div(eta);
  const eye = identity(d);
  const L = fromBlocks([
    [times(rho, product(P, H)), times(one.sub(rho), P)],
    [times(tau.neg(), H), times(tau, eye)],
  ]);
  const B = fromBlocks([[times(eta.mul(rho).neg(), P)], [times(rho, eye)]]);
  const A = sum(identity(2 * d), times(eta.neg(), L));
  return { P, H, S, eta, rho, tau, L, B, A, stream };
}

const one = new Fraction(1);
const half = new Fraction(1, 2);

/** Every entry is the same rational number: not to 1e-15, but the same. */
function expectEqual(actual: Rational, expected: Rational): void {
  actual.forEach((row, i) => {
    row.forEach((value, j) => {
      expect(value.sub(expected[i][j]).toFraction()).toBe("0");
    });
  });
}

/**
 * Each identity is polynomial in the entries (after clearing denominators) and of degree below 20, so that one which fails
 * somewhere vanishes at a random point with probability below 20 in two million (Schwartz and Zippel): twelve points leave 1e-60.
 */
function atRandomPoints(check: (point: Point) => void): void {
  const stream = new RandomStream(31);
  for (let k = 0; k < POINTS; k++) check(randomPoint(stream));
}

describe("with error exactly zero, at random rational points", () => {
  it("the augmented state follows the optimizer's step", () => {
    atRandomPoints(({ P, H, eta, rho, B, A, stream }) => {
      const [delta, m, xi] = [0, 1, 2].map(() => fill(d, 1, () => randomFraction(stream)));
      const g = sum(product(H, delta), xi);
      const nextM = sum(times(one.sub(rho), m), times(rho, g));
      const nextDelta = sum(delta, times(eta.neg(), product(P, nextM)));
      const augmented = sum(product(A, fromBlocks([[delta], [m]])), product(B, xi));
      expectEqual(augmented, fromBlocks([[nextDelta], [nextM]]));
    });
  });

  it("the spectrum of L solves mu^2 - (rho lambda + tau) mu + tau lambda = 0 for lambda of P H", () => {
    atRandomPoints(({ P, H, rho, tau, L, stream }) => {
      const mu = randomFraction(stream);
      const characteristic = eliminated(sum(times(mu, identity(2 * d)), times(-1, L))).determinant;
      const PH = product(P, H);
      const quadratic = sum(times(mu.mul(mu).sub(mu.mul(tau)), identity(d)), times(tau.sub(mu.mul(rho)), PH));
      expect(characteristic.equals(eliminated(quadratic).determinant)).toBe(true);
    });
  });

  it("the diagonal energy's certificate: L'Q + QL = 2 diag(rho HPH, (1 - rho) P)", () => {
    atRandomPoints(({ P, H, rho, tau, L }) => {
      const Q = fromBlocks([
        [H, zeros(d, d)],
        [zeros(d, d), times(one.sub(rho).div(tau), P)],
      ]);
      const decay = fromBlocks([
        [times(rho.mul(2), product(H, P, H)), zeros(d, d)],
        [zeros(d, d), times(one.sub(rho).mul(2), P)],
      ]);
      expectEqual(sum(product(transposed(L), Q), product(Q, L)), decay);
    });
  });

  it("the projection identity: L [-H^-1; 0] = B/eta, so L^-1 (B S B'/eta^2) L^-T is the sandwich and zeros", () => {
    atRandomPoints(({ H, S, eta, L, B }) => {
      const inverse = eliminated(H).inverse;
      expectEqual(product(L, fromBlocks([[times(-1, inverse)], [zeros(d, d)]])), times(one.div(eta), B));
      const back = eliminated(L).inverse;
      const forcing = times(one.div(eta.mul(eta)), product(B, S, transposed(B)));
      const sandwich = fromBlocks([
        [product(inverse, S, inverse), zeros(d, d)],
        [zeros(d, d), zeros(d, d)],
      ]);
      expectEqual(product(back, forcing, transposed(back)), sandwich);
    });
  });

  it("the energy that falls by exactly 1 - rho: A'Q_cA = (1 - rho) Q_c", () => {
    atRandomPoints(({ P, H, eta, rho, tau, A }) => {
      const cross = times(half.neg(), sum(identity(d), times(eta.neg(), product(H, P))));
      const Q = fromBlocks([
        [H, cross],
        [transposed(cross), times(one.sub(rho).div(tau), P)],
      ]);
      expectEqual(product(transposed(A), Q, A), times(one.sub(rho), Q));
    });
  });

  it("in a mode: det Q_c, det(Q - A'QA) = rho^2 e (2 - e) in units of Q, and the overdamped twin", () => {
    const stream = new RandomStream(32);
    for (let k = 0; k < POINTS; k++) {
      const [lambda, eta, rho] = [0, 1, 2].map(() => randomFraction(stream));
      const e = eta.mul(lambda);
      const weight = one.sub(rho).mul(eta).div(rho);
      const A = [
        [one.sub(rho.mul(e)), eta.mul(one.sub(rho)).neg()],
        [rho.mul(lambda), one.sub(rho)],
      ];
      const taken = (Q: Rational): Rational => product(transposed(A), Q, A);
      const discriminant = rho
        .mul(rho)
        .mul(one.add(e).pow(2) as Fraction)
        .sub(rho.mul(e).mul(4));

      const cross = one.sub(e).div(-2);
      const exact = [
        [lambda, cross],
        [cross, weight],
      ];
      expect(eliminated(exact).determinant.equals(discriminant.div(rho.mul(rho).mul(-4)))).toBe(true);

      const diagonal = [
        [lambda, new Fraction(0)],
        [new Fraction(0), weight],
      ];
      const lost = eliminated(sum(diagonal, times(-1, taken(diagonal)))).determinant;
      const claimed = rho.mul(rho).mul(e).mul(new Fraction(2).sub(e));
      expect(lost.equals(claimed.mul(lambda).mul(weight))).toBe(true);

      // Q_o = a l_1 l_1' + b l_2 l_2' with A's left eigenvectors: A'.A satisfies (x - mu_1^2)(x - mu_2^2) = 0 on it.
      const coupling = lambda.mul(weight).mul(-2).div(one.sub(e));
      const twin = [
        [lambda, coupling],
        [coupling, weight],
      ];
      const trace = A[0][0].add(A[1][1]);
      const squares = trace.mul(trace).sub(one.sub(rho).mul(2));
      const zero = sum(
        taken(taken(twin)),
        times(squares.neg(), taken(twin)),
        times(one.sub(rho).mul(one.sub(rho)), twin),
      );
      expectEqual(zero, zeros(2, 2));
    }
  });
});
