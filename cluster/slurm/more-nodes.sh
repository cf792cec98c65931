#!/usr/bin/env bash
# Has Slurm start more nodes while work waits, and end them when there is none: run it on a login node, as in tmux, beside your runs.
#
#   cluster/slurm/more-nodes.sh [options of sbatch, as --partition=long]
#
# Once a PERIOD it counts the batches that wait on the server: those in the stream of work without those that nodes hold. If some do and no
# job is still queued, it submits as many nodes as have a thread for each, MOST_NODES in all. When no batch was there for IDLE_PERIODS it
# lets all nodes drain. It knows no more than that: a run keeps only so much work on the server that nodes are busy,
# so a long run grows its nodes in a few steps.
# To change: the values below, from the environment; THREADS is --cpus-per-task of node-array.sh.
set -euo pipefail

SWEEPWELL=${SWEEPWELL:-$HOME/sweepwell}
CONTEXT=${CONTEXT:-sweepwell-observer}
MOST_NODES=${MOST_NODES:-20}
THREADS=${THREADS:-16}
PERIOD_SECONDS=${PERIOD_SECONDS:-60}
IDLE_PERIODS=${IDLE_PERIODS:-10}
JOB=sweepwell-node
here=$(dirname "$0")
node=$SWEEPWELL/node_modules/.bin/node

ask() { "$node" "$SWEEPWELL/bin/sweepwell.js" "$@" --context "$CONTEXT" --json; }

# Batches in the stream of work, and how many of them nodes hold; fails when the server does not answer.
look() {
  local findings nodes
  # It exits with 1 when something is bad, and says what.
  findings=$(ask doctor || true)
  nodes=$(ask node list) || return 1
  "$node" -e '
    const [findings, nodes] = process.argv.slice(1).map((text) => JSON.parse(text));
    const work = findings.findings.find(({ topic }) => /^stream .*_work$/.test(topic));
    const inAll = Number(/^([\d.,]+) messages?/.exec(work?.found ?? "")?.[1].replace(/\D/g, "") ?? 0);
    const held = nodes.filter(({ state }) => state === "running").reduce((sum, { batches = 0 }) => sum + batches, 0);
    console.log(inAll, held);
  ' "$findings" "$nodes"
}

jobs_in() { squeue --noheader --array --user "$(id -un)" --name "$JOB" --states "$1" --format %i | wc -l; }

idle=0
while true; do
  if ! counts=$(look); then
    echo "$(date +%T) the server does not answer" >&2
  else
    read -r batches held <<< "$counts"
    queued=$(jobs_in PENDING)
    running=$(jobs_in RUNNING)
    waiting=$((batches > held ? batches - held : 0))
    if [ "$batches" -gt 0 ]; then idle=0; else idle=$((idle + 1)); fi
    room=$((MOST_NODES - running))
    if [ "$waiting" -gt 0 ] && [ "$queued" -eq 0 ] && [ "$room" -gt 0 ]; then
      wanted=$(((waiting + THREADS - 1) / THREADS))
      more=$((wanted < room ? wanted : room))
      echo "$(date +%T) $waiting batches wait, $running nodes run: $more more"
      sbatch --array="1-$more" --cpus-per-task="$THREADS" "$@" "$here/node-array.sh"
    elif [ "$idle" -ge "$IDLE_PERIODS" ] && [ $((queued + running)) -gt 0 ]; then
      echo "$(date +%T) no work: $running nodes are told to drain, $queued queued ones are cancelled"
      scancel --user "$(id -un)" --name "$JOB" --state PENDING
      scancel --user "$(id -un)" --name "$JOB" --state RUNNING --signal TERM --batch
    fi
  fi
  sleep "$PERIOD_SECONDS"
done
