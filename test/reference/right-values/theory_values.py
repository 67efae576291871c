"""Right values of the theory's findings E3 to E6, for test/right-answers/theory.json.

    pip install numpy==2.4.6 scipy==1.17.1
    python test/reference/right-values/theory_values.py > test/right-answers/theory.json

* clipping (E3): the rest point of the mean of Exp(1) when gradients are clipped at c, the zero of E clip(x - a, c).
* decay (E4): n Var of AdamW's average for the mean of Exp(1), simulated with a preconditioner that is learned from the gradients
  and with one fixed at its limit: x <- x - eta_t (P_t g_t + lambda x), eta_t = 0.5 t^-0.7, D_t the mean of g*g before t.
* boundary (E5): tr(S^-1 H n Cov(average) H)/d by the exact recursion of the covariance, H = diag(3, 1), P = I, c1 = 2, gamma = 1,
  beside 1 + kappa/(2 c1 - 1 - alpha), kappa = (1/d) sum_i S_ii (S^-1)_ii.
* energy (E6): in exact rationals, A' Q A = (1 - rho) Q for an instance whose P and H do not commute.
"""

import json
import platform
from fractions import Fraction

import numpy as np
import scipy
from scipy.integrate import quad
from scipy.optimize import brentq


def clipped_rest_point(bound):
    mean = lambda x: quad(  # noqa: E731
        lambda a: np.clip(x - a, -bound, bound) * np.exp(-a), 0, 60, points=[max(0, x - bound), x + bound]
    )[0]
    return brentq(mean, 0, 2, xtol=1e-12)


def decay(weight, learned, streams=4000, steps=100_000, seed=4):
    rest = brentq(lambda x: (x - 1) / np.sqrt((x - 1) ** 2 + 1) + weight * x, 0, 1, xtol=1e-14)
    limit = (rest - 1) ** 2 + 1
    random = np.random.default_rng(seed)
    x, total = np.full(streams, rest), np.zeros(streams)
    second = np.full(streams, limit)
    for t in range(1, steps + 1):
        gradient = x - random.standard_exponential(streams)
        x = x - 0.5 * t**-0.7 * (gradient / np.sqrt(second) + weight * x)
        if learned:
            second += (gradient * gradient - second) / (t + 100)
        total += x
    variance = steps * np.var(total / steps, ddof=1)
    return {"variance": variance, "monteCarloError": variance * np.sqrt(2 / (streams - 1)), "restPoint": rest}


def boundary(n, alpha=0.7, eta0=0.2, c1=2.0, correlation=0.99):
    H, S, one = np.diag([3.0, 1.0]), np.array([[1, correlation], [correlation, 1]]), np.eye(2)
    C = np.zeros((6, 6))
    for t in range(1, n + 1):
        eta, rho = eta0 * t**-alpha, min(c1 / (t + 1), 0.999)
        A = np.block(
            [[one - eta * rho * H, -eta * (1 - rho) * one, 0 * one], [rho * H, (1 - rho) * one, 0 * one], [one, 0 * one, one]]
        )
        b = np.vstack([-eta * rho * one, rho * one, 0 * one])
        C = A @ C @ A.T + b @ S @ b.T
    return float(np.trace(np.linalg.solve(S, H @ C[4:, 4:] @ H)) / (2 * n))


def energy():
    F = Fraction
    H = [[F(2), F(1, 2)], [F(1, 2), F(1)]]
    P = [[F(3, 2), F(-1, 3)], [F(-1, 3), F(1)]]
    eta, rho = F(1, 7), F(1, 5)
    times = lambda a, b: [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]  # noqa: E731
    add = lambda a, b, s=F(1): [[x + s * y for x, y in zip(r, q)] for r, q in zip(a, b)]  # noqa: E731
    scale = lambda s, a: [[s * x for x in row] for row in a]  # noqa: E731
    turn = lambda a: [list(column) for column in zip(*a)]  # noqa: E731
    stack = lambda a, b, c, d: [r + q for r, q in zip(a, b)] + [r + q for r, q in zip(c, d)]  # noqa: E731
    one = [[F(1), F(0)], [F(0), F(1)]]
    PH = times(P, H)
    A = stack(add(one, PH, -eta * rho), scale(-eta * (1 - rho), P), scale(rho, H), scale(1 - rho, one))
    corner = scale(F(-1, 2), add(one, times(H, P), -eta))
    Q = stack(H, corner, turn(corner), scale((1 - rho) * eta / rho, P))
    assert times(turn(A), times(Q, A)) == scale(1 - rho, Q)
    number = lambda a: [[float(x) for x in row] for row in a]  # noqa: E731
    return {"hessian": number(H), "preconditioner": number(P), "stepSize": float(eta), "momentumGain": float(rho), "Q": number(Q)}


print(
    json.dumps(
        {
            "source": f"test/reference/right-values/theory_values.py, numpy {np.__version__}, scipy {scipy.__version__}, "
            f"Python {platform.python_version()}",
            "clipping": [{"clip": c, "restPoint": clipped_rest_point(c)} for c in (0.01, 0.5, 1.0)],
            "decay": [
                {"lambda": w, "learned": decay(w, True), "fixed": decay(w, False)} for w in (0.1, 0.3)
            ],
            "boundary": {
                "exact": [{"n": n, "value": boundary(n)} for n in (10_000, 100_000)],
                "kappa": 1 / (1 - 0.99**2),
                "limit": 1 + 1 / (1 - 0.99**2) / (4 - 1 - 0.7),
            },
            "energy": energy(),
        },
        indent=1,
    )
)
