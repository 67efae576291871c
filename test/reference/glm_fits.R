# The regressions of statsmodels_fits.py by R's glm with sandwich::vcovHC(type = "HC0"), for test/sa-adam/fit/r-glm.json.
#
#     node test/reference/rows.mjs rows.csv
#     Rscript test/reference/glm_fits.R data/diabetes.csv rows.csv > test/sa-adam/fit/r-glm.json
#
# On Debian: apt install r-base-core r-cran-sandwich r-cran-jsonlite. Columns are taken as they are: R's QR bears their
# scales, and the numbers share no step with the standardised fits of the other script.
suppressPackageStartupMessages({
  library(sandwich)
  library(jsonlite)
})

families <- list(gaussian = gaussian(), logistic = binomial(), poisson = poisson())

fits <- function(table, responses) {
  covariates <- setdiff(names(table), c(unlist(responses), "progression", grep("^y_", names(table), value = TRUE)))
  lapply(setNames(names(responses), names(responses)), function(family) {
    message(family)
    formula <- reformulate(covariates, responses[[family]])
    fit <- glm(formula, families[[family]], table, control = glm.control(epsilon = 1e-14, maxit = 50))
    stopifnot(fit$converged)
    list(estimates = unname(coef(fit)), standardErrors = unname(sqrt(diag(vcovHC(fit, type = "HC0")))))
  })
}

paths <- commandArgs(trailingOnly = TRUE)
diabetes <- read.csv(paths[1])
diabetes$high <- as.numeric(diabetes$progression > 140)
synthetic <- read.csv(paths[2])
cat(toJSON(
  list(
    source = sprintf(
      "test/reference/glm_fits.R, R %s, sandwich %s",
      getRversion(), packageVersion("sandwich")
    ),
    diabetes = fits(diabetes, list(gaussian = "progression", logistic = "high", poisson = "progression")),
    synthetic = fits(synthetic, list(gaussian = "y_gaussian", logistic = "y_logistic", poisson = "y_poisson"))
  ),
  digits = I(17), auto_unbox = TRUE
), "\n")
