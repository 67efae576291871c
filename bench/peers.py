"""`sa-adam fit` beside the thirty lines that a practitioner writes: blocked Newton with numpy over pyarrow.

    PYTHON bench/peers.py [--repetitions 5] [--only "19 coefficients, Parquet;..."] [--folder FOLDER]

needs numpy, pyarrow, polars and duckdb. Logistic regression from a file to estimates and HC0 errors, each run a process of its own, start-up
included; CPU time of all its threads, wall time, peak memory. BLAS has one thread. Ways take turns, every second time in the opposite order;
medians count. Writes bench/peers.json and the table bench/peers.md. Estimates and errors are compared with cold5's. With 2000 coefficients there is
one repetition.

    cold5   blocked Newton from 0, five readings (before the last one it moves by less than the table's last column)
    warm2   Newton on the first 100,000 rows, then two readings
    renew   renewable estimation (L. Luo and P. X.-K. Song, JRSS B 82, 2020), iterated in the block, one reading
    polars  the CSV read into memory by polars, then cold5's five passes there
    scan    DuckDB's sum of each column, once: the floor
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

BLOCK = 20_000
HERE = Path(__file__).parent
COMMAND = HERE.parent / "lib" / "command" / "bin" / "sa-adam.js"

#: Coefficients, rows, ending of the file, and who reads it.
WAYS = ["auto", "sa-adam", "cold5", "warm2", "renew", "scan"]
CASES = {
    "19 coefficients, Parquet": (19, 5_000_000, "parquet", WAYS),
    "100 coefficients, Parquet": (100, 1_000_000, "parquet", WAYS),
    "200 coefficients, Parquet": (200, 1_000_000, "parquet", WAYS),
    "500 coefficients, Parquet": (500, 100_000, "parquet", WAYS),
    "2000 coefficients, Parquet": (2000, 50_000, "parquet", ["auto", "sa-adam", "cold5", "scan"]),
    "19 coefficients, CSV.gz": (19, 1_000_000, "csv.gz", ["auto", "sa-adam", "polars", "scan"]),
}
OPTIONS = {"auto": [], "sa-adam": ["--method", "sa-adam"]}


def make(path, d, n):
    """Correlated normal columns, not centred, every fifth one a dummy; P(y = 1) about a third."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    g = np.random.default_rng(20261127)
    names = ["y"] + [f"x{j}" for j in range(1, d)]
    b = np.where(np.arange(1, d) % 2, 1, -1) * 0.8 / np.sqrt(d)
    writer = None
    for at in range(0, n, 100_000):
        m = min(100_000, n - at)
        x = g.standard_normal((m, d - 1))
        x[:, 1:] = 0.6 * x[:, :-1] + 0.8 * x[:, 1:]
        x[:, 4::5] = x[:, 4::5] > 0.5
        y = (g.random(m) < 1 / (1 + np.exp(0.7 - x @ b))).astype(float)
        table = pa.table(dict(zip(names, [y, *(2 + 3 * x).T])))
        if path.name.endswith("parquet"):
            writer = writer or pq.ParquetWriter(path, table.schema)
            writer.write_table(table, row_group_size=100_000)
        else:
            import gzip

            from pyarrow import csv

            writer = writer or gzip.open(path, "wb", compresslevel=1)
            csv.write_csv(table, writer, csv.WriteOptions(include_header=at == 0))
    writer.close()


def parquet_blocks(path):
    import numpy as np
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(path).iter_batches(batch_size=BLOCK):
        y, *columns = (column.to_numpy() for column in batch.columns)
        X = np.ones((len(y), len(columns) + 1))
        for j, column in enumerate(columns, 1):
            X[:, j] = column
        yield X, y


def sums(X, y, b, sandwich=False):
    """Score, Hessian and, asked for, the score's second moments of a block."""
    import numpy as np

    mu = 1 / (1 + np.exp(-(X @ b)))
    r = y - mu
    return X.T @ r, (X.T * (mu * (1 - mu))) @ X, (X.T * (r * r)) @ X if sandwich else 0


