# A SLURM of its own for a check, to be sourced: munged, slurmctld and slurmd of Debian's slurm-wlm, in a temporary folder $work, as
# root. All that it started ends with the script.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d /tmp/sa-adam-slurm-XXXXXX)
host=$(hostname -s)
export SLURM_CONF=$work/slurm.conf
started=()
finish() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
say() { echo "[$(date +%T)] $*"; }

mkdir -p "$work"/{state,spool,munge,run}
chmod 700 "$work/munge"
dd if=/dev/urandom of="$work/munge/key" bs=64 count=1 status=none
chmod 400 "$work/munge/key"
cat > "$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
SlurmctldPort=16817
SlurmdPort=16818
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/run/slurmctld.pid
SlurmdPidFile=$work/run/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=1,sched_interval=2
KillWait=5
MinJobAge=3600
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=2000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF

munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge/socket" \
  --pid-file="$work/munge/pid" --log-file="$work/munge/log" --seed-file="$work/munge/seed" 2>/dev/null & started+=($!)
while [ ! -S "$work/munge/socket" ]; do sleep 0.2; done
slurmctld -D -i >/dev/null 2>&1 & started+=($!)
slurmd -D -N "$host" >/dev/null 2>&1 & started+=($!)
until sinfo -h -o %T 2>/dev/null | grep -q idle; do sleep 0.5; done
say "$(sinfo -V) is up: $(sinfo -h -o '%n, %c CPUs, %T')"

# Wait until no task of a job is pending or running.
drained() { while squeue -h -j "$1" 2>/dev/null | grep -q .; do sleep 1; done; }
states() { scontrol show job "$1" | grep -oE '(ArrayTaskId|JobState)=[^ ]+' | paste -sd' '; }

cd "$work"
