"""`sa-adam fit` beside statsmodels on data sets that come inside packages, as they lie and shuffled.

    python compare.py OUT [--sets 200] [--models 3] [--seed 2026]

writes OUT/table.csv, a line a fit, and OUT/summary.md; the files are in OUT/data. It goes on where it was stopped. The command line is `npx sa-adam`, or what SA_ADAM says.
"""

import argparse
import csv
import json
import os
import re
import resource
import shlex
import subprocess
import time
from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
from data_sets import chosen
from models import random_models
from right import design, right

COMMAND = shlex.split(os.environ.get("SA_ADAM", "npx sa-adam"))
SERVER = Path(__file__).with_name("serve.mjs")
TIMED = 40
"""Every so manieth fit is run a second time, as a process of its own, to be timed."""
NOTICED = 0.3
"""Right standard errors beyond which a distance has to be said, within a factor of 2."""

SPOKEN = {
    "constant": r"constant|the same|the one value",
    "collinear": r"collinear|linear combination|singular",
    "exact": r"exact|residual|no noise",
    "exact in some rows": r"[Ff]ew rows are behind",
    "no finite optimum": r"finite|separat|tells? .* apart|zero counts",
    "fewer rows than coefficients": r"rows",
}
"""What a warning or an error has to speak of, by the reason why there is no answer."""

FIELDS = (
    "source set order family response covariates rows d verdict distance ratio_low ratio_high said codes "
    "reason exit seconds cpu message"
).split()


def cpu():
    """CPU seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def arguments(path, model):
    return [
        "fit", str(path), "--response", model.response, "--family", model.family, "--features",
        ",".join(f'"{name}"' if re.search('[", ]', name) else name for name in model.covariates),
        "--missing", "drop", "--format", "json", "--quiet",
    ]  # fmt: skip


class Served:
    """The command in a process that stays."""

    def __init__(self):
        self.server = subprocess.Popen(["node", SERVER], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, path, model):
        print(json.dumps(arguments(path, model)), file=self.server.stdin, flush=True)
        return json.loads(self.server.stdout.readline())


def alone(path, model):
    """The command as a process of its own: {seconds, cpu}."""
    begin, spent = time.monotonic(), cpu()
    subprocess.run([*COMMAND, *arguments(path, model)], capture_output=True)
    return {"seconds": round(time.monotonic() - begin, 2), "cpu": round(cpu() - spent, 2)}


def distances_said(warnings):
    """Numbers that warnings give as distances: 'about 3 standard errors'."""
    return [
        float(number)
        for text in warnings
        for number in re.findall(r"([0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?) standard errors", text)
    ]


def without_folders(message):
    """A file by its own name: where this machine keeps it is nobody's business."""
    return re.sub(r"\S*/(?=\S+\.csv\b)", "", message)


def judged(outcome, frame, model):
    """The line of the table. verdict: right (near); of those that are far, said (a warning gives the distance within a factor
    of 2), warned (it warns of something else) and silent; stop (there is an answer, it gave none); of those without an
    answer, refused (it says something) and unrefused; names (other coefficients than the model has)."""
    result = json.loads(outcome["out"]) if outcome["code"] == 0 else None
    printed = {c["name"]: c for c in result["coefficients"]} if result else None
    names, X, y = design(frame, model, printed)
    answer = right(X, y, model.family)
    warnings = [w["message"] for w in result["warnings"]] if result else []
    line = {
        "rows": len(y), "d": X.shape[1], "exit": outcome["code"],
        "codes": " ".join(sorted({w["code"] for w in result["warnings"]})) if result else "",
        "reason": answer.get("reason", ""), "message": "" if result else without_folders(outcome["err"].split("\n")[-1]),
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
            path = options.out / "data" / f"{number:03d}-{order.split()[-1]}.csv"
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
    of_verdict = Counter(line["verdict"] for line in lines)
    sets = Counter(source for source, _ in {(line["source"], line["set"]) for line in lines})
    families = Counter(line["family"] for line in lines)
    timed = [line for line in lines if line.get("seconds")]
    median = lambda key: np.median([float(line[key]) for line in timed])  # noqa: E731
    listed = lambda counts: ", ".join(f"{name} {n}" for name, n in counts.most_common())  # noqa: E731
    text = [
        "# What the comparison found", "",
        f"{len(lines)} fits of {sets.total()} data sets ({listed(sets)}): {listed(families)}.", "",
        f"* further than {NOTICED} standard errors off without saying how far: {of_verdict['silent'] + of_verdict['warned']}",
        f"* stops, or other coefficients, though the data have an answer: {of_verdict['stop'] + of_verdict['names']}",
        f"* data without an answer, and no word of it: {of_verdict['unrefused']}",
        f"* median of a whole process, of {len(timed)}: {median('seconds'):.2f} s of wall time, {median('cpu'):.2f} s of CPU time;"
        f" load of the machine at the end {os.getloadavg()[2]:.1f} on {os.cpu_count()} cores",
        "", f"| order | {' | '.join(verdicts)} |", f"|---{'|---' * len(verdicts)}|",
    ]  # fmt: skip
    text += [f"| {order} | {' | '.join(str(count[order, v]) for v in verdicts)} |" for order in orders]
    answered = [line for line in lines if line.get("ratio_low")]
    wide = [n for n in answered if not (0.95 <= float(n["ratio_low"]) and float(n["ratio_high"]) <= 1.05)]
    farthest = max(float(line["distance"]) for line in answered)
    text += ["", f"Farthest {farthest:.2g} standard errors; standard errors more than 5 percent from HC0: {len(wide)} fits.", ""]
    warned = Counter(code for line in lines for code in line["codes"].split())
    text += ["| warning | fits |", "|---|---|", *(f"| {code} | {n} |" for code, n in warned.most_common())]
    return "\n".join(text) + "\n"


def earlier(path):
    """The lines of a run that was stopped."""
    if not path.exists():
        return []
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sets", type=int, default=200)
    parser.add_argument("--models", type=int, default=3)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    (options.out / "data").mkdir(parents=True, exist_ok=True)
    path, server = options.out / "table.csv", Served()
    lines = earlier(path)
    with open(path, "a", newline="") as file:
        table = csv.DictWriter(file, FIELDS, lineterminator="\n")
        if not lines:
            table.writeheader()
        for about, data, frame, model in islice(tasks(options), len(lines), None):
            line = about | judged(server.run(data, model), frame, model)
            if len(lines) % TIMED == 0:
                line |= alone(data, model)
            table.writerow(line)
            file.flush()
            lines.append(line)
    (options.out / "summary.md").write_text(summary(lines))
    print(summary(lines))


if __name__ == "__main__":
    main()
