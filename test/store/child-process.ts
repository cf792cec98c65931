import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Starts one of this folder's scripts in 32 MB of heap; `lines` are what it prints. */
export function startScript(script: string, ...args: string[]) {
  const child = spawn(
    process.execPath,
    ["--max-old-space-size=32", join(import.meta.dirname, script), ...args],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal }) as ScriptEnd);
  return { child, ended, lines: createInterface({ input: child.stdout }) };
}

type ScriptEnd = { code: number | null; signal: NodeJS.Signals | null };

/** Runs a script with file systems of its own, which `setup` mounts and which vanish with it. */
export function runInMountNamespace(setup: string, script: string, ...args: string[]): unknown {
  const command = [process.execPath, join(import.meta.dirname, script), ...args];
  const { stdout, stderr, status } = spawnSync(
    "unshare",
    ["--user", "--map-root-user", "--mount", "sh", "-c", `${setup} && exec "$@"`, "sh", ...command],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Why file systems cannot be mounted here; undefined when they can. */
export function whyNoMountNamespace(): string | undefined {
  const { status, error } = spawnSync("unshare", ["--user", "--map-root-user", "--mount", "true"]);
  return status === 0 ? undefined : `unshare does not work here${error ? `: ${error.message}` : ""}`;
}
