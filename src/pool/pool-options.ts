import { availableParallelism } from "node:os";
import { SweepError } from "../kernel/sweep-error.ts";

export type PoolOptions = {
  /** Threads that evaluate trials: by default as many as this machine runs at once. */
  threads?: number;
  /** How long a batch of trials should keep a thread busy. */
  batchSeconds?: number;
  /** A batch that has run for so long gives the trials it has not begun back. */
  yieldSeconds?: number;
};
export type PoolSettings = Required<PoolOptions>;

/** Completes the options of a pool. */
export function resolvePool(options: PoolOptions = {}): PoolSettings {
  const settings = { threads: availableParallelism(), batchSeconds: 0.05, yieldSeconds: 0.25, ...options };
  if (!Number.isInteger(settings.threads) || settings.threads < 1 || settings.threads > MAX_THREADS) {
    throw new SweepError(
      "BAD_OPTION",
      `threads must be a whole number from 1 to ${MAX_THREADS}, got ${settings.threads}`,
    );
  }
  checkPositive("batchSeconds", settings.batchSeconds);
  checkPositive("yieldSeconds", settings.yieldSeconds);
  return settings;
}

const MAX_THREADS = 1024;

function checkPositive(name: string, seconds: number): void {
  if (seconds > 0 && Number.isFinite(seconds)) return;
  throw new SweepError("BAD_OPTION", `${name} must be a positive number of seconds, got ${seconds}`);
}