def newton(blocks, d, readings, b=None):
    """That many Newton steps, one a reading; HC0 from the last one's sums; the last step in standard errors."""
    import numpy as np

    b = np.zeros(d) if b is None else b
    for k in range(readings):
        G = H = S = 0
        for X, y in blocks():
            g, h, s = sums(X, y, b, sandwich=k == readings - 1)
            G, H, S = G + g, H + h, S + s
        step = np.linalg.solve(H, G)
        b = b + step
    A = np.linalg.inv(H)
    errors = np.sqrt(np.diag(A @ S @ A))
    return b, errors, float(np.max(np.abs(step / errors)))


def warm(blocks, d):
    """Newton on the first rows, in memory, as a start."""
    import numpy as np

    X, y, n = [], [], 0
    for x, r in blocks():
        X.append(x), y.append(r)
        n += len(r)
        if n >= 100_000:
            break
    X, y = np.concatenate(X), np.concatenate(y)
    return newton(lambda: ((X[i : i + BLOCK], y[i : i + BLOCK]) for i in range(0, n, BLOCK)), d, 5)[0]


def renew(blocks, d):
    """Each block's estimate solves J (b_before - b) + its own score = 0."""
    import numpy as np

    b, J, S = np.zeros(d), np.zeros((d, d)), 0
    for X, y in blocks():
        old = b
        for _ in range(20):
            g, h, s = sums(X, y, b, sandwich=True)
            step = np.linalg.solve(J + h, J @ (old - b) + g)
            b = b + step
            if np.max(np.abs(step)) < 1e-8:
                break
        g, h, s = sums(X, y, b, sandwich=True)
        J, S = J + h, S + s
    A = np.linalg.inv(J)
    return b, np.sqrt(np.diag(A @ S @ A)), None


def peer(way, path, d):
    """One peer's estimates and errors."""
    blocks = lambda: parquet_blocks(path)
    if way == "cold5":
        return newton(blocks, d, 5)
    if way == "warm2":
        return newton(blocks, d, 2, warm(blocks, d))
    if way == "renew":
        return renew(blocks, d)
    if way == "polars":
        import numpy as np
        import polars as pl

        rows = pl.read_csv(path).to_numpy()
        y = rows[:, 0].copy()
        rows[:, 0] = 1
        return newton(lambda: ((rows[i : i + BLOCK], y[i : i + BLOCK]) for i in range(0, len(y), BLOCK)), d, 5)
    import duckdb

    columns = ", ".join(["sum(y)"] + [f"sum(x{j})" for j in range(1, d)])
    duckdb.connect(config={"threads": 1}).sql(f"select {columns} from '{path}'").fetchall()
    return [], [], None


def run(way, path, d):
    """One run in a process of its own: its answer, CPU seconds, wall seconds and peak bytes."""
    if way in OPTIONS:
        words = ["node", COMMAND, "fit", path, "--response", "y", "--family", "logistic", "--format", "json", "--quiet"]
        words += OPTIONS[way]
    else:
        words = [sys.executable, __file__, "--run", way, path, "--coefficients", d]
    tuned = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
    environment = {key: value for key, value in os.environ.items() if key not in tuned}
    environment["OPENBLAS_NUM_THREADS"] = "1"
    begun = time.monotonic()
    child = subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, env=environment)
    answer = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{way} on {path} ended with code {child.returncode}")
    found = json.loads(answer)
    if "coefficients" in found:
        rows = found["coefficients"]
        found = {
            "estimates": [row["estimate"] for row in rows],
            "errors": [row["standardError"] for row in rows],
            "warnings": [warning["code"] for warning in found["warnings"]],
        }
    return found, usage.ru_utime + usage.ru_stime, wall, 1024 * usage.ru_maxrss


