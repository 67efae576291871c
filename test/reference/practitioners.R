# Grouped binomial regressions by R's glm(cbind(s, f) ~ x) with the errors of its package sandwich, and weighted quantile regressions by its
# package quantreg, for test/sa-adam/fit/r-practitioners.json.
#
#     Rscript test/reference/practitioners.R > test/sa-adam/fit/r-practitioners.json
#
# On Debian: apt install r-base-core r-cran-sandwich r-cran-jsonlite r-cran-quantreg. The tables are star98.csv and engel.csv in this
# folder. The weights of engel's row i = 0, 1, ... are 0.5 + (7919 i mod 100) / 100; the offset of star98's is (i mod 5) / 10, its clusters i mod 20.
# quantreg has the weighted estimate; the sandwich with a density that each row's income may change (J. L. Powell, 1986) is made here, with
# Epanechnikov's kernel, Hall and Sheather's bandwidth, and quartiles of the weighted residuals.
suppressPackageStartupMessages({
  library(sandwich)
  library(jsonlite)
  library(quantreg)
})

star98 <- read.csv("test/reference/star98.csv")
star98$offset <- (seq_len(nrow(star98)) - 1) %% 5 / 10
grouped <- function(formula) {
  fit <- glm(formula, binomial(), star98, control = glm.control(epsilon = 1e-14, maxit = 50))
  stopifnot(fit$converged)
  errors <- function(covariance) unname(sqrt(diag(covariance)))
  list(
    estimates = unname(coef(fit)), classical = errors(vcov(fit)), `plug-in` = errors(vcovHC(fit, type = "HC0")),
    clusters = errors(vcovCL(fit, (seq_len(nrow(star98)) - 1) %% 20, type = "HC0", cadjust = FALSE)),
    deviance = fit$deviance, logLikelihood = as.numeric(logLik(fit)), aic = AIC(fit)
  )
}

engel <- read.csv("test/reference/engel.csv")
weights <- 0.5 + (7919 * (seq_len(nrow(engel)) - 1)) %% 100 / 100
weighted <- function(q) {
  fit <- rq(foodexp ~ income, q, engel, weights = weights, method = "br")
  X <- cbind(1, engel$income)
  r <- engel$foodexp - drop(X %*% coef(fit))
  n <- length(r)
  w <- weights * n / sum(weights)
  ordered <- order(r)
  standing <- cumsum(w[ordered])
  value <- function(rank) r[ordered][min(which(standing > rank), n)]
  at <- function(share) {
    place <- share * (n - 1)
    value(floor(place)) + (place - floor(place)) * (value(floor(place) + 1) - value(floor(place)))
  }
  deviation <- sqrt(sum(w * (r - sum(w * r) / n)^2) / n)
  b <- bandwidth.rq(q, n, hs = TRUE)
  h <- min(deviation, (at(0.75) - at(0.25)) / 1.34) * (qnorm(q + b) - qnorm(q - b))
  density <- weights * pmax(0, 0.75 * (1 - (r / h)^2) / h)
  squares <- weights^2 * ifelse(abs(r) < 1e-6, q * (1 - q), ifelse(r > 0, q^2, (1 - q)^2))
  inverse <- solve(crossprod(X, density * X))
  list(quantile = q, estimates = unname(coef(fit)), sandwich = sqrt(diag(inverse %*% crossprod(X, squares * X) %*% inverse)))
}

cat(toJSON(
  list(
    source = sprintf("R %s, sandwich %s, quantreg %s", getRversion(), packageVersion("sandwich"), packageVersion("quantreg")),
    grouped = list(
      plain = grouped(cbind(nabove, nbelow) ~ lowinc + perasian + perblack + perhisp),
      offset = grouped(cbind(nabove, nbelow) ~ lowinc + perasian + perblack + perhisp + offset(offset))
    ),
    quantile = lapply(c(0.1, 0.5, 0.9), weighted)
  ),
  digits = I(17), auto_unbox = TRUE
), "\n")
