import { describe, it } from "vitest";
import { FAMILIES, type FamilyName } from "../../../lib/sa-adam/model/families.js";
import { agree } from "./engines.js";

describe("the kernel and the readable optimizers", () => {
  it.each(Object.keys(FAMILIES) as FamilyName[])("agree to 1e-10: %s", (name) => {
    agree(name, {});
  });
});
