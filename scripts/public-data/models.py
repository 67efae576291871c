"""Random regressions of a data set: a response, its family by what its values are, and some covariates."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

LEVELS = 50
"""Words in a column beyond which it is no category."""

TRUTH = [{"no", "yes"}, {"n", "y"}, {"false", "true"}, {"f", "t"}]
"""Pairs of words that are a 0/1 response, the second of each being 1."""


@dataclass(frozen=True)
class Model:
    family: str
    response: str
    covariates: tuple


def is_words(column):
    return not pd.api.types.is_numeric_dtype(column)


def usable(column):
    """A number, or words of at most LEVELS levels that tell rows apart; dates and identifiers are neither."""
    if pd.api.types.is_numeric_dtype(column):
        return not pd.api.types.is_complex_dtype(column) and column.notna().any()
    return pd.api.types.is_string_dtype(column) and 1 <= column.nunique() <= min(LEVELS, len(column) // 5)


def response_of(column):
    """The response as numbers: words of truth are 0 and 1."""
    if not is_words(column):
        return column.astype(float)
    return column.str.lower().isin({"yes", "y", "true", "t"}).astype(float).where(column.notna())


def family_of(column):
    """logistic for two values 0 and 1 or two words of truth, poisson for counts, gamma for fractions of a number above 0 that
    span a factor of 10, gaussian for other numbers, None for what is no response."""
    if is_words(column) and set(column.dropna().str.lower()) not in TRUTH:
        return None
    values = response_of(column).dropna()
    distinct = np.unique(values)
    if len(distinct) < 2 or not np.isfinite(distinct).all():
        return None
    if len(distinct) == 2:
        return "logistic" if set(distinct) == {0.0, 1.0} else None
    whole = (distinct == np.round(distinct)).all()
    if whole:
        return "poisson" if distinct[0] == 0 and distinct[-1] <= 1000 else "gaussian"
    return "gamma" if distinct[0] > 0 and distinct[-1] >= 10 * distinct[0] else "gaussian"


def random_models(frame, rng, count=3, most=8):
    """`count` different models, the families that the data have equally often, with at least 30 + 3 d complete rows, or fewer where chance finds no more."""
    columns = [name for name in frame if usable(frame[name])]
    responses = {}
    for name in columns:
        if family_of(frame[name]):
            responses.setdefault(family_of(frame[name]), []).append(name)
    models = []
    for _ in range(30 * count):
        if len(models) == count or not responses or len(columns) < 2:
            break
        family = sorted(responses)[rng.integers(len(responses))]
        response = responses[family][rng.integers(len(responses[family]))]
        others = [name for name in columns if name != response]
        size = rng.integers(1, min(most, len(others)) + 1)
        covariates = tuple(others[i] for i in sorted(rng.choice(len(others), size, replace=False)))
        model = Model(family, response, covariates)
        complete = frame[[response, *covariates]].dropna()
        d = 1 + sum(complete[name].nunique() - 1 if is_words(frame[name]) else 1 for name in covariates)
        if model not in models and len(complete) >= 30 + 3 * d and family_of(complete[response]) == family:
            models.append(model)
    return models
