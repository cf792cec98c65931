import { spawnSync } from "node:child_process";

/** Runs a program to its end and gives its output; throws with what it said when it fails or is not there. */
export function runTool(command: string, args: readonly string[], folder = "."): string {
  const { error, status, signal, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    timeout: MOST_MS,
  });
  if (status === 0) return stdout;
  const isAbsent = (error as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
  const reason = isAbsent ? "it is not in PATH" : (error?.message ?? `it ended with ${signal ?? status}`);
  const said = stderr?.trim().split("\n").slice(-15).join("\n") ?? "";
  throw new Error(`${command}: ${reason}${said === "" ? "" : `\n${said}`}`);
}

export function isRunnable(command: string): boolean {
  return spawnSync(command, ["--version"], { timeout: MOST_MS }).status === 0;
}

/** Longer than anything here takes on a slow machine, so that nothing hangs for ever. */
const MOST_MS = 3_600_000;
