import { type ChildProcess, spawn } from "node:child_process";

/**
 * Removes all namespaces of a testbed, with the processes in them, when it is told to or when this process ends, however that happens: a
 * shell waits at a pipe that closes then. The one way of removal is so the one that also works after `kill -9`.
 */
export class NamespaceGuard {
  readonly #shell: ChildProcess;
  readonly #ended: Promise<unknown>;

  /** `name` begins the names of the namespaces; `paths` are removed too. */
  constructor(name: string, paths: readonly string[]) {
    this.#shell = spawn("/bin/sh", ["-c", SCRIPT, name, ...paths], {
      stdio: ["pipe", "ignore", "ignore"],
      // Out of the terminal's group: Ctrl-C must not end it before its work is done.
      detached: true,
    });
    this.#shell.stdin!.on("error", () => {});
    this.#ended = new Promise((resolve) => this.#shell.once("close", resolve));
  }

  /** Removes everything, and resolves when it is gone. */
  async remove(): Promise<void> {
    this.#shell.stdin!.end();
    await this.#ended;
  }
}

/** Processes are killed until there are none, for one may just have started another. */
const SCRIPT = `
read -r _
for path in /run/netns/"$0"-*; do
  [ -e "$path" ] || continue
  namespace=\${path##*/}
  while pids=$(ip netns pids "$namespace") && [ -n "$pids" ]; do
    kill -KILL $pids
    sleep 0.05
  done
  ip netns del "$namespace"
done
rm -rf "$@"
`;
