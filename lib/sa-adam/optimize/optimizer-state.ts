/** All that an optimizer remembers; plain arrays and numbers, so it can be written down and read back. */
export interface OptimizerState {
  /** Steps taken. */
  t: number;
  /** The iterate x_t, d. */
  readonly x: Float64Array;
  /** The gradient as used at step t: penalised and clipped, d. */
  readonly gradient: Float64Array;
  /** P_t m_t / k_t, d. */
  readonly direction: Float64Array;
  /** The momentum buffer m_t, and prod_{s<=t} (1 - rho_s), so that the bias correction is k_t = 1 - decay. */
  readonly momentum: { readonly m: Float64Array; decay: number };
  /** Named arrays of the preconditioner; what they are, each preconditioner's file says. */
  readonly preconditioner: { [name: string]: Float64Array | number };
}
