import type { Kernel } from "../kernel/kernel-module.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { prepareTrial, type TrialWish } from "./run-trial.ts";

/** Seconds a trial: the median, least and most over the repeats, each of `trials` trials with seeds of their own. */
export type BenchResult = {
  median: number;
  fastest: number;
  slowest: number;
  trials: number;
  repeats: number;
};

const REPEAT_SECONDS = 0.2;

export function benchKernel(kernel: Kernel, wish: TrialWish, repeats: number): BenchResult {
  const { runner, parameters, seed } = prepareTrial(kernel, wish);
  const measure = (trials: number): number => {
    const startedMs = performance.now();
    for (let i = 0; i < trials; i++) {
      const { class: end } = runner.evaluate(parameters, kernel.manifest.random ? seed + BigInt(i) : 0n);
      if (end !== "outputs")
        throw new SweepError("BAD_OPTION", `these parameters end in ${end}: there is nothing to measure`);
    }
    return (performance.now() - startedMs) / 1000;
  };
  measure(1);
  // Doubled until a repeat is long against the clock's resolution; this also warms the compiler up.
  let trials = 1;
  for (let seconds = measure(trials); seconds < REPEAT_SECONDS; seconds = measure(trials)) trials *= 2;
  const sorted = Array.from({ length: repeats }, () => measure(trials) / trials).sort((a, b) => a - b);
  return {
    median: sorted[sorted.length >> 1]!,
    fastest: sorted[0]!,
    slowest: sorted.at(-1)!,
    trials,
    repeats,
  };
}
