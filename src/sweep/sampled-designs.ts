import type { PointSet } from "./bind-points.ts";

/** Designs that take a number of points from the box of their ranges, and how many parameters each varies at most. */
export const SAMPLED_DESIGNS = {
  sobol: 64,
  halton: 64,
  latin: Number.POSITIVE_INFINITY,
  random: Number.POSITIVE_INFINITY,
} as const;

export type SampledName = keyof typeof SAMPLED_DESIGNS;

/** Those that also exist without random numbers. */
export const SCRAMBLED_DESIGNS: readonly string[] = ["sobol", "halton", "latin"] satisfies SampledName[];

/** More are no use: the coordinates of a Sobol sequence have 32 digits. */
export const MAX_SAMPLED_POINTS = 0x1_0000_0000;

export function isSampled(design: string): design is SampledName {
  return Object.hasOwn(SAMPLED_DESIGNS, design);
}

/** What a sweep file says of a sampled design beside its name and its ranges, defaults filled in; nothing of another one. */
export function describeSampling(points: PointSet): { points?: number; scramble?: boolean } {
  if (!("sides" in points)) return {};
  const { kind, size, scramble } = points;
  return { points: size, ...(SCRAMBLED_DESIGNS.includes(kind) && { scramble }) };
}
