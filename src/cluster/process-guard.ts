import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";

/**
 * Sees to it that a child does not outlive this process, whatever becomes of it: a shell waits at a pipe that closes when this process is
 * gone, and then ends the child. It stands outside of the terminal's group, so that Ctrl-C does not end it first.
 */
export function guardProcess(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const guard = spawn("/bin/sh", ["-c", SCRIPT, String(child.pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  // Without a shell the child is as unguarded as any.
  guard.on("error", () => {});
  guard.stdin.on("error", () => {});
  guard.unref();
  (guard.stdin as Socket).unref();
  const dismiss = () => guard.kill("SIGKILL");
  if (child.exitCode !== null || child.signalCode !== null) dismiss();
  else child.once("exit", dismiss);
}

/** How long a child has to end by itself. */
const GRACE_SECONDS = 20;

const SCRIPT = `
read -r _
kill -TERM "$0" || exit
tries=0
while kill -0 "$0" && [ "$tries" -lt ${GRACE_SECONDS} ]; do sleep 1; tries=$((tries + 1)); done
kill -KILL "$0"
`;
