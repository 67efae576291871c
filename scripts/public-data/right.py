"""The right values of a model: statsmodels' estimates with HC0 standard errors, or the reason why there are none."""

import warnings

import numpy as np
import pandas as pd
import statsmodels.api as sm
from models import is_words, response_of
from scipy.linalg import qr
from scipy.optimize import linprog
from scipy.special import expit

FAMILIES = {
    "logistic": sm.families.Binomial(),
    "poisson": sm.families.Poisson(),
    "gamma": sm.families.Gamma(sm.families.links.Log()),
}
FARTHEST = {"logistic": np.abs, "poisson": np.negative}
"""Of a linear predictor, what grows without bound where there is no finite optimum."""
FAR = 20
"""Of that, what makes one ask whether there is."""


def design(frame, model, names=None):
    """Complete rows as a matrix with an intercept; of words, the levels that `names` (column[level]) has, else all but the first."""
    complete = frame[[model.response, *model.covariates]].dropna()
    columns = {"(intercept)": np.ones(len(complete))}
    for name in model.covariates:
        if not is_words(frame[name]):
            columns[name] = complete[name].to_numpy(dtype=float)
            continue
        levels = sorted(complete[name].unique())
        if len(levels) == 1:
            columns[f"{name}[{levels[0]}]"] = np.ones(len(complete))  # a constant, as a number in all rows would be
            continue
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
    return list(columns), np.column_stack(list(columns.values())), response_of(complete[model.response]).to_numpy()


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
    return "collinear" if diagonal[-1] < 3e-6 * diagonal[0] else None  # sums that were rounded to single precision are some


def recedes(Z, y, family):
    """Is there a direction along which the loss falls for ever? The linear programme that A. Albert and J. A. Anderson,
    Biometrika 71 (1984), ask of logistic regression; of Poisson counts, rows of 0 may go to minus infinity, others stay."""
    signed = (2 * y - 1)[:, None] * Z if family == "logistic" else -Z[y == 0]
    still = Z[:0] if family == "logistic" else Z[y > 0]
    found = linprog(
        -signed.sum(axis=0), A_ub=np.vstack([-signed, signed]), b_ub=np.repeat([0, 1], len(signed)),
        A_eq=still if len(still) else None, b_eq=np.zeros(len(still)) if len(still) else None, bounds=(None, None),
    )  # fmt: skip
    return found.status == 0 and -found.fun > 1e-6


def scores_and_weights(u, y, family):
    """First and second derivative of a row's loss by its linear predictor u. statsmodels' own keep fitted probabilities
    away from 0 and 1, which changes its HC0 by up to half where some |u| are above 30."""
    if family == "logistic":
        return np.where(y == 1, -expit(-u), expit(u)), expit(u) * expit(-u)
    if family == "poisson":
        return np.exp(u) - y, np.exp(u)
    if family == "gaussian":
        return u - y, np.ones(len(y))
    return 1 - y * np.exp(-u), y * np.exp(-u)


def right(X, y, family):
    """{estimates, errors} in the columns' own units, or {reason}."""
    reason = without_answer(X)
    if reason:
        return {"reason": reason}
    Z, back = standardised(X)
    if family == "gaussian":
        at = sm.OLS(y, Z).fit().params
        if ((y - Z @ at) ** 2).mean() <= 1e-18 * max(y.var(), 1e-300):
            return {"reason": "exact"}
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                fit = sm.GLM(y, Z, family=FAMILIES[family]).fit(tol=1e-11, tol_criterion="params", maxiter=200)
            except Exception:  # a diverging fit ends in many ways
                return {"reason": "no finite optimum"}
        at = fit.params
        far = family in FARTHEST and FARTHEST[family](Z @ at).max() > FAR
        if far and recedes(Z, y, family) or not fit.converged:
            return {"reason": "no finite optimum"}
    scores, weights = scores_and_weights(Z @ at, y, family)
    inverse = np.linalg.inv(Z.T @ (weights[:, None] * Z))
    meat = Z.T @ (scores[:, None] ** 2 * Z)
    variances = np.diag(back @ inverse @ meat @ inverse @ back.T)
    usual = np.diag(back @ inverse @ back.T) * (scores**2).mean() / weights.mean()
    if (variances <= 1e-18 * usual).any():
        return {"reason": "exact in some rows"}
    return {"estimates": back @ at, "errors": np.sqrt(variances)}
