import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** What a measured number depends on besides the code. */
export function describeMachine(folder: string) {
  return {
    commit: output("git", ["-C", ROOT, "rev-parse", "HEAD"]),
    /** Whether what was measured differs from the commit. */
    changed: output("git", ["-C", ROOT, "status", "--porcelain", "--", "src", "assembly"]) !== "",
    cpu: cpus()[0]?.model ?? "unknown",
    threads: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    assemblyscript: JSON.parse(readFileSync(join(ROOT, "node_modules/assemblyscript/package.json"), "utf8"))
      .version as string,
    fileSystem: output("stat", ["-f", "-c", "%T", folder]),
    /** Above a few tenths, somebody else was busy too. */
    loadBefore: loadavg()[0]!,
  };
}

function output(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "unknown";
  }
}
