"""Quantile regressions of the rows of bench/quantile/rows.mjs by statsmodels, as JSON on stdout.

    pip install statsmodels==0.15.0 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1
    node bench/quantile/rows.mjs 1000000 > rows.csv
    python bench/quantile/reference.py rows.csv > bench/quantile/reference.json

Beside statsmodels' "robust" standard errors, which take one density for all rows, the sandwich with a density that each
row's covariates may change (J. L. Powell, 1986), of the same estimate, kernel (Epanechnikov) and bandwidth.
"""

import json
import sys
import time

import numpy as np
import pandas as pd
import statsmodels
import statsmodels.api as sm
from scipy.stats import norm
from statsmodels.regression.quantile_regression import hall_sheather

frame = pd.read_csv(sys.argv[1])
X = sm.add_constant(frame[["x1", "x2", "x3", "x4", "x5"]].to_numpy())
fits = []
for response in ("y_plain", "y_wide"):
    y = frame[response].to_numpy()
    for q in (0.1, 0.5, 0.9):
        started = time.time()
        fit = sm.QuantReg(y, X).fit(q=q, vcov="robust", kernel="epa", bandwidth="hsheather")
        residuals = y - X @ fit.params
        spread = np.subtract(*np.percentile(residuals, [75, 25])) / 1.34
        width = hall_sheather(len(y), q)
        h = min(np.std(residuals), spread) * (norm.ppf(q + width) - norm.ppf(q - width))
        density = np.where(np.abs(residuals) <= h, 0.75 * (1 - (residuals / h) ** 2) / h, 0)
        scores = X * np.where(residuals > 0, -q, np.where(residuals < 0, 1 - q, 0))[:, None]
        inverse = np.linalg.inv((X * density[:, None]).T @ X)
        fits.append(
            {
                "response": response,
                "quantile": q,
                "estimates": fit.params.tolist(),
                "robust": fit.bse.tolist(),
                "sandwich": np.sqrt(np.diag(inverse @ (scores.T @ scores) @ inverse)).tolist(),
                "seconds": round(time.time() - started, 1),
            }
        )
        print(response, q, fits[-1]["seconds"], file=sys.stderr)
print(json.dumps({"source": f"statsmodels {statsmodels.__version__}", "rows": len(frame), "fits": fits}, indent=1))
