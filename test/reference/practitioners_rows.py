"""`sa-adam fit` with exposure, weights, counts, trials, clusters, HC3 and classical errors beside statsmodels on 1e6 rows: a table in Markdown.

The rows are those of test/reference/rows.mjs, with columns made of the row's number i = 0, 1, ... as in practitioners.py, clusters
of 1000 rows each. In a virtual environment, after `npm run build`:

    pip install statsmodels==0.15.0 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1
    node test/reference/rows.mjs rows.csv
    python test/reference/practitioners_rows.py rows.csv > test/reference/practitioners-rows.md

Words behind the file choose lines of the table, such as "trials", or all lines of a family, such as "quantile 0.9"; a file may be Parquet too.
Successes are y m + (1 - 2 y) (7919 i mod m) of m = 1 + (i mod 6) trials,
for the response y, 0 or 1, and `statsmodels`' sandwich is that of rows, all of a row's trials being one observation.

statsmodels' quantile regression knows neither offsets nor weights: the offset is taken off the response, and of a row of weight w response and
columns are multiplied by w, for w rho(r) = rho(w r). Its errors are the sandwich with a density of each row's own (J. L. Powell, 1986)
by the Epanechnikov kernel, Hall and Sheather's bandwidth, as in bench/quantile/reference.py, of rows with their weights.

Every fit of ours is the command's, read twice or more where it wants to; statsmodels holds all rows. Differences are the largest over 19
coefficients: of estimates in standard errors, of standard errors relative. Behind them stand the codes of the warnings that the fit gave.
"""

import json
import re
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import statsmodels
import statsmodels.api as sm
from scipy.stats import norm
from standardised import standardised
from statsmodels.regression.quantile_regression import hall_sheather

path, *only = sys.argv[1:]
table = pd.read_parquet(path) if path.endswith(".parquet") else pd.read_csv(path)
covariates = [name for name in table.columns if name.startswith("x")]
a = table[covariates].to_numpy(float)
X, back = standardised(a)
i = np.arange(len(a))
COLUMNS = {
    "exposure": ("1 + (i % 5) / 2", 1 + (i % 5) / 2),
    "weight": ("0.5 + (7919 * i % 100) / 100", 0.5 + (7919 * i % 100) / 100),
    "copies": ("1 + i % 4", 1 + i % 4),
    "city": ("31 * i % 1000", 31 * i % 1000),
    "trials": ("1 + i % 6", 1 + i % 6),
}
FAMILIES = {
    "gaussian": sm.families.Gaussian(),
    "logistic": sm.families.Binomial(),
    "poisson": sm.families.Poisson(),
}
QUANTILES = ("0.5", "0.9")
TIGHT = {"tol": 1e-12, "tol_criterion": "params", "maxiter": 100}


def ours(family, *flags):
    made = ", ".join(f"{sql} AS {name}" for name, (sql, _) in COLUMNS.items())
    query = f"select *, {made} from (select *, row_number() over () - 1 as i from data)"
    y = response[family]
    if "--trials" in flags:
        query = f"select *, {y} * trials + (1 - 2 * {y}) * (7919 * i % trials) as successes from ({query})"
        y = "successes"
    command = ["npx", "sa-adam", "fit", path, "--sql", query, "--response", y]
    kind, _, q = family.partition(" ")
    command += ["--features", ",".join(covariates), "--family", kind, *(["--quantile", q] if q else [])]
    command += ["--format", "json", "--quiet", *flags]
    begun = time.time()
    fit = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    estimates, errors = (np.array([line[key] for line in fit["coefficients"]]) for key in ("estimate", "standardError"))
    said = ", ".join(warning["code"] for warning in fit["warnings"])
    return estimates, errors, 1 + fit.get("certificate", {"readings": 0})["readings"], said, time.time() - begun


def theirs(family, errors, **options):
    begun = time.time()
    y = table[response[family]].to_numpy(float)
    m = COLUMNS["trials"][1] if errors == "trials" else 1
    if errors == "trials":
        successes = y * m + (1 - 2 * y) * (7919 * i % m)
        y = np.column_stack([successes, m - successes])
    fit = sm.GLM(y, X, family=FAMILIES[family], **options).fit(**TIGHT)
    scores = fit.model.score_factor(fit.params)
    weights = fit.model.hessian_factor(fit.params, observed=True)
    if errors == "trials":
        p = fit.fittedvalues
        scores, weights = m * p - successes, m * p * (1 - p)
    inverse = np.linalg.inv(X.T @ (weights[:, None] * X))
    if errors == "classical":
        covariance = fit.cov_params()
    else:
        each = scores**2
        if errors == "hc3":
            each = each / (1 - weights * np.einsum("ij,jk,ik->i", X, inverse, X)) ** 2
        if errors == "copies":
            each = each / options["freq_weights"]
        meat = X.T @ (each[:, None] * X)
        if errors == "clusters":
            sums = pd.DataFrame(scores[:, None] * X).groupby(COLUMNS["city"][1]).sum().to_numpy()
            meat = sums.T @ sums
        covariance = inverse @ meat @ inverse
    covariance = back @ covariance @ back.T
    return back @ fit.params, np.sqrt(np.diag(covariance)), time.time() - begun


