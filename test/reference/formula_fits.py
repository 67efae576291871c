"""The formulas of formulas.json by statsmodels and patsy, for test/command/formula/statsmodels.json.

In a virtual environment:

    pip install statsmodels==0.15.0 patsy==1.0.3 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1
    python test/reference/formula_fits.py > test/command/formula/statsmodels.json

The table is data/diabetes.csv with three columns more: `weight` in words by the body mass index, `decade` of the age, and
whether the progression is `high`. Standard errors are HC0, Wald tests of whole terms those of wald_test_terms with chi2.
patsy knows no poly: formulas with orthogonal polynomials are R's alone (formula_fits.R). Nor does it know offsets: they are given beside it.
"""

import json
import platform
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import patsy
import statsmodels
import statsmodels.api as sm
import statsmodels.formula.api as smf

HERE = Path(__file__).parent
FAMILIES = {"gaussian": sm.families.Gaussian(), "logistic": sm.families.Binomial(), "poisson": sm.families.Poisson()}

table = pd.read_csv(HERE.parents[1] / "data" / "diabetes.csv")
table["weight"] = np.where(table.bmi < 25, "normal", np.where(table.bmi < 30, "over", "obese"))
table["decade"] = table.age // 10
table["high"] = (table.progression > 140).astype(int)


def fitted(asked):
    formula = asked.get("python", asked["formula"])
    offset = table.eval(asked["offset"]) if "offset" in asked else None
    fit = smf.glm(formula, table, family=FAMILIES[asked["family"]], offset=offset).fit(
        cov_type="HC0", tol=1e-13, tol_criterion="params", maxiter=100
    )
    assert fit.converged
    terms = fit.wald_test_terms(scalar=True).table
    return {
        "names": list(fit.params.index),
        "estimates": list(fit.params),
        "standardErrors": list(fit.bse),
        "terms": [
            {"name": name, "chi2": float(row["statistic"]), "p": float(row["pvalue"]), "df": int(row["df_constraint"])}
            for name, row in terms.iterrows()
            if name != "Intercept"
        ],
    }


warnings.simplefilter("error")
formulas = json.loads((HERE / "formulas.json").read_text())
print(
    json.dumps(
        {
            "source": f"test/reference/formula_fits.py, Python {platform.python_version()}, statsmodels "
            f"{statsmodels.__version__}, patsy {patsy.__version__}, numpy {np.__version__}",
            "fits": {asked["name"]: fitted(asked) for asked in formulas if asked.get("python", "") is not None},
        },
        indent=1,
    )
)
