"""Offsets, weights, clusters, HC2 and HC3, classical errors and statistics of fit by statsmodels, for test/sa-adam/fit/practitioners.json.

The rows are those of data/diabetes.csv with columns made of the row's number i = 0, 1, ...:

    exposure 1 + (i mod 5) / 2        weight 0.5 + (7919 i mod 100) / 100        copies 1 + (i mod 4)        cluster 31 i mod 37

and the responses progression, progression > 140, and progression / 25 rounded to even. In a virtual environment:

    pip install statsmodels==0.15.0 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1
    python test/reference/practitioners.py > test/sa-adam/fit/practitioners.json

Rows with copies are written out, so that nothing rests on what frequency weights mean elsewhere. HC2 and HC3 of generalised linear
models, which statsmodels has for least squares alone, are made here of its weights and leverages.
"""

import json
import platform
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels
import statsmodels.api as sm

table = pd.read_csv(Path(__file__).parents[2] / "data" / "diabetes.csv")
y = table.pop("progression").to_numpy(float)
X = np.column_stack([np.ones(len(y)), table[["age", "sex", "bmi", "bp"]].to_numpy(float)])
i = np.arange(len(y))
exposure = 1 + (i % 5) / 2
weight = 0.5 + (7919 * i % 100) / 100
copies = 1 + i % 4
cluster = 31 * i % 37
FAMILIES = {
    "gaussian": (sm.families.Gaussian(), y),
    "logistic": (sm.families.Binomial(), (y > 140).astype(float)),
    "poisson": (sm.families.Poisson(), np.round(y / 25)),
    "gamma": (sm.families.Gamma(sm.families.links.Log()), y),
}
TIGHT = {"tol": 1e-13, "tol_criterion": "params", "maxiter": 100}


def model(family, rows=slice(None), **options):
    kind, response = FAMILIES[family]
    options = {key: value[rows] for key, value in options.items()}
    return sm.GLM(response[rows], X[rows], family=kind, **options)


def errors(covariance):
    return np.sqrt(np.diag(covariance)).tolist()


def sandwich(fit, design, leverage_power=0):
    """H^-1 (sum s^2 z z' / (1 - h)^p) H^-1 of a converged fit with observed Hessian."""
    scores = fit.model.score_factor(fit.params)
    weights = fit.model.hessian_factor(fit.params, observed=True)
    H = design.T @ (weights[:, None] * design)
    inverse = np.linalg.inv(H)
    h = weights * np.einsum("ij,jk,ik->i", design, inverse, design)
    meat = design.T @ ((scores**2 / (1 - h) ** leverage_power)[:, None] * design)
    return errors(inverse @ meat @ inverse)


def clustered(fit, design, groups):
    scores = fit.model.score_factor(fit.params)[:, None] * design
    weights = fit.model.hessian_factor(fit.params, observed=True)
    inverse = np.linalg.inv(design.T @ (weights[:, None] * design))
    sums = pd.DataFrame(scores).groupby(groups).sum().to_numpy()
    return errors(inverse @ (sums.T @ sums) @ inverse)


out = {"python": platform.python_version(), "statsmodels": statsmodels.__version__, "numpy": np.__version__, "fits": {}}
for family in FAMILIES:
    plain = model(family).fit(**TIGHT)
    scale_free = family in ("logistic", "poisson")
    row = {
        "plain": {
            "estimates": plain.params.tolist(),
            "plug-in": sandwich(plain, X),
            "hc2": sandwich(plain, X, 1),
            "hc3": sandwich(plain, X, 2),
            "clusters": clustered(plain, X, cluster),
            "deviance": plain.deviance,
            "nullDeviance": plain.null_deviance,
        },
    }
    if family != "gamma":
        row["plain"]["classical"] = plain.bse.tolist()
        row["plain"]["logLikelihood"] = plain.llf if scale_free else sm.OLS(y, X).fit().llf
        row["plain"]["aic"] = plain.aic if scale_free else sm.OLS(y, X).fit().aic
    if family == "gaussian":
        ols = sm.OLS(y, X)
        for name in ("HC0", "HC1", "HC2", "HC3"):
            row["plain"]["ols" + name] = ols.fit(cov_type=name).bse.tolist()
        fit = ols.fit(cov_type="cluster", cov_kwds={"groups": cluster})
        row["plain"]["olsCluster"] = fit.bse.tolist()
        row["plain"]["t"] = {
            "classical": ols.fit().conf_int().tolist(),
            "cluster": ols.fit(cov_type="cluster", cov_kwds={"groups": cluster}, use_t=True).conf_int().tolist(),
        }
        row["plain"]["rSquared"] = ols.fit().rsquared
        row["plain"]["adjustedRSquared"] = ols.fit().rsquared_adj
        wls = sm.WLS(y, X, weights=weight).fit(cov_type="HC0")
        row["plain"]["wls"] = {"estimates": wls.params.tolist(), "plug-in": wls.bse.tolist(), "rSquared": wls.rsquared}
    else:
        row["plain"]["cluster1"] = (
            model(family).fit(cov_type="cluster", cov_kwds={"groups": cluster}, **TIGHT).bse.tolist()
            if family != "gamma" else None
        )
    fit = model(family, offset=np.log(exposure)).fit(**TIGHT)
    row["offset"] = {"estimates": fit.params.tolist(), "plug-in": sandwich(fit, X), "deviance": fit.deviance}
    # A weighted loss is that of the rows times their weights: score and Hessian too.
    fit = model(family, var_weights=weight).fit(**TIGHT)
    row["sampling"] = {"estimates": fit.params.tolist(), "plug-in": sandwich(fit, X)}
    many = np.repeat(i, copies)
    fit = model(family, rows=many).fit(**TIGHT)
    row["copies"] = {
        "estimates": fit.params.tolist(),
        "plug-in": sandwich(fit, X[many]),
        "hc3": sandwich(fit, X[many], 2),
        "deviance": fit.deviance,
        "nullDeviance": fit.null_deviance,
    }
    if scale_free:
        row["copies"]["logLikelihood"] = fit.llf
    out["fits"][family] = row
print(json.dumps(out, indent=1))
