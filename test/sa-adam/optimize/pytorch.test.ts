import { readFileSync } from "node:fs";
import { adam, adamw, type Optimizer, polynomial, rmsprop } from "sa-adam";
import { constant, multiply } from "sa-adam/internal";
import { describe, it } from "vitest";
import { expectClose } from "../../golden.js";

interface Settings {
  lr: number;
  exponent?: number;
  betas?: [number, number];
  alpha?: number;
  eps: number;
  weight_decay?: number;
}

interface Case {
  name: string;
  optimizer: "Adam" | "AdamW" | "RMSprop";
  settings: Settings;
  x: number[][];
}

const file: {
  source: string;
  H: number[][];
  start: number[];
  noise: number[][];
  steps: number[];
  cases: Case[];
} = JSON.parse(readFileSync(new URL("./pytorch.json", import.meta.url), "utf8"));

/** Ours with PyTorch's settings: its weight_decay is coupled L2 in Adam and RMSprop, decoupled in AdamW. */
function ours({ optimizer, settings }: Case): Optimizer {
  const {
    lr,
    exponent,
    betas: [beta1, beta2] = [0, 0],
    alpha = 0,
    eps: epsilon,
    weight_decay = 0,
  } = settings;
  const stepSize = exponent === undefined ? constant(lr) : polynomial(lr, exponent);
  switch (optimizer) {
    case "Adam":
      return adam({ stepSize, beta1, beta2, epsilon, l2: weight_decay });
    case "AdamW":
      return adamw(weight_decay, { stepSize, beta1, beta2, epsilon });
    case "RMSprop":
      return rmsprop({ stepSize, beta2: alpha, epsilon, l2: weight_decay });
  }
}

describe(`as deployed, against PyTorch (${file.source})`, () => {
  it.each(file.cases)("$name", (one) => {
    const optimizer = ours(one);
    const state = optimizer.init(file.start);
    file.noise.forEach((noise, i) => {
      optimizer.update(
        state,
        multiply(file.H, state.x).map((value, j) => value + noise[j]),
      );
      const kept = file.steps.indexOf(i + 1);
      if (kept >= 0) expectClose(state.x, one.x[kept], 1e-12);
    });
  });
});
