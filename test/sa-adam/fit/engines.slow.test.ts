import { describe, it } from "vitest";
import type { FitOptions } from "../../../lib/sa-adam/fit/options.js";
import { FAMILIES, type FamilyName, isKinked } from "../../../lib/sa-adam/model/families.js";
import { agree } from "./engines.js";

describe("the kernel and the readable optimizers", () => {
  const options: FitOptions[] = [{ ridge: 0.3, burnIn: 700 }, { intercept: false }];
  const names = Object.keys(FAMILIES) as FamilyName[];
  const cases = names.flatMap((name) =>
    options.filter(({ ridge }) => !ridge || !isKinked(name)).map((one) => [name, one] as const),
  );

  it.each(cases)("agree to 1e-10: %s %o", (name, option) => {
    agree(name, option);
  });
});
