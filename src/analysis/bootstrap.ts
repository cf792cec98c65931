import { philoxWords } from "../numeric/random.ts";

/** How many samples are drawn, and the key of their random numbers. */
export type BootstrapSettings = { samples: number; seed: bigint };

/** 1999 samples make the ends of a 95 % interval the 50th and the 1950th in order. */
export const DEFAULT_BOOTSTRAP: BootstrapSettings = { samples: 1999, seed: 1n };

/**
 * The means of one bootstrap sample: at each point as many replicates as there are, drawn with replacement. Deviations from
 * a point's mean are stretched by sqrt(n / (n - 1)), without which the samples' means would scatter too little, by a third of
 * their variance for three replicates (modified residuals: Davison and Hinkley, Bootstrap Methods and their Application,
 * 1997, section 6.2.3).
 */
export function resampleMeans(
  points: readonly { y: number; replicates: readonly number[] }[],
  sample: number,
  seed: bigint,
): number[] {
  return points.map(({ y, replicates }, place) => {
    const count = replicates.length;
    let deviations = 0;
    for (let first = 0; first < count; first += 4) {
      // One word a draw: count / 2^32 is how far its probabilities are from equal.
      const words = philoxWords(seed, first / 4, place, sample, RESAMPLING);
      for (let i = 0; i < Math.min(4, count - first); i++) {
        deviations += replicates[Math.floor((words[i]! / TWO_TO_32) * count)]! - y;
      }
    }
    return y + (Math.sqrt(count / (count - 1)) * deviations) / count;
  });
}

/** The interval between the quantiles (1 - level) / 2 and (1 + level) / 2 of at least two values. */
export function percentileInterval(values: readonly number[], level: number): { low: number; high: number } {
  const sorted = Float64Array.from(values).sort();
  return { low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) };
}

/** The purpose in the counters of Philox. */
const RESAMPLING = 1;
const TWO_TO_32 = 0x1_0000_0000;

/** Hyndman and Fan's definition 6: the k-th of n values is the quantile k / (n + 1). */
function quantile(sorted: Float64Array, p: number): number {
  const place = Math.min(Math.max(p * (sorted.length + 1), 1), sorted.length);
  const below = sorted[Math.floor(place) - 1]!;
  const above = sorted[Math.min(Math.floor(place), sorted.length - 1)]!;
  return below + (place - Math.floor(place)) * (above - below);
}
