"""Grouped binomial regressions by statsmodels, for test/sa-adam/fit/grouped-binomial.json and test/reference/star98.csv.

The data are statsmodels' star98: of the pupils of 303 Californian school districts, how many scored above and how many below
the national median in 1998; four of the covariates are in the CSV. The clusters are i mod 20, the offset is (i mod 5) / 10,
i = 0, 1, ... the row. In a virtual environment:

    pip install statsmodels==0.15.0 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1
    python test/reference/grouped_binomial.py test/reference/star98.csv > test/sa-adam/fit/grouped-binomial.json

Robust errors take a row, all of its trials together, for one observation, as R's sandwich does of glm(cbind(s, f) ~ x).
"""

import json
import sys

import numpy as np
import pandas as pd
import statsmodels
import statsmodels.api as sm

COVARIATES = ["LOWINC", "PERASIAN", "PERBLACK", "PERHISP"]
frame = sm.datasets.star98.load_pandas().data[["NABOVE", "NBELOW", *COVARIATES]]
frame = frame.rename(columns=str.lower).round(5)
frame.to_csv(sys.argv[1], index=False)
X = sm.add_constant(frame[[name.lower() for name in COVARIATES]].to_numpy(float))
s, f = (frame[name].to_numpy(float) for name in ("nabove", "nbelow"))
m = s + f
i = np.arange(len(s))
TIGHT = {"tol": 1e-14, "tol_criterion": "params", "maxiter": 100}


def errors(covariance):
    return np.sqrt(np.diag(covariance)).tolist()


def fitted(**options):
    fit = sm.GLM(np.column_stack([s, f]), X, family=sm.families.Binomial(), **options).fit(**TIGHT)
    p = fit.fittedvalues
    scores = (m * p - s)[:, None] * X
    weights = m * p * (1 - p)
    inverse = np.linalg.inv(X.T @ (weights[:, None] * X))
    leverages = weights * np.einsum("ij,jk,ik->i", X, inverse, X)
    meats = {
        "plug-in": scores.T @ scores,
        "hc2": scores.T @ (scores / (1 - leverages)[:, None]),
        "hc3": scores.T @ (scores / ((1 - leverages) ** 2)[:, None]),
    }
    sums = pd.DataFrame(scores).groupby(i % 20).sum().to_numpy()
    meats["clusters"] = sums.T @ sums
    return {
        "estimates": fit.params.tolist(),
        "classical": fit.bse.tolist(),
        **{name: errors(inverse @ meat @ inverse) for name, meat in meats.items()},
        "deviance": fit.deviance,
        "nullDeviance": fit.null_deviance,
        "logLikelihood": fit.llf,
        "aic": fit.aic,
        "predictions": p[:3].tolist(),
    }


print(
    json.dumps(
        {
            "statsmodels": statsmodels.__version__,
            "plain": fitted(),
            "offset": fitted(offset=(i % 5) / 10),
        },
        indent=1,
    )
)
