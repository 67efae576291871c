"""The findings' own inputs that come from other programs' random numbers, for test/right-answers/data.

    pip install numpy==2.4.6
    python test/reference/right-values/inputs.py test/right-answers/data
"""

import gzip
import random
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])


def write(name, lines):
    (folder / name).write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))


r = np.random.default_rng(3)
lines = ["x,y"]
for s in (0, 1):
    x = s + r.standard_normal(1000)
    y = x + s + r.standard_normal(1000)
    lines += [f"{a:g},{b:g}" for a, b in np.c_[x, y].round(4)]
write("two-sites.csv.gz", lines)

random.seed(1)
lines = ["g,x,y"]
for i in range(8000):
    x = random.gauss(0, 1)
    lines.append(f"{'r' if i == 7000 else random.choice('abc')},{x:.4f},{x + random.gauss(0, 1):.4f}")
write("rare-level.csv.gz", lines)
