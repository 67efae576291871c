import { multiply } from "../numeric/spd.js";
import { emptyScore, inCoordinates, type LinearisedScore } from "./linearised-score.js";
import type { WarmUp } from "./warm-up.js";
import { lowerInverse, standardCoordinates } from "./working-coordinates.js";

/**
 * The score linearised along a path that keeps no sums of second order, with the information of a witness on the same rows:
 *
 *     pending = sum H_i (z_{i-1} - z_0) - g_i      about z_0, where the path began
 *
 * What a witness's information differs from the path's by matters for what lies between z_0 and the zero, and not for all of z.
 *
 * @param linearised the mean of H_i (z_{i-1} - z_0) - g_i in the path's working coordinates, d
 * @param witness of the same columns
 */
export function scoreAlong(
  { coordinates, start }: Pick<WarmUp, "coordinates" | "start">,
  linearised: Float64Array,
  witness: LinearisedScore,
): LinearisedScore {
  const { intercept, responseCenter, responseScale, whitening } = coordinates;
  const own = emptyScore(standardCoordinates(coordinates), 0);
  own.point.set(multiply(whitening.transpose(), start));
  if (intercept) own.point[0] += responseCenter / responseScale;
  own.pending.set(multiply(lowerInverse(whitening), linearised).map((value) => witness.rows * value));
  const { point, pending } = inCoordinates(own, witness.coordinates);
  return { ...witness, point, pending };
}
