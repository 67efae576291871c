#!/bin/bash
# Runs slurm/fit.sbatch on a SLURM of its own, on this machine (cluster.sh), as root: a regression by formula of eight files, a task
# each. One task is killed with -9 in the middle of its rows and requeued when it has failed, another is requeued while it runs: both go
# on from their checkpoints, and their states must be an undisturbed fit's, byte for byte. The merged states must be within 0.1
# standard errors of one fit of all files.
#
#   test/slurm/fit.sh > test/slurm/fit.txt            # after npm ci; some minutes
set -euo pipefail
source "$(dirname "$0")/cluster.sh"

rows=${ROWS:-300000}
node "$root/test/slurm/rows.mjs" "$work/rows" "$rows"
say "eight files of $rows rows: $(du -sh --apparent-size "$work/rows" | cut -f1)"

formula='click ~ age * city + poly(income, 2, raw = TRUE) + log(visits)'
regression=(--formula "$formula" --family logistic --levels city=Bonn,Lyon,Oslo --quiet)
export COMPENDIUM=$root OUT=$work/states DATA="$work/rows/part-*.csv"
mkdir -p "$OUT/checkpoints"
job=$(sbatch --parsable --array=1-8 --cpus-per-task=1 --mem=900M --time=30:00 "$root/slurm/fit.sbatch" "${regression[@]}" --every 500ms --format json)
say "submitted array $job: $formula"

rows_in() { grep -o '"rows":[0-9]*' "$OUT/checkpoints/$1.state" 2>/dev/null | head -1 | cut -d: -f2 || true; }
# Wait until a task's checkpoint has some of its rows: those that fit in memory are kept without one.
in_the_middle() { until [ "0$(rows_in "$1")" -gt $((rows / 8)) ]; do sleep 0.1; done; }
must_be_in_the_middle() {
  before=$(rows_in "$1")
  say "task $1's checkpoint has $before of $rows rows"
  [ "$before" -lt "$rows" ] || { say "NOT IN THE MIDDLE"; exit 1; }
}
in_the_middle 2
victim=$(pgrep -f "sa-adam.js fit $work/rows/part-2.csv")
kill -9 $victim
say "killed task 2 with -9"
must_be_in_the_middle 2
until scontrol show job "${job}_2" | grep -q 'JobState=FAILED'; do sleep 0.5; done
say "task 2 is $(scontrol show job "${job}_2" | grep -oE 'JobState=[^ ]+')"
scontrol requeue "${job}_2" && say "requeued it"
in_the_middle 5
scontrol requeue "${job}_5" && say "requeued task 5 while it was running"
must_be_in_the_middle 5
drained "$job"
say "array $job ended: $(states "$job")"

cli=$root/lib/command/bin/sa-adam.js
for task in 2 5; do
  again=$(grep -A3 '"run": {' "sa-adam-fit-${job}_$task.log" | grep -oE '"rows": [0-9]+' | grep -oE '[0-9]+')
  say "task $task, requeued, read $again rows, and had $((rows - again)) from its checkpoint"
  [ "$again" -lt "$rows" ] || { say "NOT RESUMED"; exit 1; }
  node "$cli" fit "$work/rows/part-$task.csv" "${regression[@]}" --state "$work/$task.state" >/dev/null
  cmp "$OUT/$task.state" "$work/$task.state" && say "its state is an undisturbed fit's, byte for byte"
done
node "$cli" merge "$OUT" --format json --wald > merged.json
say "merged $(ls "$OUT"/*.state | wc -l) states"
node "$cli" fit "$work"/rows/part-*.csv "${regression[@]}" --format json --wald > one.json
say "the same by one fit"
node --input-type=module - <<'JS'
import { readFileSync } from "node:fs";

const [merged, one] = ["merged", "one"].map((name) => JSON.parse(readFileSync(`${name}.json`, "utf8")));
let most = 0;
for (const [j, { name, estimate, standardError }] of one.coefficients.entries()) {
  const other = merged.coefficients[j];
  const distance = Math.abs(other.estimate - estimate) / standardError;
  const error = other.standardError / standardError - 1;
  if (other.name !== name) throw new Error(`${other.name} is not ${name}`);
  most = Math.max(most, distance);
  console.log(`${name.padEnd(36)} ${distance.toExponential(1)} s.e. apart   errors differ by ${(100 * error).toFixed(3)} %`);
}
for (const [t, { name, chi2, df }] of one.terms.entries())
  console.log(`${name.padEnd(36)} chi2 ${chi2.toFixed(2)}, merged ${merged.terms[t].chi2.toFixed(2)}, df ${df}`);
console.log(`rows ${one.rows}, merged ${merged.rows}; the largest distance is ${most.toPrecision(2)} standard errors`);
if (one.rows !== merged.rows || !(most < 0.1)) process.exit(1);
JS
