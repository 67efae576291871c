import { InputError } from "./input-error.js";
import { modelName, type Settings } from "./settings.js";
import type { WorkingCoordinates } from "./working-coordinates.js";

/** What of a fit has to be the same for another one to be merged into it. */
export interface Mergeable {
  readonly settings: Settings;
  readonly names: readonly string[];
  readonly coordinates: WorkingCoordinates;
  readonly threshold: number;
}

/** Throws an InputError that names the first thing in which two fits differ. */
export function requireMergeable(a: Mergeable, b: Mergeable): void {
  if (a.settings.interval === "random-scaling" || b.settings.interval === "random-scaling") {
    throw new InputError(
      "random scaling does not merge: its law is that of one uninterrupted path; use plug-in or batch-means",
    );
  }
  requireSame("model", modelName(a.settings), modelName(b.settings));
  requireSame("columns", a.names.join(", "), b.names.join(", "));
  requireSame("intercept", a.settings.intercept, b.settings.intercept);
  requireSame("ridge", a.settings.ridge, b.settings.ridge);
  requireSame("interval", a.settings.interval, b.settings.interval);
  const kept = ({ coordinates, names }: Mergeable): string =>
    coordinates.kept.map((j) => names[j]).join(", ");
  requireSame("columns that vary in the warm-up", kept(a), kept(b));
  if (a.settings.model === "huber") {
    const threshold = ({ threshold, coordinates }: Mergeable): number =>
      threshold * coordinates.responseScale;
    const [first, second] = [threshold(a), threshold(b)];
    if (Math.abs(first - second) > 1e-12 * first) {
      throw new InputError(
        `the fits have different Huber thresholds, ${first} and ${second}: give one threshold to all of them`,
      );
    }
  }
}

function requireSame(what: string, a: string | number | boolean, b: string | number | boolean): void {
  if (a === b) return;
  throw new InputError(`the fits cannot be merged, their ${what} differ: ${a} against ${b}`);
}
