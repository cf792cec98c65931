import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { runTool } from "../../cluster/testbed/iproute.ts";

/** A disk of a few megabytes, which can be full. It is unmounted with this process at the latest. */
export type SmallDisk = AsyncDisposable & {
  path: string;
  /** Leaves nothing for others. */
  fill(): void;
  free(): void;
};

/** Why there can be none here; undefined where there can. */
export function whyNoSmallDisk(): string | undefined {
  if (process.platform !== "linux") return "a small disk is a tmpfs of Linux";
  return process.getuid?.() === 0 ? undefined : "mounting a small disk needs root";
}

export function mountSmallDisk(path: string, megabytes: number): SmallDisk {
  mkdirSync(path, { recursive: true });
  runTool("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "sweepwell-chaos", path]);
  const guard = spawn("/bin/sh", ["-c", 'read -r _; umount -l "$0"', path], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  const filler = join(path, "filler");
  return {
    path,
    fill: () => fillDisk(filler),
    free: () => rmSync(filler),
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => guard.once("close", resolve));
      guard.stdin.end();
      await ended;
    },
  };
}

/** Down to the last page. */
function fillDisk(path: string): void {
  const file = openSync(path, "w");
  try {
    for (const bytes of [1 << 16, 1 << 12]) {
      const block = Buffer.alloc(bytes, 1);
      try {
        while (writeSync(file, block) === bytes);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    }
  } finally {
    closeSync(file);
  }
}