def measure(name, folder, repetitions):
    d, n, ending, ways = CASES[name]
    path = folder / f"{d}-{n}.{ending}"
    if not path.exists():
        print(f"{name}: making {n:,} rows ...", file=sys.stderr)
        # In a process of its own: what this one has held would count as the peak memory of all that it starts.
        part = path.with_name(f"part-{path.name}")
        subprocess.run([sys.executable, __file__, "--make", part, str(d), str(n)], check=True)
        part.rename(path)
    runs = {way: [] for way in ways}
    repetitions = repetitions if d < 2000 else 1
    for repetition in range(repetitions):
        for way in ways if repetition % 2 == 0 else reversed(ways):
            runs[way].append(run(way, path, d))
            print(f"{name}: {way} {runs[way][-1][1]:.2f} s of CPU", file=sys.stderr)
    yardstick = "cold5" if "cold5" in ways else "polars"
    exact = runs[yardstick][0][0]
    results = []
    for way in ways:
        found, *_ = runs[way][0]
        results.append(
            {
                "way": way,
                **{
                    key: statistics.median(one[i] for one in runs[way])
                    for i, key in enumerate(["cpu", "wall", "memory"], 1)
                },
                **(
                    {}
                    if way == "scan"
                    else {
                        "distance": max(
                            abs(a - b) / e for a, b, e in zip(found["estimates"], exact["estimates"], exact["errors"])
                        ),
                        "error": max(abs(a / b - 1) for a, b in zip(found["errors"], exact["errors"])),
                    }
                ),
                **({"warnings": found["warnings"]} if found.get("warnings") else {}),
            }
        )
    return {
        "case": name,
        "coefficients": d,
        "rows": n,
        "repetitions": repetitions,
        "bytes": path.stat().st_size,
        "yardstick": yardstick,
        "lastStep": exact["lastStep"],
        "results": results,
    }


def table(measured):
    lines = [
        "# `sa-adam fit` beside blocked Newton in numpy",
        "",
        "<!-- made by: PYTHON bench/peers.py -->",
        "",
        "Logistic regression from a file to estimates and HC0 errors, start-up included. CPU time of all threads as a ratio to cold5's (polars' for",
        "CSV.gz), wall time and peak memory; medians. The last two columns are the largest distance from cold5 in its standard errors, and the",
        "largest relative difference of errors. What each way is stands at the top of [peers.py](peers.py).",
        "",
        f"{measured['machine']}; {measured['versions']}; {measured['date']}.",
        "",
        "| d | rows | file | runs | way | CPU, s | CPU ratio | wall, s | memory, MB | distance, s.e. | errors |",
        "| --: | --: | --- | --: | --- | --: | --: | --: | --: | --: | --: |",
    ]
    for case in measured["cases"]:
        base = next(one["cpu"] for one in case["results"] if one["way"] == case["yardstick"])
        for one in case["results"]:
            distance = [f"{one[key]:.1e}" if key in one else "" for key in ("distance", "error")]
            cells = [
                case["coefficients"],
                f"{case['rows']:,}",
                case["case"].split(", ")[1],
                case["repetitions"],
                one["way"],
                f"{one['cpu']:.2f}",
                f"{one['cpu'] / base:.2f}",
                f"{one['wall']:.2f}",
                f"{one['memory'] / 1e6:.0f}",
                *distance,
            ]
            lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--only", default="")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--make", nargs=3)
    parser.add_argument("--run", nargs=2)
    parser.add_argument("--coefficients", type=int)
    given = parser.parse_args()
    if given.make:
        path, d, n = given.make
        make(Path(path), int(d), int(n))
        return
    if given.run:
        estimates, errors, last = peer(*given.run, given.coefficients)
        print(json.dumps({"estimates": list(estimates), "errors": list(errors), "lastStep": last}))
        return
    import duckdb
    import numpy
    import polars
    import pyarrow

    file = HERE / "peers.json"
    known = json.loads(file.read_text())["cases"] if file.exists() else []
    cases = {case["case"]: case for case in known}
    chosen = [name for name in CASES if not given.only or name in given.only.split(";")]
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        for name in chosen:
            cases[name] = measure(name, folder, given.repetitions)
            cpu = Path("/proc/cpuinfo").read_text().split("model name\t: ")[1].split("\n")[0]
            versions = {"numpy": numpy, "pyarrow": pyarrow, "polars": polars, "duckdb": duckdb}
            node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
            measured = {
                "machine": f"{cpu}, {os.cpu_count()} cores",
                "versions": f"Node {node}, Python {platform.python_version()}, "
                + ", ".join(f"{one} {module.__version__}" for one, module in versions.items()),
                "date": date.today().isoformat(),
                "cases": [cases[one] for one in CASES if one in cases],
            }
            file.write_text(json.dumps(measured, indent=1) + "\n")
            (HERE / "peers.md").write_text(table(measured))
    print(table(measured))


if __name__ == "__main__":
    main()
