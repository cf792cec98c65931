import type { MemorySample } from "./memory-watch.ts";

/** Megabytes of a process in the second sixth of a run, when what it keeps has filled, and in the last; medians. */
export type Flatness = { process: string; early: number; late: number; most: number };

export function measureFlatness(samples: readonly MemorySample[]): Flatness[] {
  const end = Math.max(0, ...samples.map(({ minute }) => minute));
  return [...Map.groupBy(samples, ({ process }) => process)].map(([process, own]) => {
    const within = (from: number, to: number) =>
      median(own.filter(({ minute }) => minute >= from * end && minute <= to * end));
    const most = Math.round(Math.max(...own.map(({ megabytes }) => megabytes)));
    return { process, early: within(1 / 6, 1 / 3), late: within(5 / 6, 1), most };
  });
}

function median(samples: readonly MemorySample[]): number {
  const sorted = samples.map(({ megabytes }) => megabytes).sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN);
}
