# The formulas of formulas.json by R's glm with sandwich::vcovHC(type = "HC0"), for test/command/formula/r.json.
#
#     Rscript test/reference/formula_fits.R > test/command/formula/r.json
#
# On Debian: apt install r-base-core r-cran-sandwich r-cran-jsonlite. The table is that of formula_fits.py.
suppressPackageStartupMessages({
  library(sandwich)
  library(jsonlite)
})

families <- list(gaussian = gaussian(), logistic = binomial(), poisson = poisson())
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))

table <- read.csv(file.path(here, "..", "..", "data", "diabetes.csv"))
table$weight <- ifelse(table$bmi < 25, "normal", ifelse(table$bmi < 30, "over", "obese"))
table$decade <- table$age %/% 10
table$high <- as.numeric(table$progression > 140)

fitted_by <- function(asked) {
  text <- if (is.null(asked$r)) gsub("C(", "factor(", asked$formula, fixed = TRUE) else asked$r
  fit <- glm(as.formula(text), families[[asked$family]], table, control = glm.control(epsilon = 1e-14, maxit = 50))
  stopifnot(fit$converged, !anyNA(coef(fit)))
  list(
    names = names(coef(fit)),
    estimates = unname(coef(fit)),
    standardErrors = unname(sqrt(diag(vcovHC(fit, type = "HC0"))))
  )
}

formulas <- fromJSON(file.path(here, "formulas.json"), simplifyVector = FALSE)
cat(toJSON(
  list(
    source = sprintf("test/reference/formula_fits.R, R %s, sandwich %s", getRversion(), packageVersion("sandwich")),
    fits = setNames(lapply(formulas, fitted_by), vapply(formulas, function(asked) asked$name, ""))
  ),
  digits = I(17), auto_unbox = TRUE, pretty = 1
), "\n")
