import type { RandomStream } from "sa-adam";
import type { FitOptions } from "../../../lib/sa-adam/fit/options.js";
import { FAMILIES, type FamilyName } from "../../../lib/sa-adam/model/families.js";
import type { Family } from "../../../lib/sa-adam/model/family.js";

/** The options of a fit of that family, its tuning number among them where it has to be given. */
export function optionsOf(name: FamilyName): FitOptions {
  const { tunedBy } = FAMILIES[name];
  return { family: name, ...(tunedBy?.otherwise === undefined && tunedBy && { [tunedBy.option]: 0.5 }) };
}

/** A response of mean m(u) that the family accepts: of two classes, a positive number, a count, or a number with normal noise. */
export function responseOf(family: Family, u: number, random: RandomStream): number {
  const mean = family.mean?.(u) ?? u;
  if (!family.accepts(2.5)) return random.uniform() < mean ? 1 : 0;
  if (family.accepts(-1)) return mean + random.normal();
  if (!family.accepts(0))
    return (mean * [1, 2, 3, 4].reduce((sum) => sum - Math.log(1 - random.uniform()), 0)) / 4;
  let [count, sum] = [0, -Math.log(1 - random.uniform())];
  for (; sum < mean; count++) sum -= Math.log(1 - random.uniform());
  return count;
}
