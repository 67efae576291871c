import { describe, it } from "vitest";
import { asNearAsSaid, DESIGNS } from "./late-columns.js";

describe("columns that come to life after the start", () => {
  it.each(
    Object.keys(DESIGNS).flatMap((name) =>
      (["gaussian", "gamma"] as const).map((family) => [name, family] as const),
    ),
  )("%s, %s: the stored batch's, as near as the fit says", (name, family) => {
    asNearAsSaid(name, family);
  });
});
