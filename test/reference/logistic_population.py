"""x*, H and S of ridge logistic regression on Gaussian covariates, for test/sa-adam/model/logistic-population.json.

Independent of the library: Gauss-Hermite quadrature over the two covariates themselves (not over linear forms), and
the optimum from scipy's root finder. Run: python test/reference/logistic_population.py > test/sa-adam/model/logistic-population.json
"""

import json

import numpy as np
import scipy
from scipy.optimize import root
from scipy.special import expit

theta = np.array([0.4, 1.0, -0.7])
correlation, ridge = 0.5, 0.2

nodes, weights = np.polynomial.hermite_e.hermegauss(120)
weights = weights / weights.sum()
z1, z2 = (grid.ravel() for grid in np.meshgrid(nodes, nodes, indexing="ij"))
p = np.outer(weights, weights).ravel()
A = np.column_stack([np.ones_like(z1), z1, correlation * z1 + np.sqrt(1 - correlation**2) * z2])


def gradient(x):
    return A.T @ (p * (expit(A @ x) - expit(A @ theta))) + ridge * x


def hessian(x):
    s = expit(A @ x)
    return (A.T * (p * s * (1 - s))) @ A + ridge * np.eye(3)


x = root(gradient, theta, jac=hessian, tol=1e-15).x
s, v = expit(A @ x), expit(A @ theta)
S = np.zeros((3, 3))
for y, probability in ((1.0, v), (0.0, 1 - v)):
    g = A * (s - y)[:, None] + ridge * x
    S += (g.T * (p * probability)) @ g

print(
    json.dumps(
        {
            "source": f"test/reference/logistic_population.py, numpy {np.__version__}, scipy {scipy.__version__}",
            "coefficients": theta.tolist(),
            "correlation": correlation,
            "ridge": ridge,
            "optimum": x.tolist(),
            "hessian": hessian(x).tolist(),
            "noiseCovariance": S.tolist(),
        },
        indent=2,
    )
)
