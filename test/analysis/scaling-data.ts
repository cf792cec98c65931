import type { ScalingPoint } from "../../src/analysis/scaling-points.ts";
import { log, pow } from "../../src/numeric/mathematics.ts";
import { normal, philoxWords } from "../../src/numeric/random.ts";

/** Five sizes with measured errors; the tests have what numpy and scipy make of them. */
export const MEASURED = [
  { x: 1000, y: 22.1, standardError: 0.6 },
  { x: 2000, y: 33.6, standardError: 0.8 },
  { x: 4000, y: 47.9, standardError: 1.1 },
  { x: 8000, y: 71.2, standardError: 1.9 },
  { x: 16000, y: 103.5, standardError: 2.4 },
] as const satisfies readonly ScalingPoint[];

export const SIZES = [1000, 2000, 4000, 8000, 16000, 32000];

export const powerLaw = (x: number) => 0.5 * pow(x, 0.55);
export const logarithm = (x: number) => -100 + 20 * log(x);

/** Replicates about a law with Gaussian noise: data set `set` of a test. */
export function drawReplicates(
  law: (x: number) => number,
  { set, replicates, deviation }: { set: number; replicates: number; deviation: (y: number) => number },
): { x: number; replicates: number[] }[] {
  return SIZES.map((x, place) => ({
    x,
    replicates: Array.from({ length: replicates }, (_, replicate) => {
      const [high = 0, low = 0] = philoxWords(DATA_SEED, replicate, place, set);
      return law(x) + deviation(law(x)) * normal(high, low);
    }),
  }));
}

/** How many of 400 intervals may hold the truth if each does with probability 0.95: four standard deviations to either side. */
export const DATA_SETS = 400;
export const FEWEST = 363;
export const MOST = 397;

const DATA_SEED = 2024n;
