/** What makes a family's loss minus the log of a density, up to a dispersion. */
interface Likelihood {
  /** min_u f(u, y). */
  saturated(y: number): number;
  /** -log density minus f, of dispersion 1, a case of so many alike or trials; undefined where the density has another form. */
  constant?(y: number, cases: number): number;
  /** How a dispersion that is not 1 is estimated: from 2 sum (f - min f), or from Pearson's sum of squared scores. */
  readonly dispersion?: "deviance" | "pearson";
}

/**
 * A regression's loss f as a function of u = a'x and the response y: its gradient in x is a score(u, y), its Hessian
 * weight(u, y) a a'.
 *
 * Its twin for the kernels, of the same name in capitals, stands in kernel/assembly/families.ts.
 */
export interface Family {
  readonly name: string;
  /** f(u, y), up to a constant. */
  loss(u: number, y: number): number;
  /** f(u, y) of a row whose score s is known, which costs less: rest - log(chance), with 1/2 <= chance <= 1, or 1 where it is left out. */
  readonly fromScore?: {
    rest(u: number, y: number, s: number): number;
    chance?(u: number, y: number, s: number): number;
  };
  /** df / du. */
  score(u: number, y: number): number;
  /** d^2 f / du^2, where it exists; for a loss with a kink an estimate of its mean. */
  weight(u: number, y: number): number;
  /** E[weight(u, y)], y's mean being that of u: Fisher's, where the weight depends on y, as it does of a link that is not canonical. */
  expectedWeight?(u: number): number;
  /** Is y a response that the model knows? */
  accepts(y: number): boolean;
  /** Those responses in words: "0 or 1". */
  readonly responses: string;
  /** May the response be shifted and stretched, as a measurement may and a count may not? */
  readonly locationScale: boolean;
  /** u of the intercept alone, from the responses' mean. */
  start(mean: number): number;
  /** Have responses from lowest to highest no finite optimum? */
  degenerate(lowest: number, highest: number): boolean;
  /** What separation means for these responses, in words; undefined where the loss always has an optimum. */
  readonly separation?: string;
  /** Does the sign of u tell the class y? A linear function that tells those of all rows has no finite optimum in any direction. */
  tells?(u: number, y: number): boolean;
  /** The number that tunes the loss, for a family that has one. */
  readonly tuning?: number;
  /** Of the kernel by which the weight stands for a density, where the loss has a kink; in units of the response. */
  readonly bandwidth?: number;
  /** The same loss with another bandwidth, for one with a kink: it has no Hessian, and no Newton's method. */
  smoothed?(bandwidth: number): Family;
  /** The family of y / unit and u / unit, for one whose tuning number or bandwidth has the response's unit. */
  inUnits?(unit: number): Family;
  /** The loss as minus a log-likelihood, where it is one. */
  readonly likelihood?: Likelihood;
  /** E[y | a], where that is what the family models. */
  mean?(u: number): number;
  /** Its derivative in u. */
  slope?(u: number): number;
  /** The curvature of a parabola in u that touches the loss at u and lies above it everywhere else, where there is one. */
  majorant?(u: number, y: number): number;
}
