import { describe, it } from "vitest";
import { agree, names } from "./one-pass-options.js";

describe.each(names)("one-pass kernel, %s, every option on", (name) => {
  it("is the readable optimizer, iterate by iterate, for random dimensions, penalties, whitenings and data", () => {
    agree(name, 40);
  });
});
