"""Designs whose columns' scales differ by 1e6, which would cost as many digits of the inverses, brought to one scale."""

import numpy as np


def standardised(columns):
    """Design matrix with an intercept and standardised columns, and the map from its coefficients to the data's."""
    centre, scale = columns.mean(axis=0), columns.std(axis=0)
    back = np.diag(np.concatenate([[1.0], 1 / scale]))
    back[0, 1:] = -centre / scale
    return np.column_stack([np.ones(len(columns)), (columns - centre) / scale]), back
