"""Golden streams of further optimizers, by numpy alone, for test/sa-adam/optimize/more-optimizers.json.

Run: python test/reference/more_optimizers.py > test/sa-adam/optimize/more-optimizers.json
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


def heavy_ball():
    # In its own form: a velocity, no buffer of gradients.
    x, before, out = start.copy(), start.copy(), []
    eta = lambda t: 0.2 * t**-0.7
    for t in range(1, steps + 1):
        a, y = rows[t - 1], responses[t - 1]
        rho = (t + 1) ** -0.75
        friction = (1 - rho) * eta(t) / eta(t - 1) if t > 1 else 0.0
        x, before = x + friction * (x - before) - eta(t) * rho * a * (a @ x - y), x
        if t in kept:
            out.append(x.tolist())
    return out


def nadam():
    x, m, D, out = start.copy(), np.zeros(d), np.ones(d), []
    rho = lambda t: (t + 1) ** -0.85
    mu = np.array([1 - rho(t) for t in range(1, steps + 2)])
    for t in range(1, steps + 1):
        a, y = rows[t - 1], responses[t - 1]
        g = a * (a @ x - y)
        m = mu[t - 1] * m + (1 - mu[t - 1]) * g
        # Dozat's algorithm 8, with Adam's scale from the past.
        step = mu[t] * m / (1 - np.prod(mu[: t + 1])) + (1 - mu[t - 1]) * g / (1 - np.prod(mu[:t]))
        x = x - 0.2 * t**-0.7 * step / np.sqrt(D)
        D = D + (g * g + 0.5 - D) / (t + 1)
        if t in kept:
            out.append(x.tolist())
    return out


def lion():
    x, m, out = start.copy(), np.zeros(d), []
    for t in range(1, steps + 1):
        a, y = rows[t - 1], responses[t - 1]
        g = a * (a @ x - y)
        x = x - 0.1 * t**-0.7 * np.sign(0.9 * m + 0.1 * g)
        m = 0.99 * m + 0.01 * g
        if t in kept:
            out.append(x.tolist())
    return out


# A matrix of parameters, 2 x 2, on four covariates: the rows' and a product of two.
wide = np.column_stack([rows, rows[:, 0] * rows[:, 1]])
matrix_start = np.array([[1.0, -2.0], [0.5, 0.0]])


def shampoo():
    X, L, R, out = matrix_start.copy(), np.eye(2), np.eye(2), []
    for t in range(1, steps + 1):
        a, y = wide[t - 1], responses[t - 1]
        G = (a * (a @ X.ravel() - y)).reshape(2, 2)
        X = X - 0.2 * t**-0.7 * power(L, -0.25) @ G @ power(R, -0.25)
        L = L + (G @ G.T + 0.5 * np.eye(2) - L) / (t + 1)
        R = R + (G.T @ G + 0.5 * np.eye(2) - R) / (t + 1)
        if t in kept:
            out.append(X.ravel().tolist())
    return out


def muon():
    X, M, out = matrix_start.copy(), np.zeros((2, 2)), []
    for t in range(1, steps + 1):
        a, y = wide[t - 1], responses[t - 1]
        M = 0.95 * M + 0.05 * (a * (a @ X.ravel() - y)).reshape(2, 2)
        U, _, V = np.linalg.svd(M)
        X = X - 0.1 * t**-0.7 * U @ V
        if t in kept:
            out.append(X.ravel().tolist())
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
            "wide": wide.tolist(),
            "matrixStart": matrix_start.ravel().tolist(),
            "ridge": ridge,
            "steps": kept,
            "x": {
                "matrixAdagrad": curvature(-0.5),
                "curvatureOns": curvature(-1.0),
                "saAmsgrad": amsgrad(),
                "saSignMomentum": sign_momentum(),
                "saMomentum": heavy_ball(),
                "saNadam": nadam(),
                "lion": lion(),
                "saShampoo": shampoo(),
                "muon": muon(),
            },
        }
    )
)
