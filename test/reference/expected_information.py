"""Classical standard errors of links that are not canonical by statsmodels, for test/sa-adam/fit/expected-information.json.

The tables are data/diabetes.csv with the covariates age, sex, bmi and bp, and the responses and copies of practitioners.py:
progression, and progression / 25 rounded to even. In a virtual environment:

    pip install statsmodels==0.15.0 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1
    python test/reference/expected_information.py > test/sa-adam/fit/expected-information.json

`classical` are those of summary(), as R's summary(glm) has them: the inverse of Fisher's information, times the dispersion by
Pearson's chi^2 for gamma. HC0 is cov_type="HC0": its outer matrices are of the rows' own second derivatives.
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
copies = 1 + np.arange(len(y)) % 4
exposure = 1 + (np.arange(len(y)) % 5) / 2
TIGHT = {"tol": 1e-13, "tol_criterion": "params", "maxiter": 100}


def errors(family, response, rows=slice(None), **options):
    model = sm.GLM(response[rows], X[rows], family=family, **options)
    fit = model.fit(**TIGHT)
    return {
        "estimates": fit.params.tolist(),
        "classical": fit.bse.tolist(),
        "HC0": model.fit(cov_type="HC0", **TIGHT).bse.tolist(),
    }


FITS = {
    "gamma": (sm.families.Gamma(sm.families.links.Log()), y),
    "negative-binomial": (sm.families.NegativeBinomial(alpha=0.5), np.round(y / 25)),
}
print(
    json.dumps(
        {
            "source": f"test/reference/expected_information.py, statsmodels {statsmodels.__version__}, "
            f"numpy {np.__version__}, pandas {pd.__version__}, Python {platform.python_version()}",
            **{
                name: {
                    "plain": errors(family, response),
                    "offset": errors(family, response, offset=np.log(exposure)),
                    "copies": errors(family, response, rows=np.repeat(np.arange(len(y)), copies)),
                }
                for name, (family, response) in FITS.items()
            },
        }
    )
)
