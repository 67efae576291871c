import { DataError } from "sa-adam/internal";
import { expect, it } from "vitest";
import { complaintOf } from "../../../lib/command/files/failure.js";

it("a complaint stays a line that can be read, however long the field is that it shows", () => {
  const fault = { code: "not-a-number", file: `${"/folder".repeat(100)}/a.csv`, row: 3, column: "x" };
  for (const field of ["x".repeat(4e6), "\u{1f600}".repeat(4e5), "a b\n".repeat(1e6)]) {
    const problem = `"${field}" is not a number`;
    const line = complaintOf(new DataError({ ...fault, problem, remedy: "mend the row" }));
    expect(line.length).toBeLessThan(8000);
    expect(line).toMatch(
      /^(\/folder){100}\/a\.csv, row 3, x: ".* \[\d+ characters\] .*" is not a number; mend the row$/,
    );
    expect(line).not.toMatch(/\p{Cs}/u);
  }
});
