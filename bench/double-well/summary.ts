import type { Found } from "./contenders.ts";
import type { Whole } from "./kernel.ts";

/** One contender, one size, one repeat. */
export type Measurement = { contender: string; N: number; repeat: number } & Omit<Found, "overlap">;

export type Summary = ReturnType<typeof summarise>;

/** Medians; ratios are the kernel's rate over the contender's in the same repeat, where both met the same neighbours. */
export function summarise(measurements: readonly Measurement[], capacities: readonly Whole[]) {
  const groups = Map.groupBy(measurements, ({ contender, N }) => `${N} ${contender}`);
  const rates = [...groups.values()].map((group) => {
    const { contender, N } = group[0]!;
    const kernel = groups.get(`${N} kernel`)!;
    const learning = group.map(updatesPerSecond);
    const retrieval = group.map(multiplyAddsPerSecond);
    return {
      contender,
      N,
      updatesPerSecond: median(learning),
      multiplyAddsPerSecond: median(retrieval),
      kernelLearnsFasterBy: median(kernel.map((own, i) => updatesPerSecond(own) / learning[i]!)),
      kernelRetrievesFasterBy: median(kernel.map((own, i) => multiplyAddsPerSecond(own) / retrieval[i]!)),
    };
  });
  const capacity = {
    capacity: capacities[0]!.capacity,
    cpuSeconds: median(capacities.map(({ cpuSeconds }) => cpuSeconds)),
    wallSeconds: median(capacities.map(({ wallSeconds }) => wallSeconds)),
    peakMegabytes: Math.max(...capacities.map(({ peakMegabytes }) => peakMegabytes)),
  };
  return { rates, capacity, aims: judge(rates, capacity) };
}

export function formatReport({ rates, capacity, aims }: Summary): string {
  const giga = (rate: number) => (rate / 1e9).toPrecision(3);
  return [
    "| N | | updates (10⁹/s) | the kernel is faster by | multiply-adds (10⁹/s) | the kernel is faster by |",
    "|---:|---|---:|---:|---:|---:|",
    ...rates.map((rate) => {
      const ratios = [rate.kernelLearnsFasterBy, rate.kernelRetrievesFasterBy].map((ratio) =>
        rate.contender === "kernel" ? "" : `${formatRatio(ratio)} x`,
      );
      const numbers = [giga(rate.updatesPerSecond), ratios[0], giga(rate.multiplyAddsPerSecond), ratios[1]];
      return `| ${rate.N.toLocaleString("en-GB")} | ${rate.contender} | ${numbers.join(" | ")} |`;
    }),
    "",
    `One capacity (${capacity.capacity}) from nothing at the largest N: ${capacity.cpuSeconds.toFixed(1)} CPU seconds, ` +
      `${capacity.wallSeconds.toFixed(1)} s on the wall, ${capacity.peakMegabytes.toFixed(0)} MiB at most.`,
    "",
    "| aim | | measured | reached |",
    "|---|---:|---:|---|",
    ...aims.map(({ what, aim, measured, isReached }) => {
      const verdict = isReached === null ? "not comparable" : isReached ? "yes" : "no";
      return `| ${what} | ${aim} | ${measured === null ? "skipped" : formatRatio(measured)} | ${verdict} |`;
    }),
  ].join("\n");
}

type Rate = {
  contender: string;
  N: number;
  updatesPerSecond: number;
  multiplyAddsPerSecond: number;
  kernelLearnsFasterBy: number;
  kernelRetrievesFasterBy: number;
};
type Cost = { cpuSeconds: number; peakMegabytes: number };

// Of several sizes the one that is worst for the kernel counts.
function judge(rates: readonly Rate[], { cpuSeconds, peakMegabytes }: Cost) {
  const learning = (start: string) => worst(rates, start, (rate) => rate.kernelLearnsFasterBy);
  const retrieval = (start: string) => worst(rates, start, (rate) => rate.kernelRetrievesFasterBy);
  const own = rates.filter(({ contender }) => contender === "kernel");
  const slowdown = (of: (rate: Rate) => number) => of(own.at(-1)!) / of(own[0]!);
  const isWide = rates.some(({ contender }) => contender.includes("AVX-512"));
  return [
    atLeast("learning, times (a) with branches", 30, learning("(a) plain C++, branches")),
    atLeast("learning, times (a) with products", 30, learning("(a) plain C++, products")),
    atLeast("learning, times (b)", 100, learning("(b)")),
    atLeast("retrieval, times (a)", 3, retrieval("(a)")),
    atLeast("learning, of (c)", 0.9, learning("(c)")),
    atLeast("retrieval, of (c)", 0.9, retrieval("(c)")),
    // The aim is for processors with AVX-512.
    atLeast("learning, of (d)", 0.22, learning("(d)"), isWide),
    atLeast("retrieval, of (d)", 0.22, retrieval("(d)"), isWide),
    atLeast(
      "learning at the largest N, of the smallest",
      1,
      slowdown((rate) => rate.updatesPerSecond),
    ),
    atLeast(
      "retrieval at the largest N, of the smallest",
      1,
      slowdown((rate) => rate.multiplyAddsPerSecond),
    ),
    atMost("one capacity at the largest N, CPU seconds", 25, cpuSeconds),
    atMost("the same, MiB", 700, peakMegabytes),
  ];
}

function worst(rates: readonly Rate[], start: string, of: (rate: Rate) => number): number | null {
  const ratios = rates.filter(({ contender }) => contender.startsWith(start)).map(of);
  return ratios.length === 0 ? null : Math.min(...ratios);
}

function atLeast(what: string, aim: number, measured: number | null, isComparable = true) {
  return {
    what,
    aim: `≥ ${aim}`,
    measured,
    isReached: isComparable && measured !== null ? measured >= aim : null,
  };
}

function atMost(what: string, aim: number, measured: number) {
  return { what, aim: `≤ ${aim}`, measured, isReached: measured <= aim };
}

function updatesPerSecond({ synapses, patternsLearned, learningSeconds }: Measurement): number {
  return (synapses * patternsLearned) / learningSeconds;
}

function multiplyAddsPerSecond({ synapses, stepsComputed, retrievalSeconds }: Measurement): number {
  return (synapses * stepsComputed) / retrievalSeconds;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}

function formatRatio(ratio: number): string {
  return ratio < 10 ? ratio.toPrecision(2) : Number(ratio.toPrecision(3)).toLocaleString("en-GB");
}
