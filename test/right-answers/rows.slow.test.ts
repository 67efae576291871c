import { describe, it } from "vitest";
import { CASES, isLarge } from "./cases.js";
import { expectRight } from "./verdict.js";

const large = CASES.filter(isLarge);

// RIGHT_ANSWERS_SLOW=1 npx vitest run test/right-answers/rows.slow.test.ts
describe.runIf(process.env.RIGHT_ANSWERS_SLOW)("the same of many rows", () => {
  it.each(large.map((one) => [one.finding, one.name, one] as const))("%s: %s", (_finding, _name, one) =>
    expectRight(one),
  );
});
