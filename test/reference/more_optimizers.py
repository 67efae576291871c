"""Golden streams of further optimizers, by numpy alone, for test/optimizers/more-optimizers.json.

Run: python test/reference/more_optimizers.py > test/optimizers/more-optimizers.json
Least squares rows a_t, y_t; gradient a (a'x - y) + lambda x for those with a penalty. Every optimizer sees the same rows.
"""

import json

import numpy as np

rng = np.random.default_rng(7)
d, steps, kept = 3, 200, (1, 2, 10, 50, 200)
rows = np.round(rng.standard_normal((steps, d)), 6)
responses = np.round(rows @ np.array([0.5, -1.0, 1.0]) + 0.7 * rng.standard_normal(steps), 6)
start = np.array([1.0, -2.0, 0.5])
ridge = 0.1


def power(A, exponent):
    values, vectors = np.linalg.eigh(A)
    return (vectors * values**exponent) @ vectors.T


def curvature(exponent):
    x, C, out = start.copy(), np.zeros((d, d)), []
    for t in range(1, steps + 1):
        a, y = rows[t - 1], responses[t - 1]
        g = a * (a @ x - y) + ridge * x
        x = x - t**-0.7 * power(C + np.eye(d), exponent) @ g
        C += (np.outer(a, a) + ridge * np.eye(d) - C) / (t + 1)
        if t in kept:
            out.append(x.tolist())
    return out


def amsgrad():
    x, m, forgotten, D, V, out = start.copy(), np.zeros(d), 1.0, np.ones(d), np.ones(d), []
    for t in range(1, steps + 1):
        a, y = rows[t - 1], responses[t - 1]
        g = a * (a @ x - y)
        rho = (t + 1) ** -0.85
        forgotten *= 1 - rho
        m = (1 - rho) * m + rho * g
        x = x - 0.2 * t**-0.7 * m / (1 - forgotten) / np.sqrt(V)
        D = D + (g * g + 0.5 - D) / (t + 1)
        V = np.maximum(V, D)
        if t in kept:
            out.append(x.tolist())
    return out


def sign_momentum():
    x, m, out = start.copy(), np.zeros(d), []
    for t in range(1, steps + 1):
        a, y = rows[t - 1], responses[t - 1]
        rho = (t + 1) ** -0.75
        m = (1 - rho) * m + rho * a * (a @ x - y)
        x = x - 0.1 * t**-0.7 * np.sign(m)
        if t in kept:
            out.append(x.tolist())
    return out


print(
    json.dumps(
        {
            "source": f"test/reference/more_optimizers.py, numpy {np.__version__}",
            "rows": rows.tolist(),
            "responses": responses.tolist(),
            "start": start.tolist(),
            "ridge": ridge,
            "steps": kept,
            "x": {
                "matrixAdagrad": curvature(-0.5),
                "curvatureOns": curvature(-1.0),
                "saAmsgrad": amsgrad(),
                "saSignMomentum": sign_momentum(),
            },
        }
    )
)
