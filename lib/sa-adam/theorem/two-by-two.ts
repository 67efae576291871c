/** The squared spectral norm of [[a, b], [c, d]]. */
export function squaredNorm2(a: number, b: number, c: number, d: number): number {
  const sum = a * a + b * b + c * c + d * d;
  const determinant = a * d - b * c;
  return (sum + Math.sqrt(Math.max(0, sum * sum - 4 * determinant * determinant))) / 2;
}
