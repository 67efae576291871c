"""Regressions and predictions by statsmodels, for test/sa-adam/fit/more-fits.json.

The tables are data/diabetes.csv, with `high` for progression above 140, and test/reference/engel.csv (written here from
statsmodels' datasets: food expenditure and income of 235 households, R. Koenker and G. Bassett, Econometrica 50, 1982,
public domain). In a virtual environment:

    pip install statsmodels==0.15.0 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1
    python test/reference/more_fits.py > test/sa-adam/fit/more-fits.json

Covariances of generalised linear models are H^-1 (sum g g') H^-1 at the estimate (HC0), H that of the rows as observed.
Standard errors of quantile regression are given twice: statsmodels' "robust", which takes one density for all rows, and
the sandwich with a density that each row's covariates may change (J. L. Powell, 1986), made here of the same estimate, the
same kernel (Epanechnikov) and bandwidth (Hall and Sheather, 1988, times the residuals' spread, as R's quantreg has it).
"""

import json
import platform
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import statsmodels
import statsmodels.api as sm
from scipy.stats import norm
from standardised import standardised
from statsmodels.regression.quantile_regression import hall_sheather

ROOT = Path(__file__).parents[2]


def generalised_linear(family, columns, y):
    X, back = standardised(columns)
    fit = sm.GLM(y, X, family=family).fit(cov_type="HC0", tol=1e-12, tol_criterion="params", maxiter=100)
    test = fit.t_test(back)
    return fit, {"estimates": test.effect.tolist(), "standardErrors": test.sd.ravel().tolist()}


def predictions(fit, level):
    """Of the mean, for the rows that were fitted."""
    frame = fit.get_prediction(fit.model.exog).summary_frame(alpha=1 - level)
    return {
        "level": level,
        "mean": frame["mean"].tolist(),
        "standardError": frame["mean_se"].tolist(),
        "lower": frame["mean_ci_lower"].tolist(),
        "upper": frame["mean_ci_upper"].tolist(),
    }


def quantile(columns, y, q):
    X, back = standardised(columns)
    fit = sm.QuantReg(y, X).fit(q=q, vcov="robust", kernel="epa", bandwidth="hsheather", p_tol=1e-12, max_iter=10000)
    residuals = y - X @ fit.params
    n = len(y)
    spread = np.subtract(*np.percentile(residuals, [75, 25])) / 1.34
    width = hall_sheather(n, q)
    h = min(np.std(residuals), spread) * (norm.ppf(q + width) - norm.ppf(q - width))
    density = np.where(np.abs(residuals) <= h, 0.75 * (1 - (residuals / h) ** 2) / h, 0)
    # Rows that the fit goes through count as what is expected of them.
    squares = np.where(np.abs(residuals) < 1e-5 * np.std(y), q * (1 - q), np.where(residuals > 0, q**2, (1 - q) ** 2))
    inverse = back @ np.linalg.inv((X * density[:, None]).T @ X)
    return {
        "quantile": q,
        "estimates": (back @ fit.params).tolist(),
        "robust": np.sqrt(np.diag(back @ fit.cov_params() @ back.T)).tolist(),
        "sandwich": np.sqrt(np.diag(inverse @ ((X * squares[:, None]).T @ X) @ inverse.T)).tolist(),
        "loss": float(np.mean(np.where(residuals > 0, q * residuals, (q - 1) * residuals))),
    }


engel = sm.datasets.engel.load_pandas().data
engel[["foodexp", "income"]].to_csv(ROOT / "test" / "reference" / "engel.csv", index=False, lineterminator="\n")
diabetes = pd.read_csv(ROOT / "data" / "diabetes.csv")
columns = diabetes.drop(columns="progression").to_numpy(dtype=float)
y = diabetes["progression"].to_numpy(dtype=float)
gaussian, _ = generalised_linear(sm.families.Gaussian(), columns, y)
logistic, _ = generalised_linear(sm.families.Binomial(), columns, (y > 140).astype(float))
negative = [(k, generalised_linear(sm.families.NegativeBinomial(alpha=k), columns, y)[1]) for k in (0.5, 2.0)]

print(
    json.dumps(
        {
            "source": "test/reference/more_fits.py, "
            f"statsmodels {statsmodels.__version__}, numpy {np.__version__}, scipy {scipy.__version__}, "
            f"pandas {pd.__version__}, Python {platform.python_version()}",
            "negativeBinomial": [{"dispersion": k, **fit} for k, fit in negative],
            "quantile": {
                "engel": [
                    quantile(engel[["income"]].to_numpy(), engel["foodexp"].to_numpy(), q) for q in (0.1, 0.5, 0.9)
                ],
                "diabetes": [quantile(columns, y, q) for q in (0.25, 0.5)],
            },
            "prediction": {"gaussian": predictions(gaussian, 0.95), "logistic": predictions(logistic, 0.9)},
        }
    )
)
