# `sa-adam fit --trials` beside R's glm(cbind(s, f) ~ x) and its package sandwich on the rows of rows.mjs: a line for practitioners-rows.md.
#
#     Rscript test/reference/grouped_rows.R rows.csv
#
# Trials and successes are those of practitioners_rows.py. R solves with columns on one scale, as theirs are from 0.02 to 1e4.
suppressPackageStartupMessages({
  library(sandwich)
  library(jsonlite)
})
path <- commandArgs(trailingOnly = TRUE)[1]
rows <- read.csv(path)
covariates <- grep("^x", names(rows), value = TRUE)
i <- seq_len(nrow(rows)) - 1
trials <- 1 + i %% 6
successes <- rows$y_logistic * trials + (1 - 2 * rows$y_logistic) * ((7919 * i) %% trials)
scales <- vapply(rows[covariates], sd, 0)
X <- scale(as.matrix(rows[covariates]), center = FALSE, scale = scales)
theirs <- system.time(
  fit <- glm(cbind(successes, trials - successes) ~ X, binomial(), control = glm.control(epsilon = 1e-14, maxit = 50))
)["elapsed"]
stopifnot(fit$converged)
errors <- sqrt(diag(vcovHC(fit, type = "HC0"))) / c(1, scales)
query <- paste(
  "select *, y_logistic * trials + (1 - 2 * y_logistic) * (7919 * i % trials) as successes from",
  "(select *, 1 + i % 6 as trials from (select *, row_number() over () - 1 as i from data))"
)
flags <- c("--response", "successes", "--trials", "trials", "--family", "logistic", "--format", "json", "--quiet")
ours <- system.time(
  out <- system2("npx", shQuote(c("sa-adam", "fit", path, "--sql", query, "--features", paste(covariates, collapse = ","), flags)), stdout = TRUE)
)["elapsed"]
found <- fromJSON(out)
apart <- max(abs(found$coefficients$estimate - coef(fit) / c(1, scales)) / errors)
off <- max(abs(found$coefficients$standardError / errors - 1))
cat(sprintf(
  "| logistic | trials, beside R %s | %d | %.1e | %.1e | %.1f | %.1f |\n",
  getRversion(), 1 + max(0, found$certificate$readings), apart, off, ours, theirs
))
