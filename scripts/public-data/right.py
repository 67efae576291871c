"""The right values of a model: statsmodels' GLM with HC0 standard errors, or the reason why there are none."""

import warnings

import numpy as np
import pandas as pd
import statsmodels.api as sm
from models import is_words
from scipy.linalg import qr

FAMILIES = {"gaussian": sm.families.Gaussian, "logistic": sm.families.Binomial, "poisson": sm.families.Poisson}


def design(frame, model, names=None):
    """Complete rows as a matrix with an intercept; of words, the levels that `names` (column[level]) has, else all but the first."""
    complete = frame[[model.response, *model.covariates]].dropna()
    columns = {"(intercept)": np.ones(len(complete))}
    for name in model.covariates:
        if not is_words(frame[name]):
            columns[name] = complete[name].to_numpy(dtype=float)
            continue
        levels = sorted(complete[name].unique())
        if names is not None and name in names and len(levels) == 2:  # read as a truth value: yes and no, T and F
            columns[name] = (complete[name] == levels[1]).to_numpy(dtype=float)
            continue
        own = [f"{name}[{level}]" for level in levels]
        wanted = [n for n in own if n in names] if names is not None else own[1:]
        if names is not None and len(wanted) != len(own) - 1:
            wanted = own[1:]
        for level, indicator in zip(levels, own):
            if indicator in wanted:
                columns[indicator] = (complete[name] == level).to_numpy(dtype=float)
    return list(columns), np.column_stack(list(columns.values())), complete[model.response].to_numpy(dtype=float)


def standardised(X):
    """X with centred columns of spread 1, and the matrix that takes its coefficients back to those of X."""
    centre, spread = X.mean(axis=0), X.std(axis=0)
    centre[0], spread[0] = 0.0, 1.0
    spread[spread == 0] = 1.0
    back = np.diag(1 / spread)
    back[0, 1:] = -centre[1:] / spread[1:]
    return (X - centre) / spread, back


def without_answer(X):
    """Why no fit of these columns has one answer, or None."""
    if len(X) <= X.shape[1]:
        return "fewer rows than coefficients"
    spread = X.std(axis=0)
    if (spread[1:] <= 1e-12 * np.abs(X[:, 1:]).max(axis=0)).any():
        return "constant"
    diagonal = np.abs(np.diag(qr(standardised(X)[0], mode="r", pivoting=True)[0]))
    return "collinear" if diagonal[-1] < 1e-9 * diagonal[0] else None


def right(X, y, family):
    """{estimates, errors} in the columns' own units, or {reason}."""
    reason = without_answer(X)
    if reason:
        return {"reason": reason}
    Z, back = standardised(X)
    if family == "gaussian":
        fit = sm.OLS(y, Z).fit(cov_type="HC0")
        if fit.ssr <= 1e-18 * len(y) * max(y.var(), 1e-300):
            return {"reason": "exact"}
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                fit = sm.GLM(y, Z, family=FAMILIES[family]()).fit(
                    cov_type="HC0", tol=1e-11, tol_criterion="params", maxiter=100
                )
            except Exception:  # a diverging fit ends in many ways
                return {"reason": "no finite optimum"}
        eta = Z @ fit.params
        if not fit.converged or (np.abs(eta) if family == "logistic" else -eta).max() > 30:
            return {"reason": "no finite optimum"}
    test = fit.t_test(back)
    return {"estimates": np.ravel(test.effect), "errors": np.ravel(test.sd)}
