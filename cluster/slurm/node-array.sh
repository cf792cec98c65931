#!/usr/bin/env bash
# Nodes as a Slurm job array: sbatch cluster/slurm/node-array.sh
#
# Each task of the array is a node that has the cores and the memory of its task, and drains before its wall time. It reaches the server
# by a context in the home directory (../tls/make-secrets.sh makes them), which compute nodes must see.
# To change: the #SBATCH lines (or give them to sbatch), SWEEPWELL (a checkout after npm ci) and CONTEXT.
#SBATCH --job-name=sweepwell-node
#SBATCH --array=1-8
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=16
#SBATCH --mem=32G
#SBATCH --time=04:00:00
#SBATCH --output=sweepwell-node-%A-%a.log
# Where Slurm does not say when the job ends, this drains the node; scancel --signal=TERM --batch does, too.
#SBATCH --signal=B:TERM@60
set -euo pipefail

SWEEPWELL=${SWEEPWELL:-$HOME/sweepwell}
CONTEXT=${CONTEXT:-sweepwell-node}
# For running trials to end (--grace), and for the rest to go back to the server.
MARGIN_SECONDS=60

flags=(--context "$CONTEXT" --name "${SLURMD_NODENAME:-$(uname -n)}-${SLURM_ARRAY_JOB_ID:-$$}-${SLURM_ARRAY_TASK_ID:-1}")
flags+=(--threads "${SLURM_CPUS_PER_TASK:-1}" --cache "${SLURM_TMPDIR:-${TMPDIR:-/tmp}}/sweepwell-$(id -u)")
# Nine tenths of what Slurm grants: it kills who takes more than that.
if [ -n "${SLURM_MEM_PER_NODE:-}" ]; then flags+=(--megabytes "$((SLURM_MEM_PER_NODE * 9 / 10))"); fi

# Slurm says when the job ends since 22.05, in seconds since 1970.
if [ -n "${SLURM_JOB_END_TIME:-}" ]; then
  seconds=$((SLURM_JOB_END_TIME - $(date +%s) - MARGIN_SECONDS))
  if [ "$seconds" -lt 1 ]; then
    echo "only $((seconds + MARGIN_SECONDS)) s are left, $MARGIN_SECONDS are needed to drain: nothing is started" >&2
    exit 0
  fi
  flags+=(--until "$seconds")
fi

# In the place of this shell, so that signals reach it.
exec "$SWEEPWELL/node_modules/.bin/node" "$SWEEPWELL/bin/sweepwell.js" node start "${flags[@]}"
