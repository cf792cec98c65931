import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The program as npm links it. */
export const SWEEPWELL = join(import.meta.dirname, "../../bin/sweepwell.js");

/** Runs the command line to its end; gives what it printed as JSON, and the most memory it had. */
export async function runCommand(
  args: readonly string[],
): Promise<{ report: Report; peakMegabytes: number }> {
  const child = spawn(process.execPath, [SWEEPWELL, ...args, "--json"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    errors += part;
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, residentPeak(child.pid!) ?? 0);
  }, 100);
  const code = await ended;
  clearInterval(watch);
  if (code !== 0) throw new Error(`sweepwell ${args.join(" ")} ended with ${code}: ${errors}${text}`);
  return { report: JSON.parse(text), peakMegabytes: peak };
}

export type Report = { seconds: number; trials: number; cached: number; digest: string };

function residentPeak(pid: number): number | undefined {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return line ? Number(line[1]) / 1024 : undefined;
  } catch {
    // It has just ended.
    return undefined;
  }
}
