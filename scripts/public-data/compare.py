"""`sa-adam fit` beside statsmodels on data sets that come inside packages, as they lie and shuffled.

    python compare.py OUT [--sets 200] [--models 3] [--seed 2026] [--jobs 1]

writes OUT/table.csv, a line a fit, and OUT/summary.md. The command line is `npx sa-adam`, or what SA_ADAM says.
"""

import argparse
import csv
import json
import os
import re
import shlex
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from data_sets import chosen
from models import random_models
from right import design, right

COMMAND = shlex.split(os.environ.get("SA_ADAM", "npx sa-adam"))
TIMEOUT = 300
NOTICED = 0.3
"""Right standard errors beyond which a distance has to be said, within a factor of 2."""

SPOKEN = {
    "constant": r"constant|the same",
    "collinear": r"collinear|linear combination|singular",
    "exact": r"exact|residual|no noise",
    "no finite optimum": r"finite|separat|tells? .* apart|zero counts",
    "fewer rows than coefficients": r"rows",
}
"""What a warning or an error has to speak of, by the reason why there is no answer."""

FIELDS = (
    "source set order family response covariates rows d verdict distance ratio_low ratio_high said codes "
    "reason exit seconds message"
).split()


def run(path, model):
    arguments = [
        *COMMAND, "fit", str(path), "--response", model.response, "--family", model.family,
        "--features", ",".join(model.covariates), "--missing", "drop", "--format", "json", "--quiet",
    ]  # fmt: skip
    begin = time.monotonic()
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return {"exit": "timeout", "seconds": TIMEOUT, "message": "", "result": None}
    message = " ".join(done.stderr.strip().split("\n")[-1:])
    result = json.loads(done.stdout) if done.returncode == 0 else None
    return {"exit": done.returncode, "seconds": time.monotonic() - begin, "message": message, "result": result}


def distances_said(warnings):
    """Numbers that warnings give as distances: 'about 3 standard errors'."""
    return [
        float(number)
        for text in warnings
        for number in re.findall(r"([0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?) standard errors", text)
    ]


def judged(outcome, frame, model):
    """The line of the table. verdict: right (near); of those that are far, said (a warning gives the distance within a factor
    of 2), warned (it warns of something else) and silent; stop (there is an answer, it gave none); of those without an
    answer, refused (it says something) and unrefused; names (other coefficients than the model has)."""
    result = outcome["result"]
    printed = {c["name"]: c for c in result["coefficients"]} if result else None
    names, X, y = design(frame, model, printed)
    answer = right(X, y, model.family)
    warnings = [w["message"] for w in result["warnings"]] if result else []
    line = {
        "rows": len(y), "d": X.shape[1], "exit": outcome["exit"], "seconds": round(outcome["seconds"], 2),
        "codes": " ".join(sorted({w["code"] for w in result["warnings"]})) if result else "",
        "reason": answer.get("reason", ""), "message": outcome["message"] if not result else "",
    }  # fmt: skip
    if "reason" in answer:
        spoken = any(re.search(SPOKEN[answer["reason"]], text) for text in [*warnings, line["message"]])
        return line | {"verdict": "refused" if spoken else "unrefused"}
    if not result:
        return line | {"verdict": "stop"}
    if set(names) != set(printed):
        return line | {"verdict": "names", "message": " ".join(sorted(set(names) ^ set(printed)))}
    number = lambda value: np.nan if value is None else value  # noqa: E731
    estimates = np.array([number(printed[name]["estimate"]) for name in names])
    errors = np.array([number(printed[name]["standardError"]) for name in names])
    distance = np.abs(estimates - answer["estimates"]) / answer["errors"]
    ratio = errors / answer["errors"]
    most = float(np.max(distance)) if np.isfinite(distance).all() else np.inf
    said = distances_said(warnings)
    honest = any(most / 2 <= value <= 2 * most for value in said)
    verdict = "right" if most <= NOTICED else "said" if honest else "warned" if warnings else "silent"
    return line | {
        "verdict": verdict, "distance": f"{most:.3g}", "said": " ".join(f"{value:g}" for value in said),
        "ratio_low": f"{np.min(ratio):.4g}", "ratio_high": f"{np.max(ratio):.4g}",
    }  # fmt: skip


def tasks(options):
    """A frame's models, as it lies and shuffled: (fields, path, frame, model)."""
    rng = np.random.default_rng(options.seed)
    number = 0
    for source, name, frame in chosen(rng, 10 * options.sets):
        models = random_models(frame, rng, options.models)
        if not models:
            continue
        for order in ("as it lies", "shuffled"):
            if order == "shuffled":
                frame = frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)
            path = options.out / f"{number:03d}-{order.split()[-1]}.csv"
            frame.to_csv(path, index=False)
            for model in models:
                about = {"source": source, "set": name, "order": order, "family": model.family}
                about |= {"response": model.response, "covariates": " ".join(model.covariates)}
                yield about, path, frame, model
        number += 1
        if number == options.sets:
            return


def summary(lines):
    count = Counter((line["order"], line["verdict"]) for line in lines)
    verdicts = sorted({verdict for _, verdict in count})
    orders = sorted({order for order, _ in count})
    seconds = sorted(line["seconds"] for line in lines)
    sets = len({(line["source"], line["set"]) for line in lines})
    text = [f"{len(lines)} fits of {sets} data sets; median {seconds[len(seconds) // 2]:.2f} s a fit.", ""]
    text += [f"| order | {' | '.join(verdicts)} |", f"|---{'|---' * len(verdicts)}|"]
    text += [f"| {order} | {' | '.join(str(count[order, v]) for v in verdicts)} |" for order in orders]
    wide = [line for line in lines if line.get("ratio_low") and not 0.95 <= float(line["ratio_low"])]
    wide += [line for line in lines if line.get("ratio_high") and not float(line["ratio_high"]) <= 1.05]
    text += ["", f"Standard errors more than 5 percent from HC0: {len({id(line) for line in wide})} fits.", ""]
    warned = Counter(code for line in lines for code in line["codes"].split())
    text += ["| warning | fits |", "|---|---|", *(f"| {code} | {n} |" for code, n in warned.most_common())]
    return "\n".join(text) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sets", type=int, default=200)
    parser.add_argument("--models", type=int, default=3)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    lines = []
    with open(options.out / "table.csv", "w", newline="") as file, ThreadPoolExecutor(options.jobs) as pool:
        table = csv.DictWriter(file, FIELDS)
        table.writeheader()
        work = lambda task: task[0] | judged(run(task[1], task[3]), task[2], task[3])  # noqa: E731
        for line in pool.map(work, tasks(options)):
            table.writerow(line)
            file.flush()
            lines.append(line)
    (options.out / "summary.md").write_text(summary(lines))
    print(summary(lines))


if __name__ == "__main__":
    main()
