"""Regressions with robust (HC0) standard errors by statsmodels, for test/sa-adam/fit/statsmodels.json.

Two tables: data/diabetes.csv, and the 1e6 rows that test/reference/rows.mjs writes (its seed is fixed; the checksum of
the numbers as read here is in the result, and the tests compare it with the rows that they make themselves). In a
virtual environment, after `npm run build`:

    pip install statsmodels==0.15.0 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1
    node test/reference/rows.mjs rows.csv
    python test/reference/statsmodels_fits.py rows.csv > test/sa-adam/fit/statsmodels.json

Covariances are H^-1 (sum g g') H^-1 at the estimate, without a factor for small samples: cov_type="HC0", which for
these canonical links is the plug-in sandwich. RLM has no HC0 (its H1 to H3 are for identically distributed errors): the
estimate is RLM's, at a fixed threshold, and the sandwich is made here of its psi and psi'.
"""

import hashlib
import json
import platform
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import statsmodels
import statsmodels.api as sm
from standardised import standardised

DIABETES = Path(__file__).parents[2] / "data" / "diabetes.csv"
FAMILIES = {
    "gaussian": sm.families.Gaussian(),
    "logistic": sm.families.Binomial(),
    "poisson": sm.families.Poisson(),
}


def checksum(columns):
    """Of all numbers, column after column, as little-endian float64."""
    digest = hashlib.sha256()
    for column in columns:
        digest.update(np.ascontiguousarray(column, dtype="<f8").tobytes())
    return digest.hexdigest()


def generalised_linear(family, columns, y):
    X, back = standardised(columns)
    fit = sm.GLM(y, X, family=FAMILIES[family]).fit(cov_type="HC0", tol=1e-10, tol_criterion="params", maxiter=50)
    assert fit.converged
    test = fit.t_test(back)
    return {
        "estimates": test.effect.tolist(),
        "standardErrors": test.sd.ravel().tolist(),
        "interval": test.conf_int(0.05).tolist(),
        "statistics": test.tvalue.ravel().tolist(),
        "p": test.pvalue.ravel().tolist(),
        "covariance": fit.cov_params(r_matrix=back).tolist(),
    }


def huber(columns, y, threshold):
    X, back = standardised(columns)
    norm = sm.robust.norms.HuberT(t=threshold)
    fit = sm.RLM(y, X, M=norm).fit(start_scale=1.0, update_scale=False, conv="coefs", tol=1e-11, maxiter=2000)
    residuals = y - X @ fit.params
    scores = X.T * norm.psi(residuals)
    inverse = back @ np.linalg.inv((X.T * norm.psi_deriv(residuals)) @ X)
    covariance = inverse @ (scores @ scores.T) @ inverse.T
    return {
        "threshold": threshold,
        "estimates": (back @ fit.params).tolist(),
        "standardErrors": np.sqrt(np.diag(covariance)).tolist(),
        "covariance": covariance.tolist(),
    }


def table(name, frame, responses, threshold, digest):
    covariates = [column for column in frame.columns if column not in responses.values() and column != "progression"]
    columns = frame[covariates].to_numpy(dtype=float)
    fits = {}
    for family, column in responses.items():
        print(name, family, file=sys.stderr)
        y = frame[column].to_numpy(dtype=float)
        fits[family] = (
            huber(columns, y, threshold) if family == "huber" else generalised_linear(family, columns, y)
        )
    return {"rows": len(frame), "covariates": covariates, "sha256": digest, "fits": fits}


diabetes = pd.read_csv(DIABETES)
diabetes_sum = checksum(diabetes[column] for column in diabetes.columns)
diabetes["high"] = (diabetes["progression"] > 140).astype(float)
synthetic = pd.read_csv(sys.argv[1])

print(
    json.dumps(
        {
            "source": "test/reference/statsmodels_fits.py, "
            f"statsmodels {statsmodels.__version__}, numpy {np.__version__}, scipy {scipy.__version__}, "
            f"pandas {pd.__version__}, Python {platform.python_version()}",
            "diabetes": table(
                "diabetes",
                diabetes,
                {"gaussian": "progression", "logistic": "high", "poisson": "progression", "huber": "progression"},
                threshold=50.0,
                digest=diabetes_sum,
            ),
            "synthetic": table(
                "synthetic",
                synthetic,
                {family: f"y_{family}" for family in [*FAMILIES, "huber"]},
                threshold=60.0,
                digest=checksum(synthetic[column] for column in synthetic.columns),
            ),
        }
    )
)
