"""Right values of every case in test/right-answers by statsmodels, for test/right-answers/expected.json.

In a virtual environment, after `npm run build`:

    pip install statsmodels==0.15.0 numpy==2.4.6 scipy==1.17.1
    node test/reference/right-values/rows.mjs ROWS
    python test/reference/right-values/right_values.py ROWS > test/right-answers/expected.json

Estimates are the stored-batch ones of all rows, whatever their order; standard errors are HC0, H^-1 (sum g g') H^-1. Columns
are standardised first, and the response is divided by a power of two. Each estimate is asserted to be the optimum: one
more Newton step moves no coefficient by 1e-3 standard errors. Curved losses are fitted by a damped Newton iteration in
this file, because statsmodels' own is undamped, and statsmodels begins there. `statsmodels` says whether its estimates and HC0
are the same (to 1e-3 standard errors, to 1e-5); where one row lies so far out that a fitted probability rounds to 1 it divides 0 by 0.
"""

import hashlib
import json
import platform
import sys
from pathlib import Path

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy.special import expit

FAMILIES = {
    "gaussian": sm.families.Gaussian(),
    "logistic": sm.families.Binomial(),
    "poisson": sm.families.Poisson(),
}
MEAN = {"logistic": expit, "poisson": np.exp}
WEIGHT = {"logistic": lambda mu: mu * (1 - mu), "poisson": lambda mu: mu}


def loss(family, eta, y):
    if family == "logistic":
        return np.sum(np.logaddexp(0, eta) - y * eta)
    with np.errstate(over="ignore"):
        return np.sum(np.exp(eta) - y * eta)


def newton(family, Z, y):
    """The optimum of a canonical loss by Newton's method with halved steps."""
    x = np.zeros(Z.shape[1])
    value = loss(family, Z @ x, y)
    for _ in range(500):
        mu = MEAN[family](Z @ x)
        direction = np.linalg.solve((Z.T * WEIGHT[family](mu)) @ Z, Z.T @ (y - mu))
        step, slope = 1.0, direction @ (Z.T @ (y - mu))
        if slope < 1e-12:  # the distance to the optimum, squared, in model-based standard errors
            return x + direction
        while not loss(family, Z @ (x + step * direction), y) <= value - 1e-4 * step * slope:
            step /= 2
        x, value = x + step * direction, loss(family, Z @ (x + step * direction), y)
    raise ArithmeticError("Newton's method did not end")


def standardised(X):
    """An intercept and standardised columns, and the map from their coefficients to those of X."""
    scale = np.abs(X).max(axis=0)
    centre = (X / scale).mean(axis=0) * scale
    spread = ((X - centre) / scale).std(axis=0) * scale
    back = np.diag(np.concatenate([[1.0], 1 / spread]))
    back[0, 1:] = -centre / spread
    return np.column_stack([np.ones(len(X)), (X - centre) / spread]), back


def right(family, X, y):
    """Estimates and HC0 standard errors, intercept first."""
    Z, back = standardised(X)
    unscaled = lambda values: values  # noqa: E731
    if family == "gaussian":
        # Powers of two, twice, because 2^1024 is no double: exact, and no square overflows or vanishes.
        half = np.frexp(np.abs(y).max())[1] // 2
        power = np.frexp(np.abs(y).max())[1] - half
        unscaled = lambda values: np.ldexp(np.ldexp(values, half), power)  # noqa: E731
        y = np.ldexp(np.ldexp(y, -half), -power)
        fit = sm.OLS(y, Z).fit(cov_type="HC0")
        x = fit.params
        residual, weight = y - Z.astype(np.longdouble) @ x.astype(np.longdouble), np.ones(len(y))
    else:
        x = newton(family, Z, y)
        fit = sm.GLM(y, Z, family=FAMILIES[family]).fit(
            start_params=x, cov_type="HC0", tol=1e-10, tol_criterion="params", maxiter=50
        )
        mu = MEAN[family](Z @ x)
        residual, weight = y - mu, WEIGHT[family](mu)
    inverse = back @ np.linalg.inv((Z.T * weight) @ Z)
    score = Z * residual.astype(float)[:, None]
    errors = np.sqrt(np.diag(inverse @ (score.T @ score) @ inverse.T))
    left = inverse @ score.sum(axis=0)
    assert np.all(np.abs(left) < 1e-3 * errors), left / errors
    theirs = np.sqrt(np.einsum("ij,jk,ik->i", back, fit.cov_params(), back))
    agree = np.allclose(theirs, errors, rtol=1e-5) and np.all(np.abs(back @ (fit.params - x)) < 1e-3 * errors)
    return unscaled(back @ x), unscaled(errors), agree


def case(folder, design):
    numbers = np.fromfile(folder / f"{design['number']}.f64", dtype="<f8")
    columns = numbers.reshape(len(design["columns"]) + 1, design["rows"])
    names = design["columns"]
    line = {"rows": design["rows"], "sha256": hashlib.sha256(columns.tobytes()).hexdigest()}
    if design["unanswerable"]:
        return line
    X, y = columns[:-1].T, columns[-1]
    kept = np.ones(len(y), dtype=bool)
    for name in design["unbounded"]:
        kept &= X[:, names.index(name)] == 0
    bounded = [j for j, name in enumerate(names) if name not in design["unbounded"]]
    estimates, errors, agree = right(design["family"], X[np.ix_(kept, bounded)], y[kept])
    fitted = ["(intercept)", *(names[j] for j in bounded)]
    place = {name: k for k, name in enumerate(fitted)}
    spread = lambda values: [  # noqa: E731
        float(f"{values[place[name]]:.12g}") if name in place else None for name in ["(intercept)", *names]
    ]
    return line | {"estimates": spread(estimates), "standardErrors": spread(errors), "statsmodels": bool(agree)}


def main():
    folder = Path(sys.argv[1])
    cases = {}
    for design in json.loads((folder / "cases.json").read_text()):
        print(design["name"], file=sys.stderr)
        cases[design["name"]] = case(folder, design)
    source = (
        f"test/reference/right-values/right_values.py, statsmodels {statsmodels.__version__}, numpy {np.__version__}, "
        f"scipy {scipy.__version__}, Python {platform.python_version()}"
    )
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(line)}" for name, line in cases.items())
    print(f'{{"source": {json.dumps(source)},\n"cases": {{\n{lines}\n}}}}')


main()
