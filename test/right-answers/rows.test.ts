import { describe, it } from "vitest";
import { CASES, isLarge } from "./cases.js";
import { expectRight } from "./verdict.js";

const ordinary = CASES.filter((one) => !isLarge(one));

describe("rows in memory: the right answer, or a warning that says how far it is off", () => {
  it.each(ordinary.map((one) => [one.finding, one.name, one] as const))("%s: %s", (_finding, _name, one) =>
    expectRight(one),
  );
});
