import { describe, expect, it } from "vitest";
import { batchFit } from "../../../lib/sa-adam/fit/batch-fit.js";
import type { FitOptions } from "../../../lib/sa-adam/fit/options.js";
import type { ColumnBlock } from "../../../lib/sa-adam/fit/rows.js";
import { asked, type Name, names, THEIRS } from "./expected-information.js";
import { BESIDE, errors, estimates, nearTo } from "./practitioners.js";

describe.each<Name>(["gamma", "negative-binomial"])("classical errors of the %s family", (name) => {
  const theirs = THEIRS[name];
  const { rows, options, classical } = asked(name);
  const each = (of: (i: number) => number) => Float64Array.from({ length: rows.count }, (_, i) => of(i));
  const fitted = (options: FitOptions, beside: Partial<ColumnBlock> = {}) =>
    batchFit({ ...rows, ...beside }, options as never);

  it("are statsmodels', of the expected information, and HC0 that of the observed", () => {
    const result = fitted(classical);
    nearTo(estimates(result), theirs.plain.estimates);
    nearTo(errors(result), theirs.plain.classical);
    nearTo(errors(fitted(options)), theirs.plain.HC0);
  });

  it("are theirs with an offset, and with weights that count rows", () => {
    const offset = fitted({ ...classical, offset: true }, { exposure: each(BESIDE.exposure) });
    nearTo(errors(offset), theirs.offset.classical);
    const weights = each(BESIDE.copies);
    nearTo(errors(fitted({ ...classical, weights: "frequency" }, { weights })), theirs.copies.classical);
  });

  it("are left out of a column that another explains", () => {
    const columns = [...rows.columns, each((i) => 2 * rows.columns[2][i])];
    const { coefficients } = fitted({ ...classical, names: [...names, "again"] }, { columns });
    expect(coefficients[5].leftOut).toBe("collinear");
    nearTo(
      coefficients.slice(0, 5).map(({ standardError }) => standardError),
      theirs.plain.classical,
    );
  });
});