def quantile(q, offset=0, var_weights=1, freq_weights=1):
    begun = time.time()
    y = table[response["gaussian"]].to_numpy(float) - offset
    w = var_weights * freq_weights * np.ones(len(y))
    fit = sm.QuantReg(w * y, w[:, None] * X).fit(q=q, p_tol=1e-5, max_iter=5000)
    residuals = y - X @ fit.params
    rows = np.sum(freq_weights * np.ones(len(y)))
    width = hall_sheather(rows, q)
    spread = np.subtract(*np.percentile(residuals, [75, 25])) / 1.34
    h = min(np.std(residuals), spread) * (norm.ppf(q + width) - norm.ppf(q - width))
    density = np.where(np.abs(residuals) <= h, 0.75 * (1 - (residuals / h) ** 2) / h, 0)
    each = w * var_weights * np.where(residuals > 0, q, np.where(residuals < 0, 1 - q, 0)) ** 2
    inverse = np.linalg.inv(X.T @ ((w * density)[:, None] * X))
    covariance = back @ inverse @ (X.T @ (each[:, None] * X)) @ inverse @ back.T
    return back @ fit.params, np.sqrt(np.diag(covariance)), time.time() - begun


response = {family: next(name for name in table.columns if name == family or name == f"y_{family}") for family in FAMILIES}
for q in QUANTILES:
    response[f"quantile {q}"] = response["gaussian"]
print("# Practitioners' columns on a million rows\n")
print(f"`sa-adam fit` beside statsmodels {statsmodels.__version__} on {len(a):,} rows, {len(covariates)} covariates; made by practitioners_rows.py.\n")
print("| family | with | readings | estimates, s.e. | errors, relative | warnings | ours, s | statsmodels, s |")
print("|---|---|---|---|---|---|---|---|")
for family in response:
    of_quantile = family.startswith("quantile")
    along = [] if of_quantile else ["--method", "sa-adam"]
    once = [*along, "--one-pass"]
    known = {}
    for name, flags, errors, options in [
        ("exposure", ["--exposure", "exposure"], "plug-in", {"offset": np.log(COLUMNS["exposure"][1])}),
        ("sampling weights", ["--weights", "weight"], "plug-in", {"var_weights": COLUMNS["weight"][1]}),
        ("counts", ["--counts", "copies"], "copies", {"freq_weights": COLUMNS["copies"][1]}),
        ("trials", ["--trials", "trials"], "trials", {}),
        ("1000 clusters", ["--clusters", "city"], "clusters", {}),
        ("HC3", ["--interval", "hc3"], "hc3", {}),
        ("classical errors", ["--interval", "classical"], "classical", {}),
        ("exposure, SA-Adam", ["--exposure", "exposure", *along], "plug-in", {"offset": np.log(COLUMNS["exposure"][1])}),
        ("sampling weights, SA-Adam", ["--weights", "weight", *along], "plug-in", {"var_weights": COLUMNS["weight"][1]}),
        ("counts, SA-Adam", ["--counts", "copies", *along], "copies", {"freq_weights": COLUMNS["copies"][1]}),
        ("trials, SA-Adam", ["--trials", "trials", *along], "trials", {}),
        ("exposure, SA-Adam alone", ["--exposure", "exposure", *once], "plug-in", {"offset": np.log(COLUMNS["exposure"][1])}),
        ("sampling weights, SA-Adam alone", ["--weights", "weight", *once], "plug-in", {"var_weights": COLUMNS["weight"][1]}),
        ("counts, SA-Adam alone", ["--counts", "copies", *once], "copies", {"freq_weights": COLUMNS["copies"][1]}),
        ("trials, SA-Adam alone", ["--trials", "trials", *once], "trials", {}),
    ]:
        if (only and name not in only and family not in only) or (name.startswith("trials") and family != "logistic"):
            continue
        if of_quantile and "SA-Adam" not in name:
            continue
        b, se, readings, said, seconds = ours(family, *flags)
        column = re.match("[^,]*", name)[0]
        if column not in known:
            known[column] = quantile(float(family[9:]), **options) if of_quantile else theirs(family, errors, **options)
        B, SE, other = known[column]
        apart, off = np.max(np.abs(b - B) / SE), np.max(np.abs(se / SE - 1))
        print(f"| {family} | {name} | {readings} | {apart:.1e} | {off:.1e} | {said} | {seconds:.1f} | {other:.1f} |", flush=True)
