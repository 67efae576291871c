"""Quantiles, probabilities and a Kolmogorov-Smirnov distance by scipy, for test/sa-adam/numeric/distributions.json.

Run: python test/reference/distributions.py > test/sa-adam/numeric/distributions.json
"""

import json

import scipy
from scipy import stats

PROBABILITIES = [1e-12, 1e-6, 1e-3, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99, 0.999, 0.999999]
DEGREES = [1, 2, 3, 9, 19, 20, 100]
SAMPLE = [-1.7, 0.3, 0.31, 2.2, -0.4, 0.9, 0.9, -0.05, 1.1]

print(
    json.dumps(
        {
            "source": f"test/reference/distributions.py, scipy {scipy.__version__}",
            "normal": [[p, stats.norm.ppf(p)] for p in PROBABILITIES],
            "normalCdf": [[x, stats.norm.cdf(x)] for x in (-10.0, -5.0, -1.96, -0.1, 0.0, 0.1, 1.96, 5.0)],
            "chiSquared": [[k, p, stats.chi2.ppf(p, k)] for k in DEGREES for p in PROBABILITIES],
            "chiSquaredCdf": [[k, x, stats.chi2.cdf(x, k)] for k in DEGREES for x in (0.01, 0.5, 5.0, 25.0, 120.0)],
            "sample": SAMPLE,
            "kolmogorovSmirnov": stats.kstest(SAMPLE, "norm").statistic,
        },
        indent=1,
    )
)
