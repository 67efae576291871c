"""Constant gains, by numpy alone, for test/theory/constant-gain.json.

Run: python test/reference/constant_gain.py > test/theory/constant-gain.json (about five minutes).

predictions: NMSE and mean coverage of the limit covariance H^-1 Pbar^-1 E[PSP] Pbar^-1 H^-1, over simulated stationary P.
momentum: n Var of the average over the sandwich, simulated, scalar regression with gain 0.999, with and without momentum.
bias: where Adam's average comes to rest for the mean of Exp(1), simulated with small constant steps from the law's own value.
"""

import json
from math import erf, sqrt

import numpy as np

rng = np.random.default_rng(2026)


def design(r, d=10):
    H = r ** np.abs(np.subtract.outer(np.arange(d), np.arange(d)))
    u = np.linspace(0.6, 1.6, d)
    u /= np.linalg.norm(u)
    Hu = H @ u
    return H, 0.35**2 * H + 0.8**2 * ((u @ Hu) * H + 2 * np.outer(Hu, Hu))


def prediction(r, gain, chains=4000, steps=600):
    H, S = design(r)
    d = len(H)
    root = np.linalg.cholesky(H)
    D = np.ones((chains, d))
    mean, products, count = np.zeros(d), np.zeros((d, d)), 0
    start = int(60 + 20 / gain)
    for t in range(start + steps):
        a = rng.standard_normal((chains, d)) @ root.T
        D = (1 - gain) * D + gain * a * a
        if t >= start:
            P = 1 / np.sqrt(D + 0.1)
            mean += P.sum(0)
            products += P.T @ P
            count += chains
    mean, products = mean / count, products / count
    inverse, scale = np.linalg.inv(H), np.diag(1 / mean)
    C = inverse @ scale @ (products * S) @ scale @ inverse
    V = inverse @ S @ inverse
    coverage = np.mean([erf(1.959963984540054 * sqrt(V[j, j] / C[j, j]) / sqrt(2)) for j in range(d)])
    return {"correlation": r, "gain": gain, "nmse": np.trace(C) / np.trace(V), "coverage": coverage}


def momentum(gain=0.999, chains=10000, n=20000):
    arms = {"none": lambda t: 1.0, "0.1": lambda t: 0.1, "(t + 1)^-0.8": lambda t: (t + 1) ** -0.8}
    x, m, total = ({k: np.zeros(chains) for k in arms} for _ in range(3))
    D = np.ones(chains)
    S = 0.35**2 + 0.64 * 3
    for t in range(1, n + 1):
        a = rng.standard_normal(chains)
        noise = rng.standard_normal(chains) * np.sqrt(0.35**2 + 0.64 * a * a)
        P = 1 / np.sqrt(D + 0.1)
        for k, rho in arms.items():
            total[k] += x[k]
            m[k] = (1 - rho(t)) * m[k] + rho(t) * a * (a * x[k] - noise)
            x[k] = x[k] - 0.5 * t**-0.7 * P * m[k]
        D = (1 - gain) * D + gain * a * a
    squares = {k: total[k] ** 2 / n / S for k in arms}
    return [{"gain": k, "n": n, "ratio": v.mean(), "error": v.std() / sqrt(chains)} for k, v in squares.items()]


def bias(beta1, beta2, chains=20000, n=4000):
    law = -(1 - beta1) * (1 - beta2) / (1 - beta1 * beta2)
    x, total = np.full(chains, law), np.zeros(chains)
    m, v = np.zeros(chains), np.ones(chains)
    start = int(10 / (1 - beta2))
    # The rest point is where the mean of P m vanishes: x stays, and the mean of P m, H = 1, says how far it is.
    for t in range(n + start):
        g = x - (rng.exponential(size=chains) - 1)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        if t >= start:
            total += m / np.sqrt(v)
    off = total / n
    return {"beta1": beta1, "beta2": beta2, "shift": law - off.mean(), "error": off.std() / sqrt(chains)}


print(
    json.dumps(
        {
            "source": f"test/reference/constant_gain.py, numpy {np.__version__}",
            "predictions": [prediction(r, g) for r in (0.4, 0.6) for g in (0.5, 0.999)],
            "momentum": momentum(),
            "bias": [bias(*betas) for betas in ((0.9, 0.99), (0.0, 0.99), (0.9, 0.95), (0.9, 0.999))],
        },
        indent=1,
    )
)
