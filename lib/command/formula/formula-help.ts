/** What a formula may say, as a help shows it. */
export const FORMULA_HELP: string = `
Formulas:
  a + b, a:b       both, and the products of a and b
  a * b            a + b + a:b
  a / b            a + a:b: b within each level of a
  (a + b + c)^2    all of them, and all products of two
  . - a            all other columns but a
  0 + a, a - 1     without the intercept
  log(a)           and log2, log10, log1p, exp, expm1, sqrt, abs
  I(a^2 / b)       arithmetic: + - * / ^
  poly(a, 3)       polynomials, orthogonal as R's; with raw = TRUE plain powers
  C(a)             levels, whatever a holds; with ref = "x" compared with x,
                   with levels = [x, y] these, the first the reference
  offset(log(a))   added to the linear predictor
  cbind(s, f) ~ a  successes and failures, of --family logistic
  \`my col\`         a name with blanks
`;
