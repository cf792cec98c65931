import { execFileSync } from "node:child_process";
import { SweepError } from "../../src/kernel/sweep-error.ts";

/** Runs `ip` of iproute2; what it says about a failure is the message. */
export function ip(...words: readonly string[]): string {
  return runTool("ip", words);
}

/** Runs a program of the network's to its end; throws with what it says. */
export function runTool(program: string, words: readonly string[]): string {
  try {
    return execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (cause) {
    throw new SweepError("CLUSTER_UNUSABLE", `${program} ${words.join(" ")}: ${saidBy(cause)}`, { cause });
  }
}

function saidBy(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: string };
  return stderr?.trim().split("\n").at(-1) || message;
}
