/**
 * D^-1/2 from D/2 and the D^-1/2 of the step before, p. Phase 0: directly. Phase 1: Halley's step, which leaves
 * (5/16) y^3 of a relative move y of D. Phase 2: Newton's step, which leaves (3/8) y^2. D moves by about 1/t a step.
 */
// @ts-ignore: decorator
@inline
export function inverseRoot(halfD: v128, p: v128, phase: i32): v128 {
  if (phase == 0) return f64x2.div(f64x2.splat(1.0), f64x2.sqrt(f64x2.add(halfD, halfD)));
  const y = f64x2.sub(f64x2.splat(0.5), f64x2.mul(f64x2.mul(halfD, p), p));
  const py = f64x2.mul(p, y);
  if (phase == 2) return f64x2.add(p, py);
  return f64x2.add(p, f64x2.add(py, f64x2.mul(f64x2.splat(1.5), f64x2.mul(py, y))));
}
