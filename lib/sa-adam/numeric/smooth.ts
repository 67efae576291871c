/**
 * One step of smoothing, (1 - gain) a + gain b: the idiom of averages, moments and momentum alike.
 *
 * @example smooth(0, 1, 0.1) // 0.1
 */
export function smooth(a: number, b: number, gain: number): number {
  return (1 - gain) * a + gain * b;
}
