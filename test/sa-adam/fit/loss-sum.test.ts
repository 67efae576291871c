import { expect, it } from "vitest";
import { lossSum } from "../../../lib/sa-adam/fit/meat.js";
import type { BlockNewtonKernel } from "../../../lib/sa-adam/kernel/block-newton.js";
import { logistic } from "../../../lib/sa-adam/model/families/logistic.js";

it.each([1, 2, 32])(
  "logistic losses add up where all rows but every %ith have weight 1, and these 0",
  (every) => {
    const n = 20_000;
    const forms = Float64Array.from({ length: n }, (_, i) => Math.sin(i));
    const responses = forms.map((_, i) => (i % 3 === 0 ? 1 : 0));
    const cases = forms.map((_, i) => (every > 1 && i % every === every - 1 ? 0 : 1));
    const scores = forms.map((u, i) => cases[i] * logistic.score(u, responses[i]));
    const sum = forms.reduce((total, u, i) => total + cases[i] * logistic.loss(u, responses[i]), 0);
    const kernel = { forms, responses, scores, cases } as unknown as BlockNewtonKernel;
    expect(lossSum(kernel, n, logistic) / sum).toBeCloseTo(1, 12);
  },
);
