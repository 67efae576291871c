import { polynomial, type Schedule } from "./schedules.js";

/** The numbers that the gains are made of unless given, of optimizers and of the theory alike: the invisibility experiment's. */
export const DEFAULT_EXPONENTS = { eta0: 0.2, alpha: 0.7, c1: 1, gamma: 0.75 } as const;

/** eta_t = 0.2 t^-0.7. */
export const DEFAULT_STEP_SIZE: Schedule = polynomial(DEFAULT_EXPONENTS.eta0, DEFAULT_EXPONENTS.alpha);

/** rho_t = (t + 1)^-0.75. */
export const DEFAULT_MOMENTUM_GAIN: Schedule = polynomial(DEFAULT_EXPONENTS.c1, DEFAULT_EXPONENTS.gamma, 1);

/** rho^v_t = 1/(t + 1). */
export const DEFAULT_SECOND_MOMENT_GAIN: Schedule = polynomial(1, 1, 1);

/** The cap of rho_t; it binds only where c1 (t + t0)^-gamma comes close to 1, in the first steps. */
export const LARGEST_MOMENTUM_GAIN = 0.999;

/** What is added to g*g, and keeps D_t and its root away from zero. */
export const DEFAULT_FLOOR = 0.5;
