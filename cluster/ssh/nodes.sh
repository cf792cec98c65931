#!/usr/bin/env bash
# Starts, shows and stops a node on each of some machines over ssh:
#
#   cluster/ssh/nodes.sh start|status|stop [HOSTS]
#
# HOSTS is a file with a host a line, as ssh knows them (hosts.txt beside this file by default; # begins a comment); what follows on the line
# are flags of `sweepwell node start` for that host. Each host needs a checkout after npm ci at SWEEPWELL, and the context CONTEXT
# (copy context/sweepwell-node.json and ca.pem of ../tls/make-secrets.sh there).
# stop drains: it waits until nodes have handed back what they hold. Nodes outlive the ssh session, not a restart of their machine: for
# that, see ../systemd.
# To change: SWEEPWELL and CONTEXT, from the environment; both are of the machines there.
set -euo pipefail

SWEEPWELL=${SWEEPWELL:-sweepwell}
CONTEXT=${CONTEXT:-sweepwell-node}
SSH=${SSH:-ssh -o BatchMode=yes -o ConnectTimeout=10}
action=${1:-}
hosts=${2:-$(dirname "$0")/hosts.txt}

case $action in
  start | status | stop) ;;
  *)
    sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac

# What runs on each host: arguments are the action, the checkout, the context and further flags.
# shellcheck disable=SC2016
there='
set -eu
action=$1 checkout=$2 context=$3
shift 3
state=${XDG_STATE_HOME:-$HOME/.local/state}/sweepwell
mkdir -p "$state"
pid=$(cat "$state/node.pid" 2>/dev/null || true)
# A number of a process that ended may be of another one by now.
runs() { [ -n "$pid" ] && tr "\0" " " 2>/dev/null < "/proc/$pid/cmdline" | grep -q "sweepwell.js node start"; }
case $action in
  start)
    if runs; then echo "runs already ($pid)"; exit; fi
    cd "$checkout"
    setsid nohup node_modules/.bin/node bin/sweepwell.js node start --context "$context" "$@" \
      < /dev/null > /dev/null 2>> "$state/node.log" &
    pid=$!
    echo "$pid" > "$state/node.pid"
    sleep 3
    if runs; then echo "started ($pid)"; else echo "did not start: $(tail -n 1 "$state/node.log")"; exit 1; fi ;;
  status)
    if runs; then echo "runs ($pid)"; else echo "does not run"; fi ;;
  stop)
    if ! runs; then echo "does not run"; exit; fi
    kill -TERM "$pid"
    for _ in $(seq 60); do
      if ! runs; then rm -f "$state/node.pid"; echo "stopped"; exit; fi
      sleep 0.5
    done
    echo "does not end ($pid)"; exit 1 ;;
esac
'

failed=0
jobs=()
while read -r host flags; do
  case $host in '' | '#'*) continue ;; esac
  # Words for a shell over there, which takes them apart once more.
  words=$(printf '%q ' "$action" "$SWEEPWELL" "$CONTEXT")
  # shellcheck disable=SC2086
  (set -o pipefail; $SSH "$host" "sh -s -- $words $flags" <<< "$there" 2>&1 | sed "s/^/$host: /") &
  jobs+=($!)
done < "$hosts"
for job in "${jobs[@]}"; do wait "$job" || failed=1; done
exit "$failed"
