#!/bin/bash
# Runs slurm/simulate.sbatch and slurm/merge.sbatch on a SLURM of its own, on this machine: munged, slurmctld and slurmd
# of Debian's slurm-wlm, in a temporary folder, as root. One task is requeued on the way, one killed, and one
# gets the SIGTERM that ends its time; then the array is submitted again. The merged result must be one machine's, byte for byte.
#
#   test/slurm/check.sh > test/slurm/check.txt     # after npm ci; some minutes
set -euo pipefail

source "$(dirname "$0")/cluster.sh"

scale=(coverage --preset minute --n 3e6 --streams 96 --group 8 --seed 5)
export COMPENDIUM=$root OUT=$work/shards
submit() { sbatch --parsable --array=1-3 --cpus-per-task=1 --mem=200M "$@" "$root/slurm/simulate.sbatch" "${scale[@]}"; }

# Wait until a task's process computes: by then it knows what to do at a signal.
at_work() {
  until victim=$(pgrep -f "compendium.js simulate .*--shard $1/3" | tail -1) && [ "$(ps -o times= -p "$victim" || echo 0)" -ge 4 ]; do sleep 0.2; done
}

first=$(submit --time=10:00)
say "submitted array $first: three shards"
until ls "$OUT"/streams-*.bin >/dev/null 2>&1; do sleep 0.5; done
scontrol requeue "${first}_1" && say "requeued task 1 while it was running"
at_work 2
kill -9 $victim && say "killed task 2's process with -9"
at_work 3
scancel --signal=TERM "${first}_3" && say "sent SIGTERM to task 3, as at the end of its time"
drained "$first"
said=$(grep -h "stopped at" sa-adam-"$first"_3.log)
say "task 3 said: ${said//$work/.}"
say "array $first ended: $(states "$first")"

second=$(submit --time=10:00)
merge=$(sbatch --parsable --dependency=afterok:"$second" --mem=200M "$root/slurm/merge.sbatch" "$work/merged")
say "submitted the array again as $second, and the merge as $merge"
drained "$second"
drained "$merge"
say "array $second ended: $(states "$second")"
merged=$(cat sa-adam-merge-*.log)
say "merge: ${merged//$work/.}"

say "the same on one machine"
node "$root/lib/compendium/bin/compendium.js" simulate "${scale[@]}" --out "$work/one" > "$work/one.log" 2>&1
if cmp "$work/merged/coverage.parquet" "$work/one/coverage.parquet"; then
  say "the same bytes: $(sha256sum < "$work/one/coverage.parquet" | cut -c1-64)"
else
  say "DIFFERENT BYTES"; exit 1
fi
