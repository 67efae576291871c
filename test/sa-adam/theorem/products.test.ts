import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { polynomial, RandomStream } from "sa-adam";
import { augmentedDrift, randomSpd, transitionProductNorms } from "sa-adam/internal";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../golden.js";

const stream = new RandomStream(21);
const [P, H] = [randomSpd(stream, 3, 0.5, 3), randomSpd(stream, 3, 0.5, 3)];
const model = (gamma: number) => ({
  hessian: H,
  preconditioner: () => P,
  stepSize: polynomial(0.2, 0.7),
  momentumGain: polynomial(0.9, gamma),
});

describe("transition products", () => {
  it("are the products of the transitions, factor by factor", () => {
    const { stepSize, momentumGain } = model(0.85);
    const checkpoints = [1, 7, 40];
    let product = Matrix.eye(6);
    const expected: number[] = [];
    for (let t = 1; t <= 40; t++) {
      const settings = {
        preconditioner: P,
        hessian: H,
        stepSize: stepSize(t),
        momentumGain: momentumGain(t),
      };
      product = augmentedDrift(settings).transition.mmul(product);
      if (checkpoints.includes(t)) expected.push(new SingularValueDecomposition(product).norm2);
    }
    expectClose(
      transitionProductNorms(model(0.85), checkpoints).map(({ norm }) => norm),
      expected,
      1e-13,
    );
  });

  it("fade faster than any power below gamma = 1, and as a power at it", () => {
    const [below, at] = [0.8, 1].map((gamma) => transitionProductNorms(model(gamma), [300, 3e3, 3e4]));
    const slopes = (norms: { norm: number }[]) =>
      norms.slice(1).map(({ norm }, i) => Math.log10(norm / norms[i].norm));
    expect(slopes(below)[1]).toBeLessThan(1.3 * slopes(below)[0]);
    expect(Math.abs(slopes(at)[1] / slopes(at)[0] - 1)).toBeLessThan(0.3);
  });
});
